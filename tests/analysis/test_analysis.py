"""What a Python user asks for is what the command line writes."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import evenhand
from evenhand.analysis.analysis import Analysis
from evenhand.analysis.pipeline import chosen_measures
from evenhand.errors import EvenhandError, RecordsError, ReportError
from evenhand.measures import MEASURES
from evenhand.records.mapping.file import read_mapping


@pytest.fixture(scope="module")
def held(practice, tmp_path_factory) -> tuple[Analysis, Path, list[tuple[str, float]]]:
    """Analyse in Python with a new key; return also the key and the progress told."""
    key = tmp_path_factory.mktemp("held") / "new" / "pseudonyms.key"
    told: list[tuple[str, float]] = []
    made = evenhand.analyse(
        practice.folder,
        practice.mapping,
        measures=["process_map", "handler_share"],
        key=key,
        repeatable=True,
        progress=lambda what, share: told.append((what, share)),
    )
    return made, key, told


def test_findings_come_in_reading_order_whatever_was_asked(held):
    made, _, _ = held
    assert [f.measure for f in made.findings] == ["handler_share", "process_map"]
    assert made.results.made_at == ""


def test_whoever_names_no_measure_asks_for_all(practice, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr("evenhand.analysis.analysis.perform", lambda r, **_: asked.append(r))
    evenhand.analyse(practice.folder, practice.mapping, key=tmp_path / "key")
    assert chosen_measures(asked[0].measures) == MEASURES


def test_the_key_is_made_for_its_owner_alone(held):
    _, key, _ = held
    assert key.exists()
    if os.name == "posix":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_progress_only_rises_and_stays_within_one(held):
    shares = [share for _, share in held[2]]
    assert len(shares) > 5
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1


def test_tables_and_charts_are_those_of_the_finding(held):
    made, _, _ = held
    table = made.table("handler_share")
    assert table.names[:2] == ("outcome", "unit")
    assert made.chart("handler_share") is made.findings[0].charts[0]
    with pytest.raises(KeyError, match="lot_test"):
        made.table("lot_test")


@pytest.mark.parametrize(
    ("name", "starts"),
    [
        ("a.html", b"<!doctype html>"),
        ("a.PDF", b"%PDF-"),
        ("a.xlsx", b"PK"),
        ("a.json", b"{"),
    ],
)
def test_the_suffix_decides_the_form(held, tmp_path: Path, name: str, starts: bytes):
    place = held[0].report(tmp_path / name)
    assert place == tmp_path / name
    assert place.read_bytes()[: len(starts)].lower() == starts.lower()


@pytest.mark.parametrize("name", ["report.docx", "report", ".html"])
def test_another_suffix_is_refused_with_those_that_serve(held, tmp_path: Path, name: str):
    with pytest.raises(ReportError, match="cannot be written as") as said:
        held[0].report(tmp_path / name)
    assert ".html, .pdf, .xlsx, .json" in said.value.do_next
    assert list(tmp_path.iterdir()) == []


def test_write_gives_what_the_command_line_gives(held, tmp_path: Path):
    made, _, _ = held
    out = made.write(tmp_path / "out")
    assert {p.name for p in out.iterdir()} == {
        "findings.json",
        "rejects.csv",
        "report.html",
        "report.pdf",
        "report.xlsx",
        "tables",
    }
    gaps = pq.read_table(out / "tables" / "handler_share.parquet")["swap_gap"].to_pylist()
    assert gaps == made.table("handler_share")["swap_gap"].tolist()
    whole = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    assert whole["fingerprint"] == made.results.fingerprint
    assert whole["parameters"]["measures"] == ["handler_share", "process_map"]


def test_pseudonyms_need_a_key(practice):
    with pytest.raises(RecordsError, match="no key is named") as said:
        evenhand.analyse(practice.folder, read_mapping(practice.mapping))
    assert "key=PATH" in said.value.do_next


def test_an_unknown_measure_is_refused_before_anything_is_read(practice, tmp_path: Path):
    with pytest.raises(EvenhandError, match="no measure 'pairs'"):
        evenhand.analyse(
            tmp_path / "nothing", practice.mapping, measures=["pairs"], key=tmp_path / "key"
        )
