"""Each product, partner and year has one state, and mixed vintages are joined or refused."""

import numpy as np
import pytest

from evenhand.errors import RecordsError
from evenhand.records import mirror_pairs as mp
from evenhand.records.mirror_pairs import Taxes, Trade, paired
from evenhand.records.vintages import Correspondence


def side(*rows, importer="XZ"):
    """Rows of (product, country, year, value), with flow, vintage and fob (or None) if given."""
    full = [(*r, "total", "H6", None)[: max(7, len(r))] if len(r) == 4 else r for r in rows]
    text = [np.array(c, dtype=object) for c in zip(*full, strict=True)] or [np.array([])] * 7
    fob = [r[6] for r in full]
    return Trade(
        year=np.array([r[2] for r in full], dtype=np.int64),
        importer=np.array([importer] * len(full), dtype=object),
        country=text[1],
        product=text[0],
        classification=text[5],
        flow=text[4],
        value=np.array([r[3] for r in full], dtype=np.int64),
        fob=np.array([f or 0 for f in fob], dtype=np.int64),
        without_fob=np.array([f is None for f in fob], dtype=np.int64),
    )


def taxed(**rates):
    """Tax in per cent by product, as p010121=12.5."""
    codes = [c.removeprefix("p") for c in rates]
    n = len(codes)
    return Taxes(
        product=np.array(codes, dtype=object),
        classification=np.array(["H6"] * n, dtype=object),
        year=np.zeros(n, dtype=np.int64),
        lines=np.ones(n, dtype=np.int64),
        total=np.array([round(10_000 * r) for r in rates.values()], dtype=np.int64),
    )


TAXES = taxed(p010121=10.0, p010129=20.0, p010130=30.0, p020110=5.0)


def states(found):
    return dict(zip(found.product, found.state, strict=True))


def test_each_state_is_told_apart():
    there = side(
        ("010121", "XA", 2024, 500),
        ("010129", "XA", 2024, 500),
        ("010130", "XA", 2024, 500),
        ("020110", "XA", 2024, 0),
        ("020120", "XA", 2024, 300, "again", "H6", None),
        ("020130", "XA", 2024, 700),
        ("020311", "XA", 2024, 0),
    )
    here = side(
        ("010121", "XA", 2024, 400),
        ("010130", "XA", 2024, 0),
        ("020110", "XA", 2024, 90),
        ("020120", "XA", 2024, 10),
        ("020130", "XA", 2024, 600),
        ("020312", "XA", 2024, 60),
    )
    found = paired(there, here, TAXES, None)
    assert states(found) == {
        "010121": mp.BOTH,
        "010129": mp.NO_IMPORT,
        "010130": mp.ZERO_IMPORT,
        "020110": mp.ZERO_EXPORT,
        "020120": mp.ONLY_AGAIN,
        "020130": mp.NO_TAX,
        "020311": mp.NOTHING,
        "020312": mp.NO_EXPORT,
    }
    assert found.exports.tolist() == [5, 5, 5, 0, 0, 7, 0, 0]
    assert found.imports.tolist() == [4, 0, 0, 0.9, 0.1, 6, 0, 0.6]


def test_a_year_without_statistics_is_not_a_year_without_trade():
    there = side(("010121", "XA", 2023, 500), ("010121", "XA", 2024, 500))
    here = side(("010121", "XA", 2024, 400), ("010121", "XB", 2024, 400))
    found = paired(there, here, TAXES, None)
    assert list(zip(found.partner, found.year.tolist(), found.state, strict=True)) == [
        ("XA", 2023, mp.NO_YEAR),
        ("XA", 2024, mp.BOTH),
        ("XB", 2024, mp.SILENT),
    ]


def test_re_exports_are_taken_off_and_domestic_exports_go_before():
    there = side(
        ("010121", "XA", 2024, 500),
        ("010121", "XA", 2024, 200, "again", "H6", None),
        ("010129", "XA", 2024, 500),
        ("010129", "XA", 2024, 450, "domestic", "H6", None),
    )
    here = side(("010121", "XA", 2024, 400), ("010129", "XA", 2024, 400))
    found = paired(there, here, TAXES, None)
    assert found.exports.tolist() == [3, 4.5]
    assert found.again[0] == 2


