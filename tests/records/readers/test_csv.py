import gzip

import pytest

from evenhand.errors import RecordsError


def one(small, tmp_path, text: bytes, name: str = "d.csv", **more):
    path = tmp_path / name
    path.write_bytes(text)
    mapped = small.source(columns={"declaration_id": "decl", "office": "port"}, **more)
    return small.load(path, mapped, into=tmp_path)


GOOD = b"decl,port\nA,P1\nB,P2\n"
QUERY = "SELECT declaration_id, office FROM t ORDER BY ALL"


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        GOOD.replace(b"\n", b"\r\n"),
        GOOD.replace(b"\n", b"\r"),
        GOOD.rstrip(b"\n"),
        b"\xef\xbb\xbf" + GOOD,
        GOOD.replace(b",", b";"),
        GOOD.replace(b",", b"\t"),
        GOOD.replace(b",", b"|"),
        GOOD.decode().encode("utf-16"),
        b"\xfe\xff" + GOOD.decode().encode("utf-16-be"),
        gzip.compress(GOOD, mtime=0),
        b"\n\ndecl,port\n\nA,P1\n\n\nB,P2\n\n",
        b'decl,"port"\n" A ","P1"\nB, P2\n',
        b"other,decl,port\n,A,P1\nx,B,P2\n",
    ],
)
def test_a_file_loads_however_it_is_written(small, tmp_path, text):
    made = one(small, tmp_path, text)
    assert small.query(made, QUERY) == [("A", "P1"), ("B", "P2")]
    assert made.reconciled


@pytest.mark.parametrize(
    ("encoding", "port"),
    [
        ("windows-1251", "Ашхабад"),
        ("cp1256", "بغداد"),
        ("latin-1", "Orléans"),
        ("utf-16-le", "Ашхабад"),
    ],
)
def test_a_declared_encoding_is_read(small, tmp_path, encoding, port):
    text = "decl,port\n" + "".join(f"A{i},{port}\n" for i in range(3))
    made = one(small, tmp_path, text.encode(encoding), encoding=encoding)
    assert small.query(made, "SELECT DISTINCT office FROM t") == [(port,)]


def test_a_wrong_encoding_is_told_with_its_place_and_what_it_is(small, tmp_path):
    text = "decl,port\n" + "A0,P\n" * 3 + "A1,Пограничный пост Ашхабад\n" * 40
    with pytest.raises(RecordsError, match=r"not utf-8: byte 28 \(line 5\).*windows-1251|cp1251"):
        one(small, tmp_path, text.encode("windows-1251"))
    with pytest.raises(RecordsError, match="written in utf-8, not in windows-1251"):
        one(small, tmp_path, text.encode(), encoding="windows-1251")
    with pytest.raises(RecordsError, match="written in utf-16-le, not in utf-8"):
        one(small, tmp_path, ("decl,port\n" + "A,B\n" * 9).encode("utf-16-le"))
    with pytest.raises(RecordsError, match="'utf-99', which is unknown"):
        one(small, tmp_path, GOOD, encoding="utf-99")


def test_lines_are_those_of_the_file_where_fields_span_lines(small, tmp_path):
    text = b'decl,port\nA,"P\n1"\n\nB,P2,P3\nC,P4\nC,P5\n'
    made = one(small, tmp_path, text)
    assert small.query(made, QUERY) == [("A", "P\n1"), ("C", "P4")]
    assert [(r[1], r[4]) for r in small.rejects(made)] == [
        ("5", "it has 3 fields where the header has 2"),
        ("7", "gives the number of another row with other values, that of line 6"),
    ]
    table = made.tables["declarations"]
    assert (table.rows_read, table.rows_loaded, table.rows_rejected) == (4, 2, 2)
    assert made.reconciled


def test_an_unclosed_quote_loses_no_row_and_the_text_goes_to_the_quarantine(small, tmp_path):
    body = "".join(f"A{i},P{i}\n" for i in range(1000))
    made = one(small, tmp_path, b'decl,port\nX,"secret\n' + body.encode())
    table = made.tables["declarations"]
    assert (table.rows_read, table.rows_loaded, table.rows_rejected) == (1001, 1000, 1)
    assert made.reconciled
    assert small.rejects(made) == [
        (
            "d.csv",
            "2",
            "declarations",
            "",
            "a quote opens in this line and is never closed",
            "(in the quarantine)",
        )
    ]
    assert made.quarantine is not None
    assert "secret" in made.quarantine.read_text(encoding="utf-8")


def test_a_hundred_thousand_characters_in_a_field_are_kept(small, tmp_path):
    made = one(small, tmp_path, b"decl,port\nA," + b"x" * 100_000 + b"\nB,P2\n")
    assert small.query(made, "SELECT max(length(office)) FROM t") == [(100_000,)]


def test_a_nul_costs_its_row(small, tmp_path):
    made = one(small, tmp_path, GOOD + b"C,P\x003\n")
    assert [(r[1], r[4]) for r in small.rejects(made)] == [("4", "it holds a NUL byte")]
    assert made.reconciled


def test_a_wrong_delimiter_is_answered_with_the_right_one(small, tmp_path):
    with pytest.raises(RecordsError, match=r"columns are 'decl;port'.*delimiter: \";\""):
        one(small, tmp_path, GOOD.replace(b",", b";"), delimiter=",")
    with pytest.raises(RecordsError, match="not one ASCII character"):
        one(small, tmp_path, GOOD, delimiter="||")


def test_a_header_that_names_a_column_twice_is_refused(small, tmp_path):
    with pytest.raises(RecordsError, match=r"the name 'port' 2 times \(columns 2, 3\)"):
        one(small, tmp_path, b"decl,port,port\nA,P1,P2\n")


@pytest.mark.parametrize("text", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_an_error(small, tmp_path, text):
    with pytest.raises(RecordsError, match="is empty"):
        one(small, tmp_path, text)


def test_a_header_without_rows_is_an_error(small, tmp_path):
    with pytest.raises(RecordsError, match="a header and no rows"):
        one(small, tmp_path, b"decl,port\n")


def test_a_truncated_gzip_is_an_error(small, tmp_path):
    whole = gzip.compress(b"decl,port\n" + b"".join(b"A%d,P\n" % i for i in range(9999)))
    assert one(small, tmp_path, whole).tables["declarations"].rows_loaded == 9999
    with pytest.raises(RecordsError, match="breaks off"):
        one(small, tmp_path, whole[: len(whole) // 2])


def test_several_files_are_one_table_in_the_order_of_their_names(small, tmp_path):
    folder = tmp_path / "export"
    small.write(folder / "d2.csv", "port,decl", "P3,C", "P9,A")
    small.write(folder / "d1.csv", "decl,port", "A,P1", "B,P2")
    mapped = small.source(columns={"declaration_id": "decl", "office": "port"}, pattern="d*.csv")
    made = small.load(folder, mapped, into=tmp_path)
    assert small.query(made, QUERY) == [("A", "P1"), ("B", "P2"), ("C", "P3")]
    assert small.rejects(made) == [
        (
            "d2.csv",
            "3",
            "declarations",
            "declaration_id",
            "gives the number of another row with other values, that of line 2 of d1.csv",
            "(in the quarantine)",
        )
    ]
