import os

import pytest

from evenhand.errors import RecordsError
from evenhand.records.design import Design
from evenhand.records.loading.sources import (
    files_of,
    fingerprint,
    must_be_file,
    must_be_unchanged,
    states,
    unread,
)
from evenhand.records.mapping import Mapping


def test_a_folder_is_searched_for_the_pattern_and_a_file_must_match_it(small, tmp_path):
    one = small.write(tmp_path / "in" / "d1.csv", "x")
    two = small.write(tmp_path / "in" / "deep" / "d0.csv", "x")
    other = small.write(tmp_path / "in" / "other.csv", "x")
    mapped = small.source(pattern="d*.csv")
    assert files_of(mapped, [tmp_path / "in"]) == [two, one]
    assert files_of(mapped, [other, one]) == [one]
    assert files_of(small.source(pattern="deep/*.csv"), [tmp_path / "in"]) == [two]
    with pytest.raises(RecordsError, match=r"No file matches 'd\*\.csv'.*other\.csv"):
        files_of(mapped, [other])


def test_what_is_not_there_is_an_error(small, tmp_path):
    with pytest.raises(RecordsError, match="There is no file"):
        files_of(small.source(pattern="d.csv"), [tmp_path / "d.csv"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(RecordsError, match=r"The folder .* is empty"):
        files_of(small.source(pattern="d.csv"), [tmp_path / "empty"])


def test_the_fingerprint_follows_every_byte_of_sources_and_mapping(small, tmp_path):
    path = small.write(tmp_path / "d.csv", "x")

    def taken(text: str) -> str:
        made = Mapping(sources=(small.source(),), design=Design(), text=text)
        return fingerprint([path], made)[0]

    first = taken("a")
    assert taken("a") == first
    assert taken("b") != first
    small.write(path, "y")
    assert taken("a") != first


@pytest.mark.skipif(os.name != "posix", reason="the system has no such files")
def test_what_is_no_regular_file_is_refused_before_it_is_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "gone.csv").symlink_to(tmp_path / "nothing")
    for name, words in (("pipe.csv", "no regular file"), ("gone.csv", "leads nowhere")):
        with pytest.raises(RecordsError, match=words):
            must_be_file(tmp_path / name)
    with pytest.raises(RecordsError, match="There is no file"):
        must_be_file(tmp_path / "absent.csv")


def test_files_that_no_table_reads_are_named(small, tmp_path):
    one = small.write(tmp_path / "in" / "d1.csv", "x")
    small.write(tmp_path / "in" / "readme.txt", "x")
    assert unread([tmp_path / "in"], [one]) == ["readme.txt"]
    assert unread([one], [one]) == []


def test_a_file_that_changed_is_told_with_both_sizes(small, tmp_path):
    path = small.write(tmp_path / "d.csv", "x")
    before = states([path])
    must_be_unchanged(before)
    small.write(path, "longer")
    with pytest.raises(RecordsError, match="had 2 bytes, now it has 7"):
        must_be_unchanged(before)
    path.unlink()
    with pytest.raises(RecordsError, match=r"d\.csv cannot be read"):
        must_be_unchanged(before)
