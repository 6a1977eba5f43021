from datetime import UTC, datetime

import pytest

from evenhand.draw import values
from evenhand.draw.book import read_book
from evenhand.errors import DrawError


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "declarations.csv").write_text("declaration_id,lodge\nD1,6\nD2,9\n")
    (tmp_path / "handlers.csv").write_text("handler,officer\nh-a,ann\nh-b,bob\n")
    (tmp_path / "consignments.csv").write_text("office,tag,consignment\nport,aa,BL1|MSKU1234565\n")
    return tmp_path


def add(path, line):
    path.write_text(path.read_text() + line + "\n")


def test_a_book_is_read_whole(folder):
    book = read_book(folder)
    assert book.lodged == [("D1", 6), ("D2", 9)]
    assert book.officers == {"h-a": "ann", "h-b": "bob"}
    assert book.consignments == [("port", "aa", "BL1|MSKU1234565")]
    assert book.faults == []


def test_agents_and_releases_come_from_the_declaration_system(folder):
    rows = "D1,6,A1,2026-12-01T10:00:00+01:00\nD2,9,,\n"
    (folder / "declarations.csv").write_text("declaration_id,lodge,agent,released_at\n" + rows)
    book = read_book(folder)
    assert book.agents == {"D1": "A1"}
    assert book.released == {"D1": datetime(2026, 12, 1, 9, tzinfo=UTC), "D2": None}
    add(folder / "declarations.csv", "D3,12,,yesterday")
    with pytest.raises(DrawError, match="a time of release, not 'yesterday'"):
        read_book(folder)


def test_accounts_are_replaced_as_the_records_replace_them(folder):
    book = read_book(folder).replaced(lambda names: [name.upper() for name in names])
    assert book.officers == {"h-a": "ANN", "h-b": "BOB"}


def test_secret_of_the_shift_shows_who_is_behind_a_pseudonym(folder):
    assert read_book(folder).unshown == 2
    own = values.handler(b"s" * 32, "ann")
    secret = (b"s" * 32).hex()
    path = folder / "handlers.csv"
    path.write_text(f"handler,officer,secret\n{own},ann,{secret}\n")
    book = read_book(folder)
    assert (book.unshown, book.faults, book.officers) == (0, [], {own: "ann"})
    path.write_text(f"handler,officer,secret\n{own},bob,{secret}\n")
    book = read_book(folder)
    assert book.faults == [f"handlers.csv, line 2: bob is not behind {own}"]
    assert book.officers == {}
    path.write_text(f"handler,officer,secret\n{own},ann,abc\n")
    with pytest.raises(DrawError, match="32 bytes in hex"):
        read_book(folder)


def test_proof_of_a_tag_is_read_in_hex(folder):
    path = folder / "consignments.csv"
    path.write_text("office,tag,consignment,proof\nport,aa,BL1,0aff\nport,bb,BL2,\n")
    assert read_book(folder).proofs == {("port", "aa", "BL1"): b"\x0a\xff"}
    add(path, "port,cc,BL3,0a0")
    with pytest.raises(DrawError, match="line 4: the proof of a tag, in hex"):
        read_book(folder)


def test_consignments_may_be_left_out(folder):
    (folder / "consignments.csv").unlink()
    assert read_book(folder).consignments == []


def test_rows_that_contradict_one_another_are_faults(folder):
    add(folder / "declarations.csv", "D1,12")
    add(folder / "declarations.csv", "D3,9")
    add(folder / "handlers.csv", "h-a,cid")
    said = read_book(folder).faults
    assert said == [
        "declarations.csv, line 4: D1 stands there twice",
        "declarations.csv, line 5: leaf 9 is given to D3 and to D2",
        "handlers.csv, line 4: h-a is ann and cid",
    ]


def test_rows_of_another_form_are_told_together(folder):
    add(folder / "declarations.csv", "D4,-1")
    add(folder / "handlers.csv", "h-c,")
    with pytest.raises(DrawError) as told:
        read_book(folder)
    assert "declarations.csv, line 4" in told.value.what
    assert "handlers.csv, line 4" in told.value.what


def test_a_table_or_column_that_is_missing_is_told(folder):
    (folder / "handlers.csv").write_text("handler,name\n")
    with pytest.raises(DrawError, match="no column officer"):
        read_book(folder)
    (folder / "handlers.csv").unlink()
    with pytest.raises(DrawError, match="cannot be read"):
        read_book(folder)
