"""Is a value that may name somebody withheld, and are the others few?"""

from __future__ import annotations

import pytest

from evenhand.records.drafting.looking import look
from evenhand.records.drafting.sampling import LETTERS, sampled

HEADS = "decl_id,inspector,driver name,remark,tin code,colour,x,weight,day"
ROWS = [
    f"D{i},IVANOV{i % 7},Name {i},called Mr Petrov{i},100200{i:04d},{'RGB'[i % 3]},{'y' * 60},{i},"
    f"2026-01-{i % 28 + 1:02d}"
    for i in range(100)
]


@pytest.fixture
def columns(tmp_path):
    path = tmp_path / "declarations.csv"
    path.write_text("\n".join([HEADS, *ROWS]), encoding="utf-8")
    seen = look(path)
    return lambda **mapped: {
        s.name: s for s in sampled(seen, "declarations", mapped={v: k for k, v in mapped.items()})
    }


def test_values_of_columns_that_may_name_somebody_are_not_shown(columns):
    found = columns()
    hidden = {name for name, each in found.items() if each.hidden_because}
    assert hidden == {"inspector", "driver name", "remark", "tin code"}
    assert all(found[name].values == () for name in hidden)


def test_of_others_three_values_are_shown_and_long_ones_cut(columns):
    found = columns()
    assert found["colour"].values == ("R", "G", "B")
    assert found["x"].values == ("y" * LETTERS + "…",)
    assert found["weight"].values == ("0", "1", "2")
    assert found["day"].values[0] == "2026-01-01"
    assert found["decl_id"].values == ("D0", "D1", "D2")


def test_what_somebody_said_of_a_column_counts_before_guesses(columns):
    # Somebody mapped the remark to a column that names nobody, and the weight to one that does.
    found = columns(consignment="remark", agent="weight")
    assert found["remark"].hidden_because == ""
    assert found["weight"].values == ()


def test_a_suggestion_says_on_what_it_rests(columns):
    found = columns()["inspector"]
    assert (found.suggested, found.confidence) == ("officer", "likely")
    assert found.why == "its name is a known one, text, 7 different"
    assert columns()["x"].suggested == ""
