import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.errors import RecordsError
from evenhand.records.readers import encoding
from evenhand.records.readers.encoding import utf8_blocks

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"), max_size=200)


@given(text=TEXTS)
def test_text_comes_through_whatever_falls_on_the_edge_of_a_block(text, tmp_path_factory):
    path = tmp_path_factory.mktemp("t") / "t.txt"
    path.write_bytes(text.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoding, "SAMPLE", 3)
        patch.setattr(encoding, "BLOCK", 5)
        assert b"".join(utf8_blocks(path, encoding="utf-8")).decode() == text


def test_the_place_of_a_bad_byte_is_counted_over_blocks(tmp_path, monkeypatch):
    monkeypatch.setattr(encoding, "SAMPLE", 4)
    monkeypatch.setattr(encoding, "BLOCK", 4)
    path = tmp_path / "t.txt"
    path.write_bytes(b"ab\ncd\nef\n\xff\n")
    with pytest.raises(RecordsError, match=r"byte 9 \(line 4\) is 0xff"):
        list(utf8_blocks(path, encoding=""))


def test_progress_follows_the_bytes_of_the_file_as_it_lies(tmp_path):
    path = tmp_path / "t.gz"
    path.write_bytes(gzip.compress(b"abc" * 100_000))
    told: list[float] = []
    list(utf8_blocks(path, encoding="", progress=told.append))
    assert told[-1] == 1.0
    assert told == sorted(told)


def test_a_folder_is_no_text(tmp_path):
    with pytest.raises(RecordsError, match="cannot be opened"):
        list(utf8_blocks(tmp_path, encoding=""))


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_wide_encodings_are_told_apart_with_and_without_a_mark(tmp_path, name, mark):
    text = "decl,port\n" + "Д1,пост\n" * 5
    path = tmp_path / "t.txt"
    path.write_bytes((mark + text).encode(name))
    assert b"".join(utf8_blocks(path, encoding=name)).decode() == text
    if mark or name.startswith("utf-16"):
        assert b"".join(utf8_blocks(path, encoding=name[:6])).decode() == text
    else:
        with pytest.raises(RecordsError, match=f"written in {name}"):
            b"".join(utf8_blocks(path, encoding="utf-8"))


@pytest.mark.parametrize(
    ("content", "words"), [("Д,x\n".encode(), "utf-8"), ("Д,x\n".encode("cp1251"), "one byte")]
)
def test_text_without_a_zero_byte_is_no_wide_encoding(tmp_path, content, words):
    path = tmp_path / "t.txt"
    path.write_bytes(content)
    with pytest.raises(RecordsError, match=words):
        b"".join(utf8_blocks(path, encoding="utf-16"))
