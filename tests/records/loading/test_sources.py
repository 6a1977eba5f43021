import pytest

from evenhand.errors import RecordsError
from evenhand.records.design import Design
from evenhand.records.loading.sources import files_of, fingerprint
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
