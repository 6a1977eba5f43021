import ibis
import pytest

from evenhand.records.comparable import lacks_lot, lacks_outcomes, lacks_sets
from evenhand.records.design import Design, Outcome
from evenhand.records.records import Records


def made(**design):
    table = ibis.table({"officer": "string", "hours": "float64", "late": "boolean",
                        "duty": "decimal(18, 2)", "remark": "string"}, name="d")  # fmt: skip
    return Records({"declarations": table}, Design(**design))


def test_a_missing_set_column_is_named_with_its_remedy():
    found = lacks_sets(made(rule="lot", within=("officer", "day"), like_with_like=("article",)))
    assert found == (
        "the sets are made from 'day', which the declarations do not have: map registered_at",
        "the sets are made from 'article', which the declarations do not have: list it under "
        "'extra'",
    )
    assert lacks_sets(made(like_with_like=("officer",))) == ()


@pytest.mark.parametrize("column", ["hours", "late", "duty"])
def test_numbers_and_yes_or_no_can_be_compared(column):
    assert lacks_outcomes(made(outcomes=(Outcome("x", column, "amount"),))) == ()


def test_outcomes_that_cannot_be_read_are_all_named():
    found = lacks_outcomes(
        made(outcomes=(Outcome("a", "fine", "amount"), Outcome("b", "remark", "share")))
    )
    assert "'fine', which the declarations do not have" in found[0]
    assert "'remark', which holds string, not numbers" in found[1]
    assert lacks_outcomes(made()) == ("no outcome is named under 'outcomes' in the mapping",)


def test_no_lot_is_said_before_missing_columns():
    assert lacks_lot(made(rule="chief", within=("day",))) == (
        "no lot is claimed: assignment.rule is not 'lot'",
    )
    assert "map registered_at" in lacks_lot(made(rule="lot", within=("day",)))[0]
    assert lacks_lot(made(rule="lot", within=("officer",))) == ()
