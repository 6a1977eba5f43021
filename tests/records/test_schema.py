import pytest

from evenhand.records.schema import ARROW_TYPES, CALENDAR_FIELDS, DECLARATIONS, TABLES


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_table_says_what_each_column_means(table):
    assert len(set(table.names)) == len(table.names)
    assert all(c.meaning.endswith(".") and c.kind in ARROW_TYPES for c in table.columns)
    assert set(table.required) <= set(table.names)


def test_persons_and_firms_are_identities():
    kinds = {c.name: c.kind for t in TABLES.values() for c in t.columns}
    people = (
        "officer",
        "officer_final",
        "chief",
        "declarant",
        "agent",
        "importer",
        "actor",
        "approver",
    )
    assert {kinds[p] for p in people} == {"identity"}


def test_a_column_is_found_by_name():
    assert DECLARATIONS.column("agent").kind == "identity"
    assert DECLARATIONS.column("broker") is None
    assert DECLARATIONS.required == ("declaration_id",)


def test_calendar_columns_are_not_columns_of_the_source():
    assert not set(CALENDAR_FIELDS) & set(DECLARATIONS.names)
