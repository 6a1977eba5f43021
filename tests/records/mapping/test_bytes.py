from __future__ import annotations

import os

import pytest

from evenhand.errors import MappingError
from evenhand.records.mapping.bytes import MAX_BYTES, read_text


def test_the_text_is_given_without_its_mark(tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text("пост: 1\n", encoding="utf-8-sig")
    assert read_text(path) == "пост: 1\n"


def test_what_is_no_mapping_file_is_told_with_a_remedy(tmp_path):
    path = tmp_path / "m.yaml"
    for content, words in ((b"\xff", "not UTF-8"), (b"#" * (MAX_BYTES + 1), "no mapping")):
        path.write_bytes(content)
        with pytest.raises(MappingError, match=words):
            read_text(path)
    path.write_bytes(b"#" * MAX_BYTES)
    assert len(read_text(path)) == MAX_BYTES
    for other in (tmp_path, tmp_path / "none.yaml"):
        with pytest.raises(MappingError, match="cannot be read"):
            read_text(other)


@pytest.mark.skipif(os.name != "posix", reason="the system has no pipes among its files")
def test_a_pipe_is_never_waited_for(tmp_path):
    os.mkfifo(tmp_path / "m.yaml")
    with pytest.raises(MappingError, match="no regular file"):
        read_text(tmp_path / "m.yaml")
