"""Are totals of what was loaded those that were worked by hand?"""

from __future__ import annotations

from decimal import Decimal

from evenhand.records.examining import examine
from evenhand.records.mapping.file import parse_mapping
from evenhand.records.store import Limits

MAPPING = """
identities: keep
tables:
  declarations:
    source: d.csv
    columns: {declaration_id: id, office: o, registered_at: at}
  items:
    source: i.csv
    columns: {declaration_id: id, item: n, duty_assessed: duty}
"""
DECLARATIONS = "id,o,at\n1,P01,2025-12-31 10:00\n2,P01,2026-01-02 10:00\n3,P02,2026-01-03 10:00\n"
ITEMS = "id,n,duty\n1,1,10.10\n1,2,0.20\n2,1,5.00\n3,1,\n"


def totals_of(tmp_path, mapping):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "d.csv").write_text(DECLARATIONS, encoding="utf-8")
    (tmp_path / "in" / "i.csv").write_text(ITEMS, encoding="utf-8")
    found = examine(
        (tmp_path / "in",),
        parse_mapping(mapping),
        out=tmp_path / "out",
        ledger=None,
        limits=Limits(memory="500MB", threads=1),
        quarantine=tmp_path / "quarantine",
        with_totals=True,
    )
    return {(t.what, t.office, t.year): t.value for t in found.totals}


def test_totals_are_by_office_and_year_and_over_all(tmp_path):
    found = totals_of(tmp_path, MAPPING)
    assert {k: v for k, v in found.items() if k[0] == "declarations"} == {
        ("declarations", "", ""): 3,
        ("declarations", "", "2025"): 1,
        ("declarations", "", "2026"): 2,
        ("declarations", "P01", ""): 2,
        ("declarations", "P01", "2025"): 1,
        ("declarations", "P01", "2026"): 1,
        ("declarations", "P02", ""): 1,
        ("declarations", "P02", "2026"): 1,
    }
    assert found["items", "", ""] == 4
    # 10.10 + 0.20, which no sum of floating numbers gives.
    assert found["duty_assessed", "", "2025"] == Decimal("10.30")
    assert found["duty_assessed", "", ""] == Decimal("15.30")
    assert found["duty_assessed", "P02", ""] == 0
    assert not any(what == "duty_declared" for what, _, _ in found)


def test_records_without_offices_and_years_are_totalled_as_a_whole(tmp_path):
    plain = "identities: keep\nsource: d.csv\ncolumns: {declaration_id: id}\n"
    assert totals_of(tmp_path, plain) == {("declarations", "", ""): 3}
