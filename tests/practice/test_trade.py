import numpy as np
import pyarrow.csv as pa_csv
import yaml

from evenhand.practice.mapping_text import mapping_text
from evenhand.practice.trade import (
    FILES,
    PASSING_ON,
    SILENT,
    UNDERSTATED,
    tax_in_per_cent,
    trade,
    trade_tables,
)


def slope(made, administration):
    """Of the gap on the tax, inside partner and year; re-exports taken off, one-sided left out."""
    own = made.exports - made.again
    both = made.sold & made.bought & (made.imports > 0) & (own > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = np.log(own) - np.log(made.imports)
    tax = tax_in_per_cent(administration)
    above = below = 0.0
    for year, partner in np.ndindex(both.shape[:2]):
        rows = both[year, partner]
        if rows.sum() > 2:
            x = tax[rows] - tax[rows].mean()
            above += x @ gap[year, partner, rows]
            below += x @ x
    return above / below


def test_the_gap_rises_with_the_tax_only_where_it_was_planted(plan, honest_plan):
    assert slope(trade(plan.administration), plan.administration) > UNDERSTATED
    honest = honest_plan.administration
    assert abs(slope(trade(honest), honest)) < UNDERSTATED / 5


def test_partners_report_the_same_with_and_without_the_fault(plan, honest_plan):
    faulty, honest = trade(plan.administration), trade(honest_plan.administration)
    assert (faulty.exports == honest.exports).all()
    assert (faulty.sold == honest.sold).all()
    assert faulty.imports.sum() < 0.8 * honest.imports.sum()


def test_some_trade_is_one_sided_nothing_or_passed_on(honest_plan):
    made = trade(honest_plan.administration)
    assert (made.sold & ~made.bought).any()
    assert (made.bought & ~made.sold).any()
    assert (made.bought & (made.imports == 0)).any()
    assert not made.sold[1, SILENT].any()
    assert made.sold[0, SILENT].any()
    assert set(np.nonzero(made.again)[1]) == set(PASSING_ON)


def test_the_tables_are_in_the_layout_that_the_mapping_names(plan, faulty):
    tables = trade_tables(plan.administration)
    assert set(tables) == set(FILES)
    mapped = yaml.safe_load(mapping_text())["tables"]
    for name in FILES:
        read = pa_csv.read_csv(faulty.folder / name)
        assert read.column_names == tables[name].column_names
        theirs = mapped[name.removesuffix(".csv")]["columns"].values()
        assert set(theirs) <= set(read.column_names)
    flows = tables["mirror_exports.csv"]["flowCode"].to_pylist()
    assert set(flows) == {"X", "RX"}
    assert "TOTAL" in tables["mirror_imports.csv"]["cmdCode"].to_pylist()
