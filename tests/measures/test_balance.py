import json

import ibis
import numpy as np
import pandas as pd
import pytest

from evenhand.analysis.run import fill, missing
from evenhand.measures import balance
from evenhand.records.context import Context
from evenhand.records.counts import DeskFiles, Names, OfficerCells
from evenhand.records.design import Design, People
from evenhand.records.records import Records

DESIGN = Design(rule="lot", within=("day",), people=People("person", "Order 12"))


def names(prefix, n):
    return Names(np.arange(n), np.array([f"{prefix}{i:02d}" for i in range(n)], dtype=object))


def counts(stratum, officer, values, *, office=None):
    stratum, officer = np.asarray(stratum), np.asarray(officer)
    office = np.zeros_like(stratum) if office is None else np.asarray(office)
    keys, at = np.unique(np.stack([stratum, office, officer], axis=1), axis=0, return_inverse=True)
    at, rows = at.ravel(), []
    for x in values:
        x = np.asarray(x, dtype=float)
        known, value = ~np.isnan(x), np.nan_to_num(x)
        rows += [np.bincount(at, weights=known * value**p, minlength=len(keys)) for p in range(4)]
    desk, files = np.unique(np.stack([officer, office], axis=1), axis=0, return_counts=True)
    return balance.Counts(
        cells=OfficerCells(*keys.T, np.bincount(at, minlength=len(keys)), np.array(rows)),
        desks=DeskFiles(desk[:, 0], desk[:, 1], files),
        officers=names("o", int(officer.max()) + 1),
        offices=names("P", int(office.max()) + 1),
        periods=names("2026-S", 1),
    )


def dealt(rng, *, days=60, per_day=40, officers=12):
    n = days * per_day
    day = np.repeat(np.arange(days), per_day)
    value = np.round(100 * rng.normal(9 + 0.5 * rng.random(days)[day], 1.2))
    duty = np.round(0.8 * value + 20 * rng.standard_normal(n))
    return day, rng.integers(0, officers, n), [value, duty, rng.random(n) < 0.1]


def swapped(rng, *, share=0.5, **size):
    """Give account 0 the richest file of its day in place of one of its own, on some days."""
    day, officer, values = dealt(rng, **size)
    for d in np.unique(day):
        here = np.flatnonzero(day == d)
        own = here[officer[here] == 0]
        rich = here[np.argmax(values[0][here])]
        if own.size and rng.random() < share:
            officer[own[0]], officer[rich] = officer[rich], 0
    return day, officer, values


def find(given, context=None):
    return balance.find(given, balance.infer(given), context or Context(DESIGN))


def test_the_tail_is_as_worked_by_hand():
    # 60 files of one set, 30 each; the 8 red ones all go to account 0. Three moments of the
    # hypergeometric: E = 4, V = 8 * 0.25 * 52 / 59; the chance is below C(30,8)/C(60,8) times 5
    officer = np.repeat([0, 1], 30)
    red = np.r_[np.ones(8), np.zeros(52)]
    nothing = np.full(60, np.nan)
    found = balance.infer(counts(np.zeros(60, int), officer, [nothing, nothing, red]))
    compared = found.compared[2]
    assert compared.mean == pytest.approx([8 / 30, 0])
    assert compared.expected == pytest.approx([4 / 30, 4 / 30])
    z = 4 / np.sqrt(8 * 0.25 * 52 / 59)
    assert compared.p_value[0] == pytest.approx(0.5 * np.exp(-(z**2) / 2) * 0.47 / 2, rel=0.9)
    assert compared.p_value[0] < 0.01 < compared.p_value[1]
    assert [c.officer.size for c in found.compared[:2]] == [0, 0]


def test_an_account_that_is_given_the_rich_files_is_found_and_no_other():
    found = find(counts(*swapped(np.random.default_rng(0))))
    flagged = [(r["officer"], r["property"]) for r in found.table().rows() if r["flagged"]]
    assert flagged == [("o00", "value_declared"), ("o00", "duty_declared")]
    assert found.answer.startswith("Under 1 account files are richer or riskier")
    assert found.estimates[1].value > 1.2


def test_an_honest_lot_is_said_to_be_balanced_more_often_than_the_level_asks():
    rng = np.random.default_rng(1)
    listed = sum(
        bool(balance.infer(counts(*dealt(rng, days=20))).family.rejected.any()) for _ in range(200)
    )
    assert listed <= 0.05 * 200 + 3 * np.sqrt(0.05 * 0.95 * 200)


