from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa

from evenhand.practice.columns import NEVER, UNKNOWN
from evenhand.practice.tables import _numbered, money, times


def test_money_is_exact_and_unknown_money_missing():
    found = money(np.array([0, 1, 123_456, UNKNOWN, 9_007_199_254_740_993])).to_pylist()
    assert found == [
        Decimal("0.00"),
        Decimal("0.01"),
        Decimal("1234.56"),
        None,
        Decimal("90071992547409.93"),
    ]


def test_times_are_utc_and_never_is_missing():
    found = times(np.array([0, NEVER, 3600]))
    assert found[0].as_py() == datetime(2024, 12, 31, 19, tzinfo=UTC)
    assert found.null_count == 1
    assert str(found.type) == "timestamp[us, tz=UTC]"


def test_numbers_are_written_digit_by_digit():
    found = _numbered("2025-PORT1-C-", np.array([1, 42, 999_999]), width=6)
    found.validate(full=True)
    assert found.to_pylist() == [
        "2025-PORT1-C-000001",
        "2025-PORT1-C-000042",
        "2025-PORT1-C-999999",
    ]


def test_files_read_back_with_plain_types(faulty):
    types = {f.name: f.type for f in faulty.declarations.schema}
    assert types["officer"] == pa.string()
    assert types["registered_at"] == pa.timestamp("us", tz="UTC")
    assert types["day"] == pa.date32()
    assert faulty.items.schema.field("value_declared").type == pa.decimal128(18, 2)


def test_declarations_are_numbered_once_and_events_and_items_belong_to_them(faulty):
    ids = set(faulty.column("declaration_id"))
    assert len(ids) == faulty.declarations.num_rows == 20_000
    case, activity = (faulty.column(c, table="events") for c in ("declaration_id", "activity"))
    # Numbers that were refused are in the log alone.
    assert set(case) - set(case[activity == "reject"]) == ids
    assert set(faulty.column("declaration_id", table="items")) == ids
    assert set(faulty.column("declaration_id", table="planted")) < ids


def test_what_an_amendment_changed_is_written_as_an_amount(faulty):
    fault = faulty.fault("bunched_values")
    actor = faulty.column("actor", table="events") == fault["accounts"][0]
    planted = faulty.column("fault", table="planted") == fault["id"]
    listed = set(faulty.column("declaration_id", table="planted")[planted])
    case = faulty.column("declaration_id", table="events")
    rows = np.flatnonzero((faulty.column("activity", table="events") == "amend") & actor)
    rows = [r for r in rows if case[r] in listed]
    assert len(rows) >= 0.9 * len(listed)
    before = faulty.column("value_before", table="events")[rows].astype(float)
    after = faulty.column("value_after", table="events")[rows].astype(float)
    assert (before >= 20_000).all()
    assert ((after < 20_000) & (after > 19_399)).all()
