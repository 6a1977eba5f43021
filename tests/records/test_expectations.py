import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.records.expectations import FOLDS, Level, fold_of, leave_fold_out, residuals

ALL = Level((), 0.0)


def left(levels, *, sort="agent", **columns):
    found = residuals(ibis.memtable(pd.DataFrame(columns)), values=["y"], levels=levels)
    return found.execute().sort_values(sort)["y"].tolist()


def test_a_file_is_set_against_the_files_of_the_other_folds():
    # the mean of the two others: (2 + 4) / 2, (10 + 4) / 2, (10 + 2) / 2
    assert left([ALL], agent=[0, 1, 2], y=[10.0, 2.0, 4.0]) == [7, -5, -2]


def test_a_finer_cell_is_drawn_towards_the_coarser_by_its_weight():
    # then, in cell A: 7 - (-5) / (1 + 1) and -5 - 7 / 2; cell B has no file in another fold
    found = left([ALL, Level(("cell",), 1.0)], agent=[0, 1, 2], y=[10.0, 2.0, 4.0], cell=[*"AAB"])
    assert found == [9.5, -8.5, -2]


def test_an_empty_cell_is_a_cell_and_a_column_that_is_not_there_is_passed_over():
    levels = [Level(("cell", "nowhere"), 0.0)]
    found = left(levels, agent=[0, 1, 2, 3], y=[1.0, 3.0, 5.0, 9.0], cell=["A", "A", None, None])
    assert found == [-2, 2, -4, 4]


def test_what_is_not_known_stays_so_and_is_expected_of_nobody():
    found = left([ALL], agent=[0, 1, 2], y=[1.0, None, 5.0])
    assert found == pytest.approx([-4, np.nan, 4], nan_ok=True)


@pytest.mark.parametrize(("levels", "most"), [([ALL], 100), ([ALL, Level(("cell",), 5.0)], 115)])
def test_a_large_value_is_left_to_its_agent_whole(levels, most):
    rng = np.random.default_rng(0)
    y = rng.normal(size=300)
    frame = {"agent": rng.integers(0, 20, 300), "cell": rng.integers(0, 4, 300)}
    whole = pd.DataFrame({**frame, "y": y, "row": np.arange(300)})
    other = whole.assign(y=np.where(whole.agent == 3, y + 100, y))
    one, two = (
        residuals(ibis.memtable(w), values=["y"], levels=levels).execute().sort_values("row")
        for w in (whole, other)
    )
    moved = (two.y - one.y)[one.agent == 3]
    assert moved.min() >= 100 - 1e-9
    assert moved.max() <= most + 1e-9


# Ten at a time, as ten outcomes of one question: to ask it takes longer than to answer it.
@settings(max_examples=10)
@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(0.01, 1e3)), min_size=10, max_size=10))
def test_level_and_scale_of_the_outcome_do_not_matter(ten):
    y = np.array([1.0, 4, 2, 8, 5, 7, 3])
    frame = pd.DataFrame({"agent": range(7), "cell": [*"ABABABA"], "plain": y})
    for k, (shift, scale) in enumerate(ten):
        frame[f"moved_{k}"] = shift + scale * y
    values = [*frame.columns[2:]]
    levels = [ALL, Level(("cell",), 2.0)]
    found = residuals(ibis.memtable(frame), values=values, levels=levels).execute()
    for k, (shift, scale) in enumerate(ten):
        assert found[f"moved_{k}"].to_numpy() == pytest.approx(
            scale * found["plain"].to_numpy(), abs=1e-6 * (1 + abs(shift))
        )


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
