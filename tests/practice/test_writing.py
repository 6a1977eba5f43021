import pytest

from evenhand.errors import RecordsError
from evenhand.practice.writing import is_practice, whole_or_nothing, write_json


def write(folder, *, replace=False):
    with whole_or_nothing(folder, replace=replace) as draft:
        write_json({"generator": "evenhand practice"}, draft / "truth.json")


def test_a_broken_off_run_leaves_nothing_and_a_rerun_succeeds(tmp_path):
    def interrupted():
        with whole_or_nothing(tmp_path / "out", replace=False) as draft:
            (draft / "items-2025-01.parquet").write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []
    write(tmp_path / "out")
    assert is_practice(tmp_path / "out")
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_an_earlier_administration_stays_unless_replaced(tmp_path):
    write(tmp_path / "out")
    with pytest.raises(RecordsError, match="earlier practice administration") as caught:
        write(tmp_path / "out")
    assert "--replace" in caught.value.do_next
    write(tmp_path / "out", replace=True)


def test_an_interrupted_replacement_keeps_the_earlier_one(tmp_path):
    write(tmp_path / "out")

    def interrupted():
        with whole_or_nothing(tmp_path / "out", replace=True):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert is_practice(tmp_path / "out")


@pytest.mark.parametrize("replace", [False, True])
def test_files_of_others_are_never_touched(tmp_path, replace):
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(RecordsError, match="no practice administration"):
        write(tmp_path, replace=replace)
    write(tmp_path / "out")
    (tmp_path / "out" / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(RecordsError, match=r"also notes\.txt"):
        write(tmp_path / "out", replace=replace)
    assert (tmp_path / "out" / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(RecordsError, match="is a file"):
        write(tmp_path / "out", replace=True)


def test_a_full_disk_is_said_with_its_remedy(tmp_path):
    def full():
        with whole_or_nothing(tmp_path / "out", replace=False):
            raise OSError(28, "No space left on device")

    with pytest.raises(RecordsError, match="No space left") as caught:
        full()
    assert "Free space" in caught.value.do_next
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_may_be_used(tmp_path):
    (tmp_path / "out").mkdir()
    write(tmp_path / "out")
    assert is_practice(tmp_path / "out")
