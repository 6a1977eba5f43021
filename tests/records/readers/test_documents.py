import gzip

import pytest

from evenhand.errors import RecordsError
from evenhand.records.readers import documents
from evenhand.records.readers.documents import children, read_document, text_of

GOOD = b"<a xmlns='urn:x'><b>1</b><b> </b><c><b>2</b></c><!-- <b>3</b> --></a>"


@pytest.mark.parametrize("zipped", [False, True])
def test_parts_are_found_by_their_names_whatever_the_namespace(tmp_path, zipped):
    path = tmp_path / "d.xml"
    path.write_bytes(gzip.compress(GOOD) if zipped else GOOD)
    root = read_document(path)
    assert [e.text for e in children(root, "b")] == ["1", " "]
    assert text_of(root, "c", "b") == "2"
    assert text_of(root, "c", "d") is None
    assert text_of(None, "c") is None


BOMBS = {
    "entities": b"<!DOCTYPE a [<!ENTITY x 'y'><!ENTITY z '&x;&x;'>]><a>&z;</a>",
    "a file of the machine": b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
    "another host": b"<!DOCTYPE a SYSTEM 'http://127.0.0.1/x.dtd'><a/>",
    "hidden by its encoding": "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>".encode("utf-16"),
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_nothing_is_expanded_or_fetched(tmp_path, text):
    path = tmp_path / "d.xml"
    path.write_bytes(text)
    with pytest.raises(RecordsError, match="document type"):
        read_document(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [(b"", "empty"), (b"<a><b></a>", "no whole XML"), (b"\x1f\x8b\x08rubbish", "damaged")],
)
def test_a_broken_document_is_told_with_a_remedy(tmp_path, text, said):
    path = tmp_path / "d.xml"
    path.write_bytes(text)
    with pytest.raises(RecordsError, match=said) as raised:
        read_document(path)
    assert raised.value.do_next


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "LARGEST", 2**20)
    path = tmp_path / "d.xml.gz"
    path.write_bytes(gzip.compress(b"<a>" + b" " * 2**21 + b"</a>"))
    with pytest.raises(RecordsError, match="larger than 1 MB"):
        read_document(path)


def test_a_document_nested_without_end_is_refused(tmp_path):
    path = tmp_path / "d.xml"
    path.write_bytes(b"<a>" * 100_000)
    with pytest.raises(RecordsError, match="no whole XML"):
        read_document(path)
