import pytest

from evenhand.records.mapping import Theirs
from evenhand.records.mapping.file import parse_mapping
from evenhand.records.mapping.named_formats import COLUMNS, IDENTIFYING
from evenhand.records.schema import TABLES


@pytest.mark.parametrize("form", COLUMNS)
def test_a_format_that_brings_its_columns_need_not_be_mapped(form):
    for table, brought in COLUMNS[form].items():
        text = f"tables: {{{table}: {{source: '*.xml', format: {form}}}}}"
        source = parse_mapping(text).sources[0]
        assert {*source.columns, *source.extra} == set(brought)
        assert set(source.columns) <= set(TABLES[table].names)
        assert set(source.identifying) == set(source.extra) & set(IDENTIFYING)


def test_a_mapping_may_take_one_column_for_another():
    text = """
tables:
  declarations: {source: "*.xml", format: asycuda, columns: {agent: declarant}, extra: [flow]}
"""
    source = parse_mapping(text).sources[0]
    assert source.columns["agent"] == Theirs("declarant")
    assert source.columns["office"] == Theirs("office")
    assert source.extra == ("flow",)


@pytest.mark.parametrize("form", COLUMNS)
def test_what_a_row_is_nothing_without_is_brought(form):
    for table, brought in COLUMNS[form].items():
        assert set(TABLES[table].required) <= set(brought)