def test_imports_are_taken_free_on_board_only_where_all_of_them_are():
    there = side(("010121", "XA", 2024, 500), ("010129", "XA", 2024, 500))
    whole = side(
        ("010121", "XA", 2024, 440, "total", "H6", 400),
        ("010129", "XA", 2024, 550, "total", "H6", 500),
    )
    part = side(
        ("010121", "XA", 2024, 440, "total", "H6", 400),
        ("010129", "XA", 2024, 550, "total", "H6", None),
    )
    assert paired(there, whole, TAXES, None).imports.tolist() == [4, 5]
    assert paired(there, whole, TAXES, None).values == "fob"
    assert paired(there, part, TAXES, None).imports.tolist() == [4.4, 5.5]
    assert paired(there, part, TAXES, None).values == "as reported"


def test_the_tax_on_similar_goods_is_the_mean_over_the_others_of_the_heading():
    there = side(("010121", "XA", 2024, 500), ("020110", "XA", 2024, 500))
    found = paired(there, there, TAXES, None)
    assert found.tax.tolist() == [10, 5]
    assert found.similar[0] == 25
    assert np.isnan(found.similar[1])


def test_a_tax_of_the_year_goes_before_one_for_every_year():
    both = Taxes(
        product=np.array(["010121", "010121"], dtype=object),
        classification=np.array(["", ""], dtype=object),
        year=np.array([0, 2024]),
        lines=np.array([1, 2]),
        total=np.array([100_000, 300_000]),
    )
    there = side(("010121", "XA", 2023, 5), ("010121", "XA", 2024, 5))
    assert paired(there, there, both, None).tax.tolist() == [10, 15]


def pairs_of(*rows):
    columns = [np.array(c, dtype=object) for c in zip(*rows, strict=True)]
    return Correspondence(*columns)


def test_mixed_vintages_are_refused_and_named():
    there = side(("010121", "XA", 2024, 500, "total", "H5", None))
    here = side(("010121", "XA", 2024, 400))
    with pytest.raises(RecordsError, match=r"several vintages .*: H5, H6") as told:
        paired(there, here, TAXES, None)
    assert "hs_correspondence" in told.value.do_next
    silent = side(("010121", "XA", 2024, 500, "total", "", None), ("010129", "XA", 2024, 1))
    with pytest.raises(RecordsError, match="name no vintage"):
        paired(there, silent, TAXES, pairs_of(("H5", "010121", "H6", "010121")))


def test_codes_that_were_split_are_compared_as_one_and_unknown_ones_are_counted():
    # 010120 of H5 became 010121 and 010129 of H6; 990000 is in no correspondence.
    there = side(
        ("010120", "XA", 2024, 900, "total", "H5", None),
        ("990000", "XA", 2024, 900, "total", "H5", None),
    )
    here = side(("010121", "XA", 2024, 500), ("010129", "XA", 2024, 300))
    joined = pairs_of(("H5", "010120", "H6", "010121"), ("H5", "010120", "H6", "010129"))
    found = paired(there, here, TAXES, joined)
    assert states(found) == {"": mp.UNMATCHED, "010129": mp.BOTH}
    assert found.exports[1] == 9
    assert found.imports[1] == 8
    # The mean of 10 and 20.
    assert found.tax[1] == 15


def test_imports_of_several_countries_are_refused():
    there = side(("010121", "XA", 2024, 500))
    one, other = side(("010121", "XA", 2024, 5)), side(("010121", "XA", 2024, 5), importer="XY")
    both = Trade(*(np.concatenate([getattr(t, f) for t in (one, other)]) for f in Trade.__slots__))
    with pytest.raises(RecordsError, match="2 countries: XY, XZ"):
        paired(there, both, TAXES, None)


def test_no_rows_give_no_pairs():
    none = side()
    found = paired(none, none, TAXES, None)
    assert found.year.size == 0
