"""Does a mapping say other columns and keep the rest of its text?"""

from __future__ import annotations

import pytest
import yaml

from evenhand.errors import MappingError
from evenhand.records.mapping.file import parse_mapping
from evenhand.records.mapping.rewriting import with_columns

BLOCK = """\
# ours since March
time_zone: Asia/Ashgabat    # not UTC
tables:
  declarations:
    source: "d*.csv"
    columns:    # ours: theirs
      declaration_id: decl_id    # likely: each value once
      officer: inspector

    # Columns that are not mapped. To carry some along, write them under extra:
    #   - "no show"    # text
    extra: [day, {name: truck, identifies: true}]    # carried
  # the acts
  events:
    source: e.csv
    columns: {declaration_id: id, activity: act, at: at}
# what depends
outcomes: []
"""


def test_only_the_columns_are_written_anew():
    made = with_columns(
        BLOCK,
        table="declarations",
        columns={"declaration_id": "decl_id", "office": {"value": "PORT"}, "agent": "no: 1"},
        extra=[("n/a", False), ("yes", True)],
    )
    before, after = yaml.safe_load(BLOCK), yaml.safe_load(made)
    assert after["tables"]["declarations"].pop("columns") == {
        "declaration_id": "decl_id",
        "office": {"value": "PORT"},
        "agent": "no: 1",
    }
    assert after["tables"]["declarations"].pop("extra") == [
        "n/a",
        {"name": "yes", "identifies": True},
    ]
    for name in ("columns", "extra"):
        before["tables"]["declarations"].pop(name)
    assert after == before
    for remark in ("# ours since March", "# not UTC", "# the acts", "# what depends"):
        assert remark in made
    assert "Columns that are not mapped" not in made


def test_what_is_carried_along_comes_and_goes():
    without = with_columns(
        BLOCK, table="declarations", columns={"declaration_id": "decl_id"}, extra=[]
    )
    assert "extra" not in yaml.safe_load(without)["tables"]["declarations"]
    again = with_columns(
        without, table="declarations", columns={"declaration_id": "decl_id"}, extra=[("day", False)]
    )
    assert yaml.safe_load(again)["tables"]["declarations"]["extra"] == ["day"]
    assert parse_mapping(again).source("declarations").extra == ("day",)


@pytest.mark.parametrize("extra", [[], [("day", False)]])
def test_a_table_in_braces_stays_in_braces(extra):
    text = "tables: {declarations: {source: d.csv, columns: {declaration_id: a}, extra: [x]}}\n"
    made = with_columns(
        text, table="declarations", columns={"declaration_id": "b", "officer": "c"}, extra=extra
    )
    found = parse_mapping(made).source("declarations")
    assert {n: c.name for n, c in found.columns.items()} == {"declaration_id": "b", "officer": "c"}
    assert found.extra == tuple(n for n, _ in extra)


def test_the_flat_form_is_the_table_of_declarations():
    text = "source: d.csv\ncolumns: {declaration_id: a}\nextra:\n  - x\noutcomes: []\n"
    made = with_columns(text, table="declarations", columns={"declaration_id": "b"}, extra=[])
    assert yaml.safe_load(made) == {
        "source": "d.csv",
        "columns": {"declaration_id": "b"},
        "outcomes": [],
    }


def test_a_table_that_is_not_there_is_told():
    with pytest.raises(MappingError, match="has no table 'items'"):
        with_columns(BLOCK, table="items", columns={}, extra=[])
