from datetime import datetime

import duckdb
import pytest

from evenhand.records.design import Design
from evenhand.records.loading.asking import Written, percent


@pytest.fixture
def written():
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE stored_items AS SELECT range AS item FROM range(9)")
        yield Written(
            connection=connection,
            columns={"items": ("item",)},
            resolution={"events.at": "day", "events.recorded_at": "second"},
            design=Design(),
            written_at=datetime(2024, 1, 1),
        )


def test_no_more_than_five_examples_are_given(written):
    assert written.examples("SELECT item FROM stored_items ORDER BY 1") == ("0", "1", "2", "3", "4")


def test_what_was_not_written_is_not_asked(written):
    assert written.has("items", "item")
    assert not written.has("items", "origin")
    assert not written.has("events")
    assert written.finer("events.recorded_at")
    assert not written.finer("events.recorded_at", "events.at")


def test_a_share_of_nothing_is_no_division():
    assert percent(1, 8) == "12.5 %"
    assert percent(0, 0) == "0 %"
