"""The first draft of a mapping, and that it is a mapping."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evenhand.errors import RecordsError
from evenhand.records.drafting.draft import draft, quote
from evenhand.records.drafting.looking import look
from evenhand.records.mapping import Theirs
from evenhand.records.mapping.file import check_against, parse_mapping

DECLARATIONS = "Номер декларации;Инспектор;Брокер;Дата регистрации;Дата выпуска;fraud;ФИО\n"


def declarations(rows: int = 30) -> str:
    """Return an export as an office in the East writes it."""
    return DECLARATIONS + "".join(
        f"DT{i};I{i % 5};B{i % 7};{1 + i % 28:02}.03.2026 0{i % 9}:15;"
        f"{1 + i % 28:02}.04.2026 11:30;{i % 2};Иванов\n"
        for i in range(rows)
    )


def test_declarations_are_drafted_from_names_and_values(tmp_path: Path):
    path = tmp_path / "export.csv"
    path.write_bytes(declarations().encode("cp1251"))
    text = draft(path)
    mapping = parse_mapping(text)
    source = mapping.source("declarations")
    assert source is not None
    assert source.columns == {
        "declaration_id": Theirs("Номер декларации"),
        "registered_at": Theirs("Дата регистрации"),
        "released_at": Theirs("Дата выпуска"),
        "officer": Theirs("Инспектор"),
        "agent": Theirs("Брокер"),
    }
    assert (source.encoding, source.delimiter) == ("windows-1251", ";")
    assert source.time_format == ("%d.%m.%Y %H:%M",)
    assert [(o.name, o.kind) for o in mapping.design.outcomes] == [
        ("release_hours", "duration"),
        ("fraud", "share"),
    ]
    assert mapping.design.rule == "unknown"
    assert mapping.design.people.level == "office"
    assert '{name: "ФИО", identifies: true}' in text
    check_against(mapping, {"declarations": look(path).names})


def test_no_value_of_the_source_stands_in_the_draft(tmp_path: Path):
    path = tmp_path / "export.csv"
    path.write_text(declarations(), encoding="utf-8")
    assert "Иванов" not in draft(path)
    assert "DT1" not in draft(path)


def test_dates_without_hours_give_days(tmp_path: Path):
    path = tmp_path / "d.csv"
    rows = "".join(f"{i},I{i % 3},2026-03-0{1 + i % 9},2026-04-01\n" for i in range(20))
    path.write_text("id,officer,registration date,release date\n" + rows, encoding="utf-8")
    mapping = parse_mapping(draft(path))
    assert mapping.sources[0].resolution == "day"
    assert [o.column for o in mapping.design.outcomes] == ["release_days"]


def test_event_log_is_drafted_with_its_cases(tmp_path: Path):
    path = tmp_path / "log.csv"
    rows = "".join(
        f"{i // 3},{('lodge', 'assess', 'release')[i % 3]},2026-03-01 0{i % 9}:00:00,U{i % 4}\n"
        for i in range(60)
    )
    path.write_text("declaration,action,timestamp,user\n" + rows, encoding="utf-8")
    mapping = parse_mapping(draft(path))
    assert [s.table for s in mapping.sources] == ["events"]
    assert mapping.case["officer"].take == "actor"
    assert mapping.case["released_at"].which == "last"


def test_folder_gives_a_table_for_each_kind_and_a_pattern_for_its_like(tmp_path: Path):
    for month in ("01", "02", "03"):
        (tmp_path / f"decl_{month}_2026.csv").write_text(declarations(), encoding="utf-8")
    (tmp_path / "officers.csv").write_text(
        "officer,office,posted from\nI1,A,2026-01-01\n", encoding="utf-8"
    )
    (tmp_path / "LICENSE.txt").write_text("Free as in speech\n", encoding="utf-8")
    text = draft(tmp_path)
    mapping = parse_mapping(text)
    patterns = {s.table: s.pattern for s in mapping.sources}
    assert patterns == {"declarations": "decl_0*_2026.csv", "officers": "officers.csv"}
    assert "not mapped: LICENSE.txt" in text


def test_file_in_which_nothing_is_known_still_gives_a_mapping(tmp_path: Path):
    path = tmp_path / "x.csv"
    path.write_text("on,%&,no\n1,2,3\n", encoding="utf-8")
    text = draft(path)
    assert parse_mapping(text).sources[0].columns == {"declaration_id": Theirs("on")}
    assert "check this: no column looks like it" in text


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    names=st.lists(
        st.text(
            st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=12
        ),
        min_size=2,
        max_size=6,
    ),
    cells=st.lists(st.sampled_from(["0", "1", "2026-03-01", "A", "1.5", ""]), min_size=12),
)
def test_every_draft_is_a_mapping_whatever_the_names(tmp_path: Path, names, cells):
    import csv

    path = tmp_path / "any.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(names)
        for i in range(0, len(cells) - len(names) + 1, len(names)):
            out.writerow(cells[i : i + len(names)])
    try:
        text = draft(path)
    except RecordsError:
        return
    parse_mapping(text)


@pytest.mark.parametrize("name", ["on", "Y", "null", "a: b", "#x", "ключ", '"', "0401", "a\\b"])
def test_quoted_names_come_back_as_they_were(name: str):
    mapping = parse_mapping(f"format: csv\ncolumns: {{declaration_id: {quote(name)}}}\n")
    assert mapping.sources[0].columns["declaration_id"] == Theirs(name)


def test_nothing_to_draft_from_is_told(tmp_path: Path):
    with pytest.raises(RecordsError, match="There is no"):
        draft(tmp_path / "none")
    with pytest.raises(RecordsError, match="holds no file"):
        draft(tmp_path)


def test_columns_that_read_alike_become_outcomes_with_names_of_their_own(tmp_path):
    path = tmp_path / "d.csv"
    path.write_text("decl,a b,a-b\n1,0,1\n2,1,0\n3,0,0\n", encoding="utf-8")
    names = [o.name for o in parse_mapping(draft(path)).design.outcomes]
    assert names == ["a_b", "a_b_2"]
