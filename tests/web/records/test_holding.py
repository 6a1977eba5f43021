"""Does a file lie where nothing it says of itself leads, and is a changed one refused?"""

from __future__ import annotations

import pytest

from evenhand.errors import RecordsError
from evenhand.web.records import holding


@pytest.mark.parametrize(
    ("came", "kept"),
    [
        ("declarations.csv", "declarations.csv"),
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\exports\\2026.csv", "2026.csv"),
        ("..csv", "csv"),
        ("декларации 2026.csv", "декларации 2026.csv"),
        ("a\n<b>.csv", "a__b_.csv"),
        ("a*?.csv", "a__.csv"),
    ],
)
def test_a_name_is_kept_without_what_leads_elsewhere(came, kept):
    assert holding.plain_name(came) == kept


@pytest.mark.parametrize("came", ["", "...", "a/", "x" * 121])
def test_a_name_of_which_nothing_is_left_is_refused(came):
    with pytest.raises(RecordsError, match="no name that can be kept"):
        holding.plain_name(came)


def test_files_are_laid_out_under_the_names_they_came_under(version):
    with holding.laid_out(version.files.all(), title="Declarations 1") as folder:
        assert [p.name for p in folder.iterdir()] == ["declarations.csv"]
        assert (folder / "declarations.csv").read_bytes().startswith(b"decl_id")
        assert folder.name == "Declarations 1"
    assert not folder.exists()


@pytest.mark.parametrize("title", ["a/b 1", "...", "", "../../etc", "Ы" * 120 + " 12", "a\nb"])
def test_a_folder_is_made_whatever_a_collection_is_called(version, title):
    with holding.laid_out(version.files.all(), title=title) as folder:
        assert folder.parent.parent == holding.HOME
        assert (folder / "declarations.csv").is_file()


def test_a_file_that_changed_is_refused(version):
    holding.must_be_whole(version.files.all())
    path = holding.path_of(version.files.get())
    path.write_bytes(path.read_bytes() + b"4,SIDOROV,P01\n")
    with pytest.raises(RecordsError, match="no longer the one"):
        holding.must_be_whole(version.files.all())
