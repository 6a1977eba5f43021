import pytest

from evenhand.draw.people import People, Person, Role, add_person
from evenhand.errors import DrawError


def test_new_token_takes_the_place_of_the_old_and_is_not_in_the_file(tmp_path):
    path = tmp_path / "people.json"
    old = add_person(path, "ann", Role.DESK)
    new = add_person(path, "ann", Role.CHIEF)
    people = People(path)
    assert people.holder(old) is None
    assert people.holder(new) == Person("ann", Role.CHIEF)
    assert people.holder("") is None
    assert new not in path.read_text()


def test_name_or_file_not_of_its_form_is_refused(tmp_path):
    with pytest.raises(DrawError, match="no name"):
        add_person(tmp_path / "people.json", "Ann Smith", Role.DESK)
    path = tmp_path / "bad.json"
    path.write_text('[{"name": "x"}]')
    path.chmod(0o600)
    with pytest.raises(DrawError, match="not of its form"):
        People(path)
