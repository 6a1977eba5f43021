"""The gap rises with the tax where it was planted to, and with nothing else."""

import importlib
import json

import ibis
import numpy as np
import pytest

from evenhand.analysis.run import fill
from evenhand.cli.main import main
from evenhand.errors import RecordsError
from evenhand.measures import mirror_gap
from evenhand.measures.mirror_gap import Counts, find, gap, infer, lacks, query
from evenhand.practice.administration import administration
from evenhand.practice.sizes import sizes_for
from evenhand.practice.trade import COLUMNS, trade_tables
from evenhand.records import mirror_pairs as mp
from evenhand.records.context import Context
from evenhand.records.design import Design
from evenhand.records.records import Records

YEARS, PARTNERS = (2023, 2024), ("XA", "XB", "XC")


def made(seed, *, slope=0.0, mislabelled=0.0, headings=80):
    """Return rows of the three tables: two products a heading, a margin by partner."""
    rng = np.random.default_rng(seed)
    products = [f"{100 + h:04d}{k}0" for h in range(headings) for k in (1, 2)]
    tax = rng.choice([12.0, 17, 22, 27, 32, 42], size=len(products))
    shock = np.repeat(rng.normal(0, 0.1, headings), 2)
    there, here = [], []
    for year in YEARS:
        for place, partner in enumerate(PARTNERS):
            sold = np.exp(10 + rng.standard_normal(len(products)))
            noise = rng.normal(0, 0.2, len(products))
            bought = sold * (1.05 + 0.03 * place) * np.exp(shock + noise - slope * tax)
            dear = tax.reshape(-1, 2).argmax(axis=1) + 2 * np.arange(headings)
            cheap = dear ^ 1
            moved = np.minimum(0.5, mislabelled * (tax[dear] - tax[cheap])) * bought[dear]
            bought[dear] -= moved
            bought[cheap] += moved
            for k, product in enumerate(products):
                base = {"year": year, "product": product}
                there.append({**base, "reporter": partner, "partner": "XZ", "value": sold[k]})
                here.append({**base, "reporter": "XZ", "partner": partner, "value": bought[k]})
    return there, here, [{"product": p, "tax": t} for p, t in zip(products, tax, strict=True)]


def records(there, here, tariffs):
    return Records(
        tables={
            "mirror_exports": ibis.memtable(there),
            "mirror_imports": ibis.memtable(here),
            "tariffs": ibis.memtable(tariffs),
        },
        design=Design(),
    )


def asked(there, here, tariffs):
    given = records(there, here, tariffs)
    assert not given.lacks(*mirror_gap.NEEDS)
    assert lacks(given) == ()
    counts = fill(Counts, query(given), lambda t: t.to_pyarrow())
    found = infer(counts)
    return found, find(counts, found, Context())


def test_a_slope_that_was_planted_is_found():
    found, finding = asked(*made(1, slope=0.02))
    fit = found.first.slopes
    assert fit.low[0] < 0.02 < fit.high[0]
    assert fit.low[0] > 0
    assert (fit.observations, fit.clusters, fit.groups) == (160 * 6, 80, 6)
    assert finding.answer.startswith("Yes: for each point of tax the gap is ")
    assert finding.estimates[0].value == pytest.approx(fit.slope[0])


def test_margins_and_the_slope_agree_with_independent_arithmetic():
    there, here, tariffs = made(2, slope=0.01)
    found, _ = asked(there, here, tariffs)
    tax = {t["product"]: t["tax"] for t in tariffs}
    # round to hundredths as the query does; residualise on partner and year by hand
    y = np.array(
        [
            np.log(round(100 * a["value"])) - np.log(round(100 * b["value"]))
            for a, b in zip(there, here, strict=True)
        ]
    ).reshape(6, 160)
    x = np.array([tax[a["product"]] for a in there]).reshape(6, 160)
    y, x = y - y.mean(axis=1, keepdims=True), x - x.mean(axis=1, keepdims=True)
    slope = (x * y).sum() / (x * x).sum()
    score = (x * (y - slope * x)).reshape(6, 80, 2).sum(axis=(0, 2))
    n, k, g = 960, 7, 80
    error = np.sqrt((score**2).sum() * g / (g - 1) * (n - 1) / (n - k)) / (x * x).sum()
    assert found.first.slopes.slope[0] == pytest.approx(slope, rel=1e-9)
    assert found.first.slopes.standard_error[0] == pytest.approx(error, rel=1e-9)


def test_recording_under_a_cheaper_neighbour_shows_as_a_negative_slope_on_similar_goods():
    found, finding = asked(*made(3, mislabelled=0.02))
    similar = next(m for m in found.models if m.name == "similar")
    assert similar.slopes.slope[0] > 0
    assert similar.slopes.high[1] < 0
    assert "neighbouring line" in finding.answer


def test_an_honest_administration_is_left_in_peace():
    rng, design = (
        np.random.default_rng(1),
        importlib.import_module("calibration.designs.mirror_gap"),
    )
    listed = 0
    for _ in range(200):
        found = infer(design.draw(rng, design.SIZES["small"]).counts)
        listed += bool(found.first.slopes.low[0] > 0)
    # Two and a half in a hundred on this side: more than 13 of 200 has a chance below 1 in 1,000.
    assert listed <= 13


