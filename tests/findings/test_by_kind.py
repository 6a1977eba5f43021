from dataclasses import dataclass

import numpy as np

from evenhand.findings.by_kind import bars, not_looked_for, said
from evenhand.findings.table import Facts, table


@dataclass(frozen=True)
class Kind:
    words: str
    tested: str
    lacking: str


KINDS = (Kind("act after the end", "acts", "times"), Kind("gap", "numbers", "numbers"))


def test_kinds_with_cases_are_said_and_those_not_looked_for_are_named():
    tested, cases = np.array([1200, 3]), np.array([1, 0])
    assert said(KINDS, tested=tested, cases=cases) == "1 case in 1,200 acts (act after the end)"
    looked = np.array([True, False])
    assert not_looked_for(KINDS, looked) == " 1 kind could not be looked for: numbers."
    assert not_looked_for(KINDS, np.array([True, True])) == ""


def test_a_bar_stands_for_a_kind_and_office_with_any_case():
    rows = table(
        "m",
        "t",
        (Facts("kind", "Kind", "text"), ["clock_back", "gap"]),
        (Facts("office", "Office", "text"), ["P", "P"]),
        (Facts("cases", "Cases", "count"), [2, 0]),
    )
    drawn = bars(rows, measure="m", what="Odd records")
    assert drawn.data["label"].tolist() == ["P: clock back"]
    assert "the largest has 2 cases" in drawn.summary
