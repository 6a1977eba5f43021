"""Do details need the key of the house and the person's own?"""

from __future__ import annotations

import sqlite3

import pytest

from evenhand.errors import ConfigError
from evenhand.web.people import changes
from evenhand.web.people.details import Identity, read_identity, write_identity
from evenhand.web.settings import DATABASES


def test_details_can_be_changed_and_each_person_has_a_key_of_its_own(house):
    ada, ben = house
    write_identity(ada, Identity(name="Ada"))
    write_identity(ben, Identity(name="Ben"))
    write_identity(ada, Identity(name="Ada B.", unit="Audit"))
    assert read_identity(ada) == Identity(name="Ada B.", unit="Audit")
    assert read_identity(ben) == Identity(name="Ben")
    assert read_identity(changes.give_account("eve", [], by=None).person) is None


def test_another_house_key_is_told_and_not_taken_for_no_details(house, home):
    write_identity(house[0], Identity(name="Ada"))
    path = home / "details.key"
    own = path.read_bytes()
    try:
        path.write_bytes(bytes(32))
        with pytest.raises(ConfigError, match="does not open the personal details"):
            read_identity(house[0])
    finally:
        path.write_bytes(own)


@pytest.mark.parametrize("statement", ["DELETE FROM held", "UPDATE held SET key = x''"])
def test_a_key_that_is_removed_is_overwritten_in_the_file(tmp_path, statement):
    file, key = tmp_path / "house.sqlite3", b"a key of thirty-two secret bytes"
    connection = sqlite3.connect(file)
    # Some builds of SQLite overwrite by themselves; others do not.
    connection.execute("PRAGMA secure_delete=OFF")
    connection.executescript(DATABASES["default"]["OPTIONS"]["init_command"])
    connection.execute("CREATE TABLE held (key BLOB)")
    connection.execute("INSERT INTO held VALUES (?)", [key])
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert key in file.read_bytes()
    connection.execute(statement)
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert key not in file.read_bytes()
    connection.close()
