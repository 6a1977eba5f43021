import ibis
import pytest

from evenhand.errors import RecordsError
from evenhand.records.design import Design
from evenhand.records.records import Records

FOUND = Records(
    {"declarations": ibis.table({"officer": "string"}, name="d")},
    Design(),
    resolution={"declarations.released_at": "day"},
)


def test_columns_are_asked_for_by_table_and_name():
    assert FOUND.has("declarations.officer")
    assert FOUND.has("declarations")
    assert FOUND.lacks("declarations.officer", "declarations.agent", "events.at") == (
        "declarations.agent",
        "events.at",
    )


def test_a_missing_table_is_an_error_with_a_remedy():
    assert FOUND.declarations.columns == ("officer",)
    with pytest.raises(RecordsError, match=r"no table 'events'.*Map a source to 'events'"):
        _ = FOUND.events
    with pytest.raises(RecordsError, match="no table 'items'"):
        _ = FOUND.items


def test_days_do_not_resolve_hours():
    assert not FOUND.resolves("declarations.released_at")
    assert FOUND.resolves("declarations.registered_at")
