from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from evenhand.practice.small_tables import calendars_table, officers_table


def test_every_account_that_acts_has_a_posting_at_its_office(faulty, plan):
    postings = officers_table(plan)
    known = dict(zip(postings["officer"].to_pylist(), postings["office"].to_pylist(), strict=True))
    role = faulty.column("role", table="events")
    inside = ~np.isin(role, ["declarant", "system"])
    acted = set(
        zip(
            faulty.column("actor", table="events")[inside],
            faulty.column("office", table="events")[inside],
            strict=True,
        )
    )
    assert all(known[account] == office for account, office in acted)
    assert max(postings["posted_from"].to_pylist()).year < 2025


def test_calendars_say_every_day_of_every_office(plan):
    found = calendars_table(plan)
    assert found.num_rows == 365 * len(plan.administration.offices)
    closed = found.filter(pc.is_null(found["opens_at"]))
    assert 0 < closed.num_rows < found.num_rows / 2
    assert closed["closes_at"].null_count == closed.num_rows


def test_control_totals_reconcile_with_the_files(faulty):
    money = pa.decimal128(18, 2)
    read = pa_csv.read_csv(
        faulty.folder / "control_totals.csv",
        convert_options=pa_csv.ConvertOptions(
            column_types={"duty_assessed": money, "receipts": money}
        ),
    )
    office = dict(zip(faulty.column("declaration_id"), faulty.column("office"), strict=True))
    at = [office[c] for c in faulty.column("declaration_id", table="items")]
    duty = faulty.items["duty_assessed"].to_pylist()
    for row in read.to_pylist():
        own = [d for d, o in zip(duty, at, strict=True) if o == row["office"]]
        assert row["items"] == len(own)
        assert row["duty_assessed"] == sum((d for d in own if d is not None), Decimal(0))
        assert row["declarations"] == (faulty.column("office") == row["office"]).sum()
        assert 0 < row["receipts"] < row["duty_assessed"]
