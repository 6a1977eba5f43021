"""New records join those held: newer versions take their place, closed days stay."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenhand.errors import RecordsError
from evenhand.records.loading.load import load
from evenhand.records.mapping.file import parse_mapping
from evenhand.records.merging import held_as, merge
from evenhand.records.store import Limits, Store

MAPPING = """
identities: keep
time_zone: UTC
tables:
  declarations:
    source: "declarations*.parquet"
    format: parquet
    columns: {declaration_id: id, registered_at: at, officer: officer, version: version}
  items:
    source: "items*.parquet"
    format: parquet
    columns: {declaration_id: id, item: item}
"""


@pytest.fixture
def store(tmp_path):
    def make(name: str, rows: dict[str, tuple[int, str, int]], mapping: str = MAPPING) -> Path:
        """Load declarations: number -> day of July, officer, version; an item named for each."""
        source = tmp_path / f"{name}_source"
        source.mkdir()
        declared: dict[str, Any] = {"id": [], "at": [], "officer": [], "version": []}
        for number, (day, officer, version) in rows.items():
            declared["id"].append(number)
            declared["at"].append(datetime(2026, 7, day, 10, 30))
            declared["officer"].append(officer)
            declared["version"].append(version)
        items = {"id": list(rows), "item": [v for _, _, v in rows.values()]}
        pq.write_table(pa.table(declared), source / "declarations.parquet")
        pq.write_table(pa.table(items), source / "items.parquet")
        load(
            [source], parse_mapping(mapping), store=tmp_path / name, replace_identity=None,
            limits=Limits(threads=1), quarantine=tmp_path / "quarantine",
        )  # fmt: skip
        return tmp_path / name

    return make


def held(folder: Path) -> dict[str, tuple[int, str, int]]:
    with Store(folder) as opened:
        records = opened.records()
        rows = records.declarations.order_by("declaration_id").to_pyarrow().to_pylist()
        items = records.items.to_pyarrow().to_pylist()
    by_number = {i["declaration_id"]: i["item"] for i in items}
    assert len(by_number) == len(items) == len(rows), "items of a replaced version are gone"
    assert all(by_number[r["declaration_id"]] == r["version"] for r in rows)
    return {r["declaration_id"]: (r["registered_at"].day, r["officer"], r["version"]) for r in rows}


def test_newer_versions_replace_and_closed_days_stay(store, tmp_path):
    old = store("old", {"A": (1, "x", 1), "B": (5, "x", 1), "C": (6, "y", 2), "D": (7, "y", 1)})
    new = store(
        "new",
        {
            "A": (1, "z", 9),  # closed: stays
            "B": (5, "z", 2),  # replaced
            "C": (6, "z", 1),  # a lower version than the one held
            "E": (8, "z", 1),  # new
        },
    )
    made = merge(
        old, new, since=date(2026, 7, 5), mark="", into=tmp_path / "both", limits=Limits(threads=1)
    )
    assert held(tmp_path / "both") == {
        "A": (1, "x", 1), "B": (5, "z", 2), "C": (6, "y", 2), "D": (7, "y", 1), "E": (8, "z", 1),
    }  # fmt: skip
    assert (made.added, made.replaced, made.left_out, made.rows_alone) == (1, 1, 2, 0)
    with Store(tmp_path / "both") as opened:
        assert opened.records().fingerprint == made.fingerprint


def test_a_declaration_held_as_closed_cannot_be_moved_into_an_open_day(store, tmp_path):
    old = store("old", {"A": (1, "x", 1)})
    new = store("new", {"A": (9, "z", 2)})
    merge(old, new, since=date(2026, 7, 5), mark="", into=tmp_path / "both", limits=Limits())
    assert held(tmp_path / "both") == {"A": (1, "x", 1)}


def test_joining_the_same_export_again_changes_nothing(store, tmp_path):
    old = store("old", {"A": (1, "x", 1), "B": (6, "x", 1)})
    new = store("new", {"B": (6, "y", 2)})
    for first, second in ((old, "once"), (tmp_path / "once", "twice")):
        merge(first, new, since=date(2026, 7, 5), mark="", into=tmp_path / second, limits=Limits())
    assert held(tmp_path / "once") == held(tmp_path / "twice")


def test_another_key_or_mapping_is_refused(store, tmp_path):
    old = store("old", {"A": (1, "x", 1)})
    held_as(old, "one key")
    new = store("new", {"B": (6, "x", 1)})
    with pytest.raises(RecordsError, match="another key"):
        merge(old, new, since=date(2026, 7, 5), mark="two", into=tmp_path / "b", limits=Limits())
    other = store("other", {"C": (6, "x", 1)}, MAPPING + "assignment: {period: year}\n")
    with pytest.raises(RecordsError, match="not that of the records held") as said:
        merge(
            old, other, since=date(2026, 7, 5), mark="one key", into=tmp_path / "c", limits=Limits()
        )
    assert "without --since" in said.value.do_next


def test_records_without_times_of_registration_are_refused(store, tmp_path):
    plain = MAPPING.replace("registered_at: at, ", "")
    old, new = store("old", {"A": (1, "x", 1)}, plain), store("new", {"B": (6, "x", 1)}, plain)
    with pytest.raises(RecordsError, match="registered_at is not mapped"):
        merge(old, new, since=date(2026, 7, 5), mark="", into=tmp_path / "b", limits=Limits())


def test_items_without_a_declaration_come_along_and_those_of_a_held_one_are_counted(
    store, tmp_path
):
    old = store("old", {"A": (6, "x", 1)})
    new = store("new", {"B": (7, "x", 1)})
    items = pa.table({"declaration_id": ["B", "LOOSE", "A"], "item": [1, 5, 6]})
    whole = pq.read_table(new / "items" / "part-0.parquet")
    pq.write_table(items.cast(whole.schema), new / "items" / "part-0.parquet")
    made = merge(old, new, since=date(2026, 7, 5), mark="", into=tmp_path / "b", limits=Limits())
    with Store(tmp_path / "b") as opened:
        found = opened.records().items.order_by("item").to_pyarrow().to_pylist()
    assert sorted((i["declaration_id"], i["item"]) for i in found) == [
        ("A", 1), ("B", 1), ("LOOSE", 5),
    ]  # fmt: skip
    assert made.rows_alone == 1
