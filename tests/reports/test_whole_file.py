import errno
from pathlib import Path

import pytest

from evenhand.errors import ReportError
from evenhand.reports.whole_file import make_folder, whole_file, write_bytes, write_text


def test_a_file_appears_with_its_content_and_nothing_beside_it(tmp_path):
    write_text("née\n", tmp_path / "a.txt")
    write_bytes(b"\0", tmp_path / "b.bin")
    assert (tmp_path / "a.txt").read_bytes() == b"n\xc3\xa9e\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.txt", "b.bin"]


def test_an_interrupted_write_leaves_the_old_file_whole(tmp_path):
    path = tmp_path / "a.txt"
    write_text("old", path)

    def interrupted():
        with whole_file(path) as part:
            part.write_text("half", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_missing_folder_is_named_with_the_remedy(tmp_path):
    with pytest.raises(ReportError) as caught:
        write_text("x", tmp_path / "none" / "a.txt")
    assert str(tmp_path / "none") in caught.value.do_next


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path):
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(ReportError) as caught:
        write_text("x", tmp_path / "a.txt")
    assert "a.txt" in caught.value.what
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path):
    write_text("x", tmp_path / "a")
    with pytest.raises(ReportError):
        write_text("x", tmp_path / "a" / "b.txt")
    with pytest.raises(ReportError):
        make_folder(tmp_path / "a" / "b")


@pytest.mark.parametrize(
    ("number", "remedy"),
    [(errno.ENOSPC, "Free some space"), (errno.EACCES, "Close the file")],
)
def test_a_full_disk_and_an_open_file_have_their_own_remedies(tmp_path, number, remedy):
    path: Path = tmp_path / "a.txt"
    with pytest.raises(ReportError) as caught, whole_file(path):
        raise OSError(number, "as the system says it")
    assert remedy in caught.value.do_next
    assert "as the system says it" in caught.value.what


def test_making_a_folder_twice_is_no_error(tmp_path):
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
