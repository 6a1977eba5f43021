"""Are lines offered as a reader sees them, those that stand apart first?"""

from __future__ import annotations

import numpy as np
import pytest
from tests.web.reviews.conftest import AGENT, FINDINGS, OFFICER

from evenhand.findings.table import Facts, table
from evenhand.web.evidence.models import State
from evenhand.web.gate.models import Direction, Turn
from evenhand.web.reviews.choices import Kind
from evenhand.web.reviews.lines import MOST, ReviewError, chosen, finding_of, offered


def test_what_stands_apart_comes_first_and_names_whom_it_speaks_of():
    pairs, offices = offered(FINDINGS[0])
    assert [line.row for line in pairs.lines] == [1, 0]
    first = pairs.lines[0]
    assert first.said == {
        "Office": "P01",
        "Account": OFFICER,
        "Agent": AGENT,
        "Met": "40",
        "Share": "–",
        "Stands apart": "yes",
    }
    assert (first.office, first.parties) == ("P01", ((Kind.OFFICER, OFFICER), (Kind.AGENT, AGENT)))
    assert pairs.lines[1].said["Share"] == "25.0%"
    assert offices.lines[0].parties == ()


def test_a_long_table_offers_its_first_lines_and_any_other_can_be_chosen():
    number = np.arange(MOST + 50)
    long = table("t", "T", (Facts("n", "N", "count"), number))
    finding = type(FINDINGS[0])(measure="m", version="1", question="?", answer=".", tables=(long,))
    assert len(offered(finding)[0].lines) == MOST
    assert offered(finding)[0].size == MOST + 50
    assert chosen(finding, "t", MOST + 10).said == {"N": str(MOST + 10)}
    assert chosen(finding, "", 0).said == {"?": "."}
    for name, row in (("t", MOST + 50), ("u", 0), ("", 1)):
        with pytest.raises(ReviewError, match="no such line"):
            chosen(finding, name, row)


def test_only_findings_that_measured_something_and_may_be_shown_are_looked_into(run, two):
    assert finding_of(run, "pair_excess").version == "1.2"
    with pytest.raises(ReviewError, match="could not answer"):
        finding_of(run, "lot_test")
    with pytest.raises(ReviewError, match="no such finding"):
        finding_of(run, "nothing")
    mia, _ = two
    turn = Turn.objects.create(
        direction=Direction.OPEN, asked_by=mia.pk, asked_role="manager", ended_at=run.asked_at
    )
    run.opening = turn
    with pytest.raises(ReviewError, match="no such finding"):
        finding_of(run, "pair_excess")
    run.opening, run.state = None, State.FAILED
    with pytest.raises(ReviewError, match="no such finding"):
        finding_of(run, "pair_excess")
