import re
from pathlib import Path

import pytest

from evenhand import measures
from evenhand.findings import cited

PAPERS = {n: t for n, t in vars(cited).items() if n.isupper()}


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_says_who_when_and_where(name):
    text = PAPERS[name]
    year = re.search(r"_(\d{4})$", name)
    if year is not None:
        assert f"({year[1]})" in text
        first = name.split("_")[0]
        assert text.upper().startswith(first)
    assert re.search(r"(doi:10\.\d{4,}/\S+[^.]|\d\.|\)\.)$", text)


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_cited_by_its_name_in_two_measures_or_more(name):
    modules = [p.read_text(encoding="utf-8") for p in Path(measures.__path__[0]).glob("[a-z]*.py")]
    assert sum(f"{name},\n" in m or f"{name},)" in m or f"{name})" in m for m in modules) >= 2
