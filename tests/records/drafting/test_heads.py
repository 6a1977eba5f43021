"""What the heads of mapped files say."""

from __future__ import annotations

from pathlib import Path

import pytest

from evenhand.errors import MappingError, RecordsError
from evenhand.records.drafting.heads import heads
from evenhand.records.mapping.file import parse_mapping

MAP = parse_mapping(
    "source: 'd*.csv'\ncolumns: {declaration_id: id, officer: who, agent: broker, "
    "registered_at: reg, released_at: rel}\n"
)


def write(folder: Path, text: str) -> Path:
    """Write an export into a folder."""
    (folder / "deep").mkdir()
    (folder / "deep" / "d1.csv").write_text(text, encoding="utf-8")
    return folder


def test_empty_columns_and_dates_are_seen(tmp_path: Path):
    source = write(tmp_path, "id,who,broker,reg,rel\n1,A,,2026-03-01 08:00,2026-03-02\n")
    seen = heads([source], MAP)
    assert seen.empty == ("declarations.agent",)
    assert seen.dates_only == ("declarations.released_at",)


def test_declared_resolution_makes_every_time_a_date(tmp_path: Path):
    source = write(tmp_path, "id,reg\n1,2026-03-01 08:00\n")
    daily = parse_mapping(
        "source: 'd*.csv'\nresolution: day\ncolumns: {declaration_id: id, registered_at: reg}\n"
    )
    assert heads([source], daily).dates_only == ("declarations.registered_at",)


def test_missing_column_and_missing_file_are_told(tmp_path: Path):
    source = write(tmp_path, "id,officer,broker,reg,rel\n1,A,B,2026-03-01,2026-03-02\n")
    with pytest.raises(MappingError, match="the column 'who'"):
        heads([source], MAP)
    with pytest.raises(RecordsError, match="There is no"):
        heads([tmp_path / "none"], MAP)
    (tmp_path / "deep" / "d1.csv").rename(tmp_path / "deep" / "x.csv")
    with pytest.raises(RecordsError, match="No file matches"):
        heads([tmp_path], MAP)
