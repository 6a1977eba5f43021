"""Do details need the key of the house and the person's own?"""

from __future__ import annotations

import pytest

from evenhand.errors import ConfigError
from evenhand.web.people import changes
from evenhand.web.people.details import Identity, read_identity, write_identity


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
