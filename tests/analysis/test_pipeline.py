"""A run says what it read, what it may show and what its words rest on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from evenhand.analysis.pipeline import (
    GATE_CLOSED,
    NOT_SEALED,
    PERSONAL,
    Request,
    chosen_measures,
    perform,
    versions,
)
from evenhand.errors import EvenhandError, RecordsError
from evenhand.measures import MEASURES
from evenhand.records.design import People
from evenhand.records.mapping.file import read_mapping
from evenhand.records.store import Limits

ROWS = "id,place,day,who,firm,hours\n" + "".join(
    f"D{i},P{i % 2},2026-03-{1 + i % 28:02},I{i % 5},B{i % 7},{i % 11}\n" for i in range(280)
)
MAPPING = """
time_zone: Asia/Ashgabat
identities: keep
tables:
  declarations:
    source: d.csv
    columns: {declaration_id: id, office: place, registered_at: day, officer: who, agent: firm}
    extra: [hours]
outcomes:
  - {name: hours, column: hours, kind: duration, unit: hours}
assignment: {rule: unknown}
like_with_like: [office]
"""


@pytest.fixture
def request_of(tmp_path: Path):
    """Return a request on a small file, changed as asked."""
    (tmp_path / "d.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "m.yaml").write_text(MAPPING, encoding="utf-8")
    whole = Request(
        sources=(tmp_path / "d.csv",),
        mapping=read_mapping(tmp_path / "m.yaml"),
        measures=("handler_share", "lot_test"),
        limits=Limits(spill=tmp_path / "spill"),
    )
    return lambda **changes: replace(whole, **changes)


def test_no_names_are_all_measures_and_names_keep_reading_order():
    assert chosen_measures(()) == MEASURES
    assert [m.NAME for m in chosen_measures(("lot_test", "handler_share"))] == [
        "handler_share",
        "lot_test",
    ]


def test_an_unknown_name_is_told_the_nearest_or_none():
    with pytest.raises(EvenhandError, match=r"'lot_tset'. Did you mean 'lot_test'\?"):
        chosen_measures(("lot_tset",))
    with pytest.raises(EvenhandError) as said:
        chosen_measures(("xyzzy",))
    assert "Did you mean" not in said.value.what


def test_what_is_said_first_is_counted_from_the_records(request_of):
    ran = perform(request_of())
    assert ran.results.summary == (
        "280 declarations at 2 offices, handled under 5 accounts. Nobody claims that they were "
        "dealt by lot, so differences between handlers may also come from the files they were "
        "given."
    )
    assert ran.results.subtitle == "d.csv: 2026-03-01 to 2026-03-28"
    [rows, _] = ran.results.records
    assert list(rows.rows()) == [
        {"table": "declarations", "read": 280, "loaded": 280, "rejected": 0}
    ]


def test_a_rejected_row_is_counted_and_listed(request_of, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "d.csv").write_text(ROWS + "D0,P1,2026-03-01,I1,B1,3\n", encoding="utf-8")
    ran = perform(request_of())
    [row] = ran.results.records[0].rows()
    assert row == {"table": "declarations", "read": 281, "loaded": 280, "rejected": 1}
    header, line = ran.rejects.decode("utf-8").splitlines()
    assert "reason" in header
    assert "282" in line


def test_a_measure_that_lacks_something_says_so_and_the_run_goes_on(request_of):
    share, lot = perform(request_of()).results.findings
    assert share.is_measured
    assert not lot.is_measured
    assert lot.answer.startswith("Not measurable with these records:")


def test_notices_tell_the_state_of_the_gate_and_of_the_map(request_of):
    kept = perform(request_of())
    assert kept.results.notices == (PERSONAL, GATE_CLOSED)
    mapping = request_of().mapping
    secret = replace(mapping, identities="pseudonymise")
    shown = replace(secret, design=replace(mapping.design, people=People("person", "Order 12")))
    turned = {"replace_identity": lambda values: [v[::-1] for v in values]}
    assert perform(request_of(mapping=secret, **turned)).results.notices == (
        PERSONAL,
        NOT_SEALED,
        GATE_CLOSED,
    )
    sealed = perform(request_of(mapping=shown, sealed_to=("Audit", "Staff"), **turned))
    personal, said = sealed.results.notices
    assert personal == PERSONAL
    assert "of Audit and of Staff" in said


def test_the_time_of_the_run_is_told_in_utc(request_of):
    here = datetime(2026, 3, 1, 5, 30, tzinfo=timezone(timedelta(hours=5)))
    assert perform(request_of(made_at=here)).results.made_at == "2026-03-01T00:30:00+00:00"
    assert here.astimezone(UTC).hour == 0


def test_nothing_is_left_of_the_work(request_of, tmp_path: Path):
    perform(request_of())
    assert list((tmp_path / "spill").iterdir()) == []
    with pytest.raises(RecordsError):
        perform(request_of(sources=(tmp_path / "none.csv",)))
    assert list((tmp_path / "spill").iterdir()) == []


def test_the_engine_that_runs_out_of_memory_says_what_to_allow(request_of, tmp_path: Path):
    with pytest.raises(RecordsError, match=r"memory|space") as said:
        perform(request_of(limits=Limits(memory="1KB", spill=tmp_path / "spill")))
    assert "--spill" in said.value.do_next


def test_versions_name_what_the_numbers_depend_on():
    assert {"evenhand", "python", "duckdb", "numpy", "scipy", "pyarrow"} <= set(versions())


SIDE = "columns: {year: y, reporter: r, partner: p, product: k, value: v}"
TRADE = f"""\
identities: keep
tables:
  mirror_exports: {{source: x.csv, {SIDE}}}
  mirror_imports: {{source: m.csv, {SIDE}}}
  tariffs: {{source: t.csv, columns: {{product: k, tax: tax}}}}
"""


def test_tables_of_trade_alone_are_asked_without_any_declaration(request_of, tmp_path: Path):
    (tmp_path / "x.csv").write_text("y,r,p,k,v\n2024,XA,XZ,010121,5\n", encoding="utf-8")
    (tmp_path / "m.csv").write_text("y,r,p,k,v\n2024,XZ,XA,010121,4\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text("k,tax\n010121,12\n", encoding="utf-8")
    (tmp_path / "trade.yaml").write_text(TRADE, encoding="utf-8")
    sources = tuple(tmp_path / f"{name}.csv" for name in "xmt")
    ran = perform(
        request_of(sources=sources, mapping=read_mapping(tmp_path / "trade.yaml"), measures=())
    )
    assert ran.results.summary.startswith("The sources hold no declaration")
    found = {f.measure: f for f in ran.results.findings}
    assert set(found) == {m.NAME for m in MEASURES}
    assert found["mirror_gap"].answer.startswith("Not measurable, because: Trade that can be")
    assert len(found["mirror_gap"].table()) == 1
