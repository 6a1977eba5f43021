import json

import numpy as np
import pytest

from evenhand.analysis.run import run
from evenhand.errors import EvenhandError
from evenhand.measures import pair_excess, revenue_difference, unit_value
from evenhand.records.context import Context
from evenhand.records.counts import DeskFiles, FlaggedPairs, Names
from evenhand.records.design import Design, People

AGENTS = [f"A0-{k:02d}" for k in range(6)]
THREE = (pair_excess, unit_value, revenue_difference)


def assessed(world, *, raised=0.25):
    """Raise the duties of some files, whoever handles them."""
    uplift = np.where(world.rng.random(len(world.declarations)) < raised, 0.2, 0.0)
    world.uplift = uplift
    return charge(world)


def charge(world):
    items = world.items
    items["duty_assessed"] = (items.duty_declared * (1 + world.uplift[world.parent])).round(2)
    return world


def steered(invented, seed, **size):
    """Give files of one agent to one account, and never raise them."""
    world = assessed(invented.world(seed, **size))
    d = world.declarations
    moved = (d.agent == "A0-01").to_numpy() & (world.rng.random(len(d)) < 0.6)
    d.loc[moved, "officer"] = "O0-03"
    pair = (d.agent == "A0-01").to_numpy() & (d.officer == "O0-03").to_numpy()
    world.uplift[pair] = 0
    world.pair = pair
    return charge(world)


def one(found, name):
    return next(e for e in found.estimates if e.name == name)


def counts():
    """Pair 0, 0: four files of 100 each in two steps; pair 1, 0: two files."""
    number = np.zeros(3, int)
    return revenue_difference.Counts(
        cells=revenue_difference.Cells(
            period=number, officer=np.array([0, 0, 1]), agent=number, step=np.array([5, 9, 5]),
            files=np.array([2, 2, 2]), paid=np.array([20_000, 16_000, 20_000]),
            less=np.array([0, 4_000, 0]), variance=np.array([60.0, 40.0, 0.0]),
            light=np.array([1.0, 41.0, 2.0]), light_variance=np.array([1.0, 8.0, 4.0]),
        ),
        whole=revenue_difference.Whole(np.array([6]), np.array([6]), np.array([56_000])),
        desks=DeskFiles(np.arange(2), np.zeros(2, int), np.array([4, 2])),
        officers=Names(np.arange(2), np.array(["o0", "o1"], dtype=object)),
        agents=Names(number[:1], np.array(["a0"], dtype=object)),
        offices=Names(number[:1], np.array(["P"], dtype=object)),
        periods=Names(number[:1], np.array(["2026-S1"], dtype=object)),
    )  # fmt: skip


def handed(beyond=None, *, period=0, officer=0):
    at = np.array([0])
    part = None if beyond is None else np.array([beyond])
    return FlaggedPairs(at + period, at + officer, at, part)


def test_what_a_pair_paid_less_is_as_worked_by_hand():
    found = revenue_difference.infer(counts(), met_too_often=handed(0.5))
    pairs = found.kinds["met_too_often"]
    assert (pairs.files.sum(), pairs.paid.sum(), pairs.less.sum()) == (4, 360, 40)
    assert pairs.by_declaration.value == 40
    assert pairs.by_declaration.high == pytest.approx(40 + 1.96 * 10)
    assert pairs.by_weight.value == 42
    # half of the four files: the two that paid as expected, or the two that paid 20 less each
    assert (pairs.bounds.low, pairs.bounds.high) == (0, 40)


def test_a_period_that_holds_no_file_of_the_pair_adds_nothing():
    found = revenue_difference.infer(counts(), met_too_often=handed(0.5, period=3))
    assert found.kinds["met_too_often"].officer.size == 0
    everywhere = revenue_difference.infer(counts(), low_values=handed(period=-1))
    assert everywhere.kinds["low_values"].files.sum() == 4
    assert np.isnan(everywhere.kinds["low_values"].low).all()


def test_without_pairs_it_says_which_measures_hand_them_over(invented):
    with pytest.raises(EvenhandError, match="No measure handed pairs over"):
        revenue_difference.infer(counts())
    alone = invented.asked(revenue_difference, assessed(invented.world(1, files=600)))
    assert alone.status == "not_measurable"
    assert "pair_excess" in alone.answer


