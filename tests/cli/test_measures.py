"""The questions are listed for people and for programs."""

from __future__ import annotations

import json

from evenhand.cli.main import main
from evenhand.measures import MEASURES


def test_every_measure_is_listed_with_its_question_and_needs(capsys):
    assert main(["measures", "list"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    for measure in MEASURES:
        assert (
            f"{measure.NAME}\n  {measure.QUESTION}\n  needs {', '.join(measure.NEEDS)}" in said.out
        )


def test_programs_read_the_same_in_reading_order(capsys):
    assert main(["measures", "list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [r["name"] for r in rows] == [m.NAME for m in MEASURES]
    share = next(r for r in rows if r["name"] == "handler_share")
    assert share["twin"] is True
    assert "declarations.officer" in share["needs"]
    party = next(r for r in rows if r["name"] == "party_share")
    assert (party["twin"], party["role"]) == (False, "")
