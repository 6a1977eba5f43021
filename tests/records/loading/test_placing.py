import pytest

from evenhand.errors import RecordsError
from evenhand.records.loading.placing import move


def test_the_new_folder_takes_the_place_of_the_old(tmp_path):
    for name in ("new", "store"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_text(name)
    move(tmp_path / "new", tmp_path / "store")
    assert [p.name for p in tmp_path.iterdir()] == ["store"]
    assert [p.name for p in (tmp_path / "store").iterdir()] == ["new"]


def test_a_folder_that_cannot_be_moved_is_said(tmp_path):
    with pytest.raises(RecordsError, match="cannot be replaced"):
        move(tmp_path / "missing", tmp_path / "store")