def find(found):
    return revenue_difference.find(counts(), found, Context(Design(people=People())))


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        (FlaggedPairs(*(np.zeros(0, int) for _ in range(3))), "No pair is listed for"),
        (handed(0.5, period=3), "No file of the 1 pair listed for 'met too often' has like files"),
    ],
)
def test_nothing_handed_over_is_not_measured_and_no_difference_of_zero(pairs, said):
    found = find(revenue_difference.infer(counts(), met_too_often=pairs))
    assert found.status == "not_measurable"
    assert found.answer.startswith(said)
    assert "A difference" not in found.answer
    assert found.lacks[0].startswith(said)
    assert "no finding of 0" in found.lacks[-1]
    values = {e.name: (e.value, e.low, e.high) for e in found.estimates}
    assert values.pop("compared_share")[0] == 1
    assert set(values.values()) == {(None, None, None)}
    (row,) = found.table().rows()
    assert (row["pairs"], row["files"]) == (0, 0)
    assert np.isnan([row["less"], row["low"], row["high"], row["bound_high"]]).all()


def test_one_kind_without_pairs_is_said_and_the_other_is_measured():
    nobody = FlaggedPairs(*(np.zeros(0, int) for _ in range(3)))
    found = find(revenue_difference.infer(counts(), met_too_often=nobody, low_values=handed()))
    assert found.status == "measured"
    assert found.answer.startswith("No pair is listed for 'met too often'. 4 files of 1 pair")
    assert one(found, "met_too_often_less_declared").value is None
    assert one(found, "low_values_less_declared").value == 40


def test_pairs_that_are_never_raised_paid_less_and_the_twin_has_none(invented):
    world = steered(invented, 2)
    found = invented.asked(THREE, world, twins=True)
    paid_less = one(found, "met_too_often_less_declared")
    duty = world.items.groupby("declaration_id").duty_declared.sum().to_numpy()
    # a quarter would have been raised by a fifth
    assert paid_less.low < 0.05 * duty[world.pair].sum() < paid_less.high
    assert paid_less.low > 0
    bounds = one(found, "met_too_often_bounds")
    assert bounds.low <= bounds.high
    assert "A difference, not a debt." in found.answer
    pairs = next(t for t in found.tables if t.name == "revenue_difference_pairs")
    assert [(r["account"], r["agent"]) for r in pairs.rows()] == [("O0-03", "A0-01")]
    assert "No pair is listed for 'met too often'." in found.twin.statement
    on_twin = {e.name: e.value for e in found.twin.estimates}
    assert on_twin["met_too_often_less_declared"] is None


def test_low_values_show_by_weight_and_not_on_what_was_declared(invented):
    world = assessed(invented.world(3, files=5000))
    d = world.declarations
    low = (d.officer == "O0-04").to_numpy() & d.agent.isin(AGENTS).to_numpy()
    for column in ("value_declared", "value_assessed", "duty_declared"):
        world.items.loc[low[world.parent], column] *= 0.5
    found = invented.asked(THREE, charge(world))
    weight, declared = (one(found, f"low_values_less_{k}") for k in ("weight", "declared"))
    assert weight.low > 0
    assert declared.low < 0 < declared.high
    assert weight.value == pytest.approx(
        (world.items.duty_declared[low[world.parent]].sum()), rel=0.5
    )


def test_slices_change_no_number(invented):
    world = steered(invented, 4, files=2500)
    records = invented.records(world)
    context = Context(records.design)
    whole, cut = (
        run(records, measures=THREE, context=context, twins=False, most_files=n)[-1]
        for n in (10**7, 400)
    )
    assert [e.value for e in cut.estimates] == pytest.approx([e.value for e in whole.estimates])


def test_without_duties_or_a_basis_it_says_less(invented):
    world = invented.world(5, files=600)
    world.items = world.items.drop(columns="duty_assessed")
    lacking = invented.asked(THREE, world)
    assert "map items.duty_assessed" in lacking.answer
    shown = invented.asked(THREE, steered(invented, 6, files=2500), people=People())
    assert all("account" not in t.names and "agent" not in t.names for t in shown.tables)
    nothing = invented.world(7, files=600)
    nothing.items["duty_assessed"] = np.nan
    unassessed = invented.asked(THREE, nothing)
    assert (unassessed.status, "No pair is listed" in unassessed.answer) == ("not_measurable", True)


@pytest.mark.slow
def test_practice_pairs_with_low_values_paid_less(practised):
    planted = practised(*THREE, seed=2)
    assert {f["id"] for f in json.loads(planted.made.truth.read_text())["faults"]} >= {
        "steered_pairs", "low_values",
    }  # fmt: skip
    found = planted.findings[-1]
    assert one(found, "low_values_less_weight").low > 0
    (*_, honest) = practised(*THREE, seed=2, honest=True).findings
    assert honest.answer.startswith("No pair is listed")
