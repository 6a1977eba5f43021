import ibis
import pandas as pd
import pytest

from evenhand.records.expected import FOLDS, fold_of, leave_fold_out


def cells(levels, least, **columns):
    rows = ibis.memtable(pd.DataFrame({"w": 1, **columns}))
    found = leave_fold_out(rows, levels=levels, least=least).order_by([*levels[0], "fold"])
    return found.to_pandas().astype({"level": "Float64"}).to_dict("list")


def test_others_of_the_finest_cell_that_holds_enough_are_asked():
    found = cells(
        [("a", "b"), ("a",), ()], 2,
        a=list("xxxxyy"), b=list("pqpqpp"), fold=[0, 1, 2, 0, 1, 1], y=[1, 2, 3, 4, 5, 6],
    )  # fmt: skip
    # x p 0: of x, other folds hold 2 and 3; x p 2: 1, 2, 4; y 1: nobody else, so all
    # that lie in other folds: 1, 3, 4
    assert found["expected"] == pytest.approx([2.5, 7 / 3, 2.5, 8 / 3, 8 / 3])
    assert found["level"] == [1, 1, 1, 1, 2]


def test_a_row_says_nothing_of_its_own_expectation():
    levels = [("a",)]
    one = cells(levels, 1, a=["x"] * 3, fold=[0, 1, 2], y=[1.0, 2.0, 3.0])
    other = cells(levels, 1, a=["x"] * 3, fold=[0, 1, 2], y=[99.0, 2.0, 3.0])
    assert one["expected"][0] == other["expected"][0] == 2.5


def test_without_enough_others_nothing_is_expected():
    found = cells([("a",)], 2, a=["x"] * 2, fold=[0, 1], y=[1.0, 2.0])
    assert pd.isna(found["expected"]).all()


def test_folds_are_of_like_size_and_alike_for_numbers_in_order():
    ids = ibis.memtable(pd.DataFrame({"i": [f"2025-P-C-{k:06d}" for k in range(1000)]}))
    sizes = ids.group_by(f=fold_of(ids.i)).agg(n=ids.count()).to_pandas().n
    assert len(sizes) == FOLDS
    assert sizes.tolist() == [200] * FOLDS
    short = ibis.memtable(pd.DataFrame({"i": ["", "7"]}))
    assert short.mutate(f=fold_of(short.i)).f.to_pandas().between(0, FOLDS - 1).all()
