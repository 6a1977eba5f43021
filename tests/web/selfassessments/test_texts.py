"""Is every requirement reachable, counted under its heading, and kept as it was asked?"""

from __future__ import annotations

import os
from datetime import date

from evenhand.instruments.meaning import meaning
from evenhand.web.selfassessments import texts as ours
from evenhand.web.selfassessments.texts import asked, group_of, levels, texts

OWN = """
schema: evenhand-observed-levels-1
apart_by_more_than: 2
"""


def test_every_requirement_has_a_heading_that_is_its_own_or_a_key_factor():
    whole = texts()
    for entry in whole.requirements():
        heading = group_of(entry, whole)
        assert heading.level == "heading", entry.id
        assert heading.instrument in (entry.instrument, "arusha")


def test_a_question_reads_as_it_was_asked():
    entry = texts().requirement("arusha.4.7")
    assert asked("arusha.4.7", meaning(entry), date(2026, 11, 30)) == entry
    # Of another wording that no day has, the entry of the day is all there is.
    assert asked("arusha.4.7", "0" * 64, date(2026, 11, 30)) == entry


def test_rules_of_the_house_take_the_place_of_evenhands_at_once(monkeypatch, tmp_path):
    monkeypatch.setattr(ours, "RULES", tmp_path / "observed_levels.yaml")
    assert levels().apart_by_more_than == 1
    ours.RULES.write_text(OWN, encoding="utf-8")
    assert levels().apart_by_more_than == 2
    ours.RULES.write_text(OWN.replace("2", "3"), encoding="utf-8")
    os.utime(ours.RULES, ns=(1, 1))
    assert levels().apart_by_more_than == 3
