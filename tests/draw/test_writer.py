import pytest

from evenhand.draw.store import DATABASE, Rows
from evenhand.errors import DrawError


def test_clock_set_back_never_dates_a_leaf_before_the_log(running):
    running.desk.lodge("BL 1")
    last = running.office.rules.now
    running.clock.now -= 10_000
    assert running.desk.lodge("BL 2")["at"] == last


def test_failed_write_ends_the_writing_and_loses_nothing_that_was_answered(running):
    answered = running.desk.lodge("BL 1")
    # Another program takes the next place in the database.
    size = running.office.rules.size
    running.office.store.commit(Rows(leaves=[(size, b"alien")]))
    running.desk.lodge("BL 2")
    assert running.desk.status == 503
    running.desk.lodge("BL 3")
    assert running.desk.status == 503
    running.end()
    with pytest.raises(DrawError, match="at fault: leaf"):
        running.begin()
    import sqlite3

    database = sqlite3.connect(running.folder / "store" / DATABASE)
    for name in ("leaves_UPDATE", "leaves_DELETE"):
        database.execute(f"DROP TRIGGER {name}")
    database.execute("DELETE FROM leaves WHERE data = ?", (b"alien",))
    database.commit()
    database.close()
    running.begin()
    assert running.office.rules.size == answered["leaf"] + 1