def test_one_sided_and_empty_trade_is_counted_and_never_a_logarithm_of_nothing():
    there, here, tariffs = made(4)
    here[0]["value"] = 0.0
    del here[1]
    there[5]["value"] = 0.0
    with np.errstate(all="raise"):
        found, finding = asked(there, here, tariffs)
    by = {r["state"]: r["rows"] for r in finding.tables[1].rows()}
    assert (by[mp.ZERO_IMPORT], by[mp.NO_IMPORT], by[mp.ZERO_EXPORT]) == (1, 1, 1)
    assert by[mp.BOTH] == 160 * 6 - 3 == found.first.slopes.observations
    assert sum(by.values()) == len(finding.table()) == 160 * 6
    assert np.isfinite(gap(found.pairs)).sum() == by[mp.BOTH]
    middle = next(m for m in found.models if m.name == "midpoint")
    assert middle.slopes.observations == 160 * 6
    assert "957 rows of product, partner and year could be compared and 3 could not" in (
        finding.answer
    )


def test_order_of_rows_and_the_currency_do_not_matter():
    there, here, tariffs = made(5, slope=0.01)
    first, _ = asked(there, here, tariffs)
    dear = [{**r, "value": 8 * r["value"]} for r in reversed(there)]
    other, _ = asked(dear, here[::-1], tariffs[::-1])
    assert other.first.slopes.slope == pytest.approx(first.first.slopes.slope, rel=1e-4)


def test_few_headings_one_tax_or_no_tax_is_not_measurable_and_says_why():
    _, finding = asked(*made(6, headings=20))
    assert finding.status == "not_measurable"
    assert "20 headings" in finding.lacks[0]
    there, here, tariffs = made(6)
    _, finding = asked(there, here, [{**t, "tax": 10.0} for t in tariffs])
    assert "does not vary" in finding.lacks[0]
    _, finding = asked(there, here, [{**t, "product": f"99{k:04d}"} for k, t in enumerate(tariffs)])
    assert finding.status == "not_measurable"
    assert finding.charts == ()


def test_mixed_vintages_are_refused_by_the_run():
    there, here, tariffs = made(7)
    given = records(
        [{**r, "classification": "H5"} for r in there],
        [{**r, "classification": "H6"} for r in here],
        tariffs,
    )
    counts = fill(Counts, query(given), lambda t: t.to_pyarrow())
    with pytest.raises(RecordsError, match="H5, H6"):
        infer(counts)


def test_the_table_has_one_row_a_product_partner_and_year():
    _, finding = asked(*made(8))
    assert finding.table().name == "mirror_gap"
    assert finding.table().names[:7] == (
        "product",
        "partner",
        "year",
        "exports",
        "imports",
        "gap",
        "tax",
    )
    keys = {(r["product"], r["partner"], r["year"]) for r in finding.table().rows()}
    assert len(keys) == len(finding.table())
    assert [t.name for t in finding.tables] == [
        "mirror_gap",
        "mirror_gap_states",
        "mirror_gap_models",
        "mirror_gap_rows",
    ]


def planted_slopes(made, tmp_path):
    """Ask the files of a practice administration, read as any administration's would be."""
    words = [made.folder, "--mapping", made.mapping, "--out", tmp_path, "--key", tmp_path / "k"]
    assert main(["analyse", *map(str, words), "--measures", "mirror_gap", "--quiet"]) == 0
    found = json.loads((tmp_path / "findings.json").read_text(encoding="utf-8"))["findings"][0]
    return found["answer"], {e["name"]: e for e in found["estimates"]}


@pytest.mark.slow
def test_what_is_planted_in_practice_is_found_and_freight_is_left_in_peace(
    practice, honest_practice, tmp_path
):
    answer, found = planted_slopes(practice, tmp_path / "faulty")
    assert answer.startswith("Yes")
    assert found["semi_elasticity"]["low"] > 0.01
    assert found["similar:similar"]["high"] < 0
    assert found["midpoint:tax"]["low"] > 0
    answer, found = planted_slopes(honest_practice, tmp_path / "honest")
    assert answer.startswith("Not beyond chance")
    assert found["semi_elasticity"]["low"] < 0 < found["semi_elasticity"]["high"]
    assert found["not_compared"]["value"] > 100


@pytest.mark.slow
def test_several_honest_practice_administrations_show_no_slope():
    slopes = []
    for seed in range(3, 9):
        made = trade_tables(administration(sizes_for(100), seed=seed, honest=True))
        tables = {
            name.removesuffix(".csv"): ibis.memtable(table).rename(
                COLUMNS[name.removesuffix(".csv")]
            )
            for name, table in made.items()
        }
        counts = fill(Counts, query(Records(tables, Design())), lambda t: t.to_pyarrow())
        slopes.append(infer(counts).first.slopes)
    # Five of a hundred miss 0: three or more of six have a chance below 1 in 400.
    assert sum(not fit.low[0] < 0 < fit.high[0] for fit in slopes) <= 2
