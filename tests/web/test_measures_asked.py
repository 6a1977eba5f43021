"""Are the measures that pages name those of the analysis, though they are not loaded for it?"""

from __future__ import annotations

import os
import subprocess
import sys

from evenhand.measures import MEASURES
from evenhand.web.measures_asked import QUESTIONS

HEAVY = {"scipy", "pandas", "altair", "vl_convert", "ibis", "duckdb"}


def test_names_questions_and_their_order_are_those_of_the_measures():
    assert list(QUESTIONS.items()) == [(m.NAME, m.QUESTION) for m in MEASURES]


def test_the_pages_start_without_statistics_charts_and_engine(tmp_path):
    # Each would be in every process that shows pages: seconds at the start, and memory for ever.
    code = "import evenhand.web.wsgi, sys; print(*sorted(sys.modules))"
    own = {k: v for k, v in os.environ.items() if not k.startswith(("EVENHAND", "DJANGO"))}
    own |= {"EVENHAND_HOME": str(tmp_path / "home")}
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, env=own, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "evenhand.web.urls" in loaded
    assert loaded & HEAVY == set()
