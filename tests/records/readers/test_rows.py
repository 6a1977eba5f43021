import pyarrow as pa

from evenhand.records.readers.rows import share_of, tidy


def test_white_space_goes_and_nothing_becomes_null():
    assert tidy(pa.array([" a ", "\u00a0b\t", "  ", "", None])).to_pylist() == [
        "a",
        "b",
        None,
        None,
        None,
    ]


def test_a_share_of_an_empty_file_is_a_number(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"")
    assert share_of(path, 0) == 0.0
    path.write_bytes(b"abcd")
    assert share_of(path, 1) == 0.25
