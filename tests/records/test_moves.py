import datetime as dt

import ibis
import pandas as pd

from evenhand.records import moves
from evenhand.records.design import Design
from evenhand.records.records import Records


def at(day, hour=10):
    return dt.datetime(2026, 3, day, hour)


def records(*, events=True, rosters=True, items=True):
    ids = list("abcdef")
    tables = {
        "declarations": pd.DataFrame(
            {
                "declaration_id": ids,
                "office": ["P"] * 6,
                "month": ["2026-03"] * 6,
                "agent": ["A", "A", None, "B", "B", "B"],
                "officer": ["x", "x", "y", "y", "z", None],
                "officer_final": ["x", "y", "x", "x", "x", "x"],
                "chief": ["C"] * 6,
                "registered_at": [at(1)] * 6,
            }
        )
    }
    if events:
        tables["events"] = pd.DataFrame(
            {
                "declaration_id": ["a", "b", "b", "c", "c", "d"],
                "sequence": [1, 1, 2, 1, 2, 1],
                "activity": ["assign"] * 6,
                "at": [at(1), at(1), at(2), at(1), at(3), at(1)],
                "actor": ["lot", "lot", "C1", "lot", "C2", "lot"],
                "reason": [None, None, "illness", None, "  ", None],
            }
        )
    if rosters:
        tables["rosters"] = pd.DataFrame(
            {
                "officer": ["x", "y"],
                "starts_at": [at(1, 8), at(3, 8)],
                "ends_at": [at(1, 17), at(3, 17)],
            }
        )
    if items:
        tables["items"] = pd.DataFrame(
            {"declaration_id": ids, "duty_declared": [1.0, 2.0, 3.0, 4.0, 100.0, 9.0]}
        )
    return Records({k: ibis.memtable(v) for k, v in tables.items()}, Design())


def found(table, *columns):
    rows = table.order_by("declaration_id").to_pandas()
    return {r.declaration_id: tuple(getattr(r, c) for c in columns) for r in rows.itertuples()}


def test_a_file_moved_says_who_moved_it_and_why():
    assert found(moves.moved(records()), "receiver", "mover", "why") == {
        # given to y while x was off the roster: the absence comes before the reason
        "b": ("y", "C1", moves.ABSENT),
        # y was on duty, and a reason of blanks is none
        "c": ("x", "C2", moves.UNEXPLAINED),
        # one act only: it dealt the file, and nobody recorded the move
        "d": ("x", moves.UNKNOWN, moves.UNEXPLAINED),
        "e": ("x", moves.UNKNOWN, moves.UNEXPLAINED),
    }


def test_without_rosters_the_reason_counts_and_without_events_the_chief():
    assert found(moves.moved(records(rosters=False)), "why")["b"] == (moves.REASON,)
    bare = found(moves.moved(records(events=False)), "mover", "why")
    assert bare["b"] == ("C", moves.UNEXPLAINED)


def test_high_duty_is_above_the_upper_quarter_of_office_and_month():
    # duties 1, 2, 3, 4, 100 of files with an officer: the 75 % quantile is 4
    is_high = found(moves.files(records()), "is_high")
    assert {k for k, v in is_high.items() if v == (1,)} == {"e"}
    assert set(found(moves.files(records(items=False)), "is_high").values()) == {(0,)}


def test_the_day_is_that_of_the_act_and_else_of_registration():
    days = found(moves.moved(records()), "day")
    assert str(days["c"][0])[:10] == "2026-03-03"
    assert str(days["e"][0])[:10] == "2026-03-01"


def test_of_a_day_files_count_up_to_the_first_that_the_chief_moved():
    ids = [f"f{i}" for i in range(9)]
    files = pd.DataFrame(
        {"declaration_id": ids, "office": "P", "month": "m", "chief": ["C"] * 8 + [moves.UNKNOWN],
         "day": [dt.date(2026, 3, 1)] * 5 + [dt.date(2026, 3, 2)] * 3 + [dt.date(2026, 3, 2)]}
    )  # fmt: skip
    moved = pd.DataFrame(
        {"declaration_id": ["f0", "f1", "f5", "f6"], "mover": ["C", "C", "C", "D"],
         "why": [moves.UNEXPLAINED, moves.UNEXPLAINED, moves.REASON, moves.UNEXPLAINED],
         "day": [dt.date(2026, 3, 2)] * 4}
    )  # fmt: skip
    # On the 1st 3 files that nobody moved then; on the 2nd 5 with 2 moved by their chief, the first
    # of which stands at (5 + 1) / (2 + 1) = 2. A reason and another's move are none of C's.
    row = moves.supervised(ibis.memtable(files), ibis.memtable(moved)).to_pandas().iloc[0]
    assert row.to_dict() == {"office": "P", "month": "m", "chief": "C", "files": 8, "tried": 5}
