"""Consignments of which no declaration was released get numbers; others only say that they are."""

from __future__ import annotations

from datetime import datetime

import ibis
import pandas as pd

from evenhand.records import aggregates
from evenhand.records.consignments import gone, key_of, numbered
from evenhand.records.design import Design
from evenhand.records.records import Records

RELEASED = datetime(2025, 3, 1, 12)
FILES = pd.DataFrame(
    {
        "declaration_id": ["1", "2", "3", "4", "5", "6"],
        "consignment": ["B", " B ", "A", "C", "  ", None],
        "released_at": [None, RELEASED, None, RELEASED, None, RELEASED],
        "officer": "o",
        "importer": ["zeta", "alpha", None, "zeta", "beta", "alpha"],
    }
)


def by_number(table):
    frame = ibis.duckdb.connect().to_pyarrow(table).to_pandas()
    return frame.sort_values("declaration_id")


def known(column):
    return [None if pd.isna(v) else int(v) for v in column]


def test_only_keys_of_what_was_never_released_are_numbered_in_their_order():
    files = ibis.memtable(FILES)
    files = files.mutate(_consignment=key_of(files.consignment)).drop("consignment")
    found = by_number(numbered(files, gone(files)))
    assert known(found.consignment) == [1, 1, 0, None, None, None]
    assert found.consigned.tolist() == [True, True, True, True, False, False]


def test_files_of_handlers_carry_numbers_in_place_of_long_names():
    records = Records({"declarations": ibis.memtable(FILES)}, Design())
    whole = aggregates.handled(records, ("declaration_id", "consignment", "released_at"))
    assert whole.carried == ("declaration_id", "consignment", "released_at")
    assert known(by_number(whole.files).consignment) == [1, 1, 0, None, None, None]
    whole = aggregates.handled(records, ("declaration_id", "importer", "fold"))
    found = by_number(whole.files)
    assert known(found.importer) == [2, 0, None, 2, 1, 0]
    assert found.fold.between(0, 4).all()


def test_without_times_of_release_no_consignment_comes_along():
    records = Records({"declarations": ibis.memtable(FILES.drop(columns="released_at"))}, Design())
    whole = aggregates.handled(records, ("consignment", "importer"))
    assert whole.carried == ("importer",)
    assert "consigned" not in whole.files.columns
