"""Does a process map follow the office and the path that were chosen, each alone and both?"""

from __future__ import annotations

import pytest

from evenhand.findings.finding import Finding
from evenhand.findings.table import Facts, table
from evenhand.measures.process_map import NAME
from evenhand.web.evidence.process_filter import filtered

LONG, SHORT, ODD = "register -> check -> release", "register -> release", "x \\-> y -> release"


def process(*, offices: bool = True) -> Finding:
    """Ten declarations: at P01 four long and one short, at P02 three short and two odd."""
    text = lambda name: Facts(name, name, "text")  # noqa: E731
    count = Facts("count", "Declarations", "count")
    whole = table(
        "process_map_variants",
        "Whole paths",
        (text("variant"), [LONG, SHORT, ODD]),
        (count, [4, 4, 2]),
    )
    by_office = table(
        "process_map_offices",
        "Whole paths by office",
        (text("office"), ["P01", "P01", "P02", "P02"]),
        (text("variant"), [LONG, SHORT, SHORT, ODD]),
        (count, [4, 1, 3, 2]),
    )
    tables = (whole, by_office) if offices else (whole,)
    said = {"question": "Which ways?", "answer": "Three.", "tables": tables}
    return Finding(measure=NAME, version="1", **said)


def steps(**chosen) -> dict[tuple[str, str], int]:
    rows = filtered(process(), **chosen).steps.rows()
    return {(row["source"], row["target"]): row["count"] for row in rows}


def test_all_steps_are_counted_from_whole_paths():
    assert steps() == {
        ("register", "check"): 4,
        ("check", "release"): 4,
        ("register", "release"): 4,
        ("x -> y", "release"): 2,
    }


def test_an_office_a_path_and_both_together():
    assert steps(office="P02") == {("register", "release"): 3, ("x -> y", "release"): 2}
    assert steps(path=1) == {("register", "release"): 4}
    assert steps(office="P02", path=1) == {("register", "release"): 3}
    both = filtered(process(), office="P02", path=1)
    assert both.chart.summary.startswith(
        "3 of 5 declarations of office P02, 60.0%, took exactly this path: register -> release."
    )
    # What may be chosen is what the office has.
    assert both.paths == ((1, SHORT), (2, ODD))
    assert both.offices == ("P01", "P02")
    none = filtered(process(), office="P02", path=0)
    assert (len(none.steps), none.paths[-1]) == (0, (0, LONG))
    assert none.chart.summary.startswith("No declaration of office P02 took this path.")


def test_steps_of_one_path_stand_in_its_order_and_of_many_by_name():
    assert list(steps(path=0)) == [("register", "check"), ("check", "release")]
    assert list(steps())[:3] == [
        *(("check", "release"), ("register", "check"), ("register", "release"))
    ]


def test_what_is_not_there_cannot_be_chosen():
    for chosen in ({"office": "P03"}, {"path": 3}, {"path": -1}):
        with pytest.raises(KeyError):
            filtered(process(), **chosen)
    bare = process(offices=False)
    assert filtered(bare).offices == ()
    assert filtered(bare, path=2).chart.summary.startswith("2 of 10 declarations, 20.0%")
    with pytest.raises(KeyError):
        filtered(bare, office="P01")