def test_a_desk_that_is_in_the_set_is_no_finding():
    rng = np.random.default_rng(2)
    day, officer, values = dealt(rng)
    special = rng.random(day.size) < 0.1
    officer = np.where(special, 12, officer)
    values[0] = values[0] + 300 * special
    found = find(counts(day * 2 + special, officer, values))
    assert not found.table()["flagged"].any()


def test_the_order_of_accounts_and_the_unit_of_value_do_not_matter():
    day, officer, values = swapped(np.random.default_rng(3))
    one = balance.infer(counts(day, officer, values))
    other = balance.infer(counts(day, 11 - officer, [values[0] + 461, values[1] + 461, values[2]]))
    for a, b in zip(one.compared, other.compared, strict=True):
        assert b.p_value[::-1] == pytest.approx(a.p_value, rel=1e-6)
        assert b.ratio[::-1] == pytest.approx(a.ratio, rel=1e-6)


def test_a_single_officer_or_a_constant_property_is_not_tested():
    zero = np.zeros(50, int)
    alone = find(counts(zero, zero, [zero + 900, zero, zero]))
    assert alone.answer.startswith("No account has 30 comparable files")
    officer = np.arange(80) % 2
    constant = balance.infer(counts(np.zeros(80, int), officer, [np.full(80, 900.0)] * 3))
    assert constant.family.tested == 0


def test_no_account_is_named_without_a_basis_or_in_a_small_office():
    given = counts(*swapped(np.random.default_rng(0)))
    found = find(given, Context(Design(rule="lot", within=("day",))))
    assert "officer" not in found.table().names
    assert found.table()["flagged"].sum() == 2
    day, officer, values = dealt(np.random.default_rng(4), officers=6)
    small = find(counts(day, officer, values))
    assert len(small.table()) == 0
    assert small.tables[1]["office"].tolist() == ["(offices with fewer than 10 accounts)"] * 3


def records(frame, items=None, design=DESIGN):
    tables = {"declarations": ibis.memtable(frame)}
    if items is not None:
        tables["items"] = ibis.memtable(items)
    return Records(tables, design)


def test_the_query_sums_hundredths_of_logarithms_and_leaves_out_what_is_no_amount():
    frame = pd.DataFrame(
        {
            "declaration_id": ["a", "b", "c", "d"],
            "day": ["1"] * 4,
            "officer": ["x", "x", "y", "y"],
            "channel_selected": ["red", "green", " Red ", "yellow"],
        }
    )
    items = pd.DataFrame(
        {
            "declaration_id": ["a", "a", "b", "c", "d"],
            "value_declared": [40.0, 59.0, -5.0, float("inf"), None],
        }
    )
    tables = balance.query(records(frame, items))
    given = fill(balance.Counts, tables, lambda t: t.to_pyarrow())
    n, total = given.cells.sums[0::4], given.cells.sums[1::4]
    # a: 40 + 59 + 1 = 100, of which the logarithm is 4.605: 461 hundredths
    assert n.tolist() == [[1, 0], [0, 0], [2, 2]]
    assert total.tolist() == [[461, 0], [0, 0], [1, 1]]
    assert "No account has 30" in find(given).answer


def test_it_says_what_is_lacking():
    frame = pd.DataFrame({"declaration_id": ["a"], "day": ["1"], "officer": ["x"]})
    assert missing(balance, records(frame))[0].startswith("nothing is known of a file before")
    other = records(frame.assign(channel_selected="red"), design=Design(rule="chief"))
    assert missing(balance, other) == ("no lot is claimed: assignment.rule is not 'lot'",)


def planted(made, fault):
    truth = json.loads((made.folder / "truth.json").read_text())
    return next(f for f in truth["faults"] if f["id"] == fault)


@pytest.mark.slow
def test_swapped_files_are_found_in_practice_and_the_specialised_desk_is_left_in_peace(practised):
    asked = practised(balance)
    fault = planted(asked.made, "rich_files")
    rows = asked.findings[0].table()
    assert set(rows["officer"][rows["flagged"]]) == set(fault["accounts"])
    honest = practised(balance, honest=True).findings[0].table()
    assert len(honest) > 50
    assert not honest["flagged"].any()
