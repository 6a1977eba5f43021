import pytest

from evenhand.draw.book import read_book
from evenhand.draw.book_checks import misfits, unshown
from evenhand.draw.book_writing import write_book
from evenhand.draw.reading import read_log
from evenhand.draw.reconcile import Fate, Handled, reconcile
from evenhand.errors import DrawError


def test_the_book_of_an_office_fits_its_log(running, tmp_path):
    running.desk.lodge("BL1", "D1")
    running.desk.lodge("BL2", "D2")
    running.turn()
    for consignment in ("BL1", "BL2"):
        draw = running.file(consignment).draw.index
        running.desk.ask("POST", "/v1/openings", {"draw": draw, "reason": "decided"})
    assert running.failures() == []
    written = write_book(tmp_path / "store", tmp_path / "book")
    assert written == {"declarations.csv": 2, "consignments.csv": 2, "handlers.csv": 4}
    book, log = read_book(tmp_path / "book"), read_log(running.public)
    handled = []
    for declaration, leaf in book.lodged:
        drawn = log.rules.lodged[leaf].draw.said[0]
        handled.append(Handled(declaration, "port", book.officers.get(drawn, "")))
    found = reconcile(log, book, handled)
    assert [each.fate for each in found.declared] == [Fate.AS_DRAWN, Fate.AS_DRAWN]
    assert found.wrong == 0
    assert (book.unshown, book.faults) == (0, [])
    assert (set(book.proofs), unshown(book)) == (set(book.consignments), [])


def test_consignment_whose_key_is_not_here_stands_without_its_proof(running, tmp_path):
    running.desk.lodge("BL1", "D1")
    running.publisher.publish()
    (secret,) = (tmp_path / "store" / "secrets").glob("vrf-*.key")
    secret.unlink()
    write_book(tmp_path / "store", tmp_path / "book")
    assert len(unshown(read_book(tmp_path / "book"))) == 1


def test_consignment_keeps_the_proof_of_the_key_that_it_was_lodged_with(running, tmp_path):
    running.desk.lodge("BL1", "D1")
    running.chief.act("key", {"office": "port", "reason": "rotated"})
    running.turn()
    running.desk.lodge("BL1", "D2")
    running.desk.lodge("BL2", "D3")
    running.publisher.publish()
    write_book(tmp_path / "store", tmp_path / "book")
    book = read_book(tmp_path / "book")
    assert len(book.proofs) == 2
    assert list(misfits(read_log(running.public), book)) == []


def test_tables_are_for_their_owner_alone(running, tmp_path):
    write_book(tmp_path / "store", tmp_path / "book")
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "book").iterdir()}
    assert modes == {0o600}


def test_a_folder_without_a_database_is_told(tmp_path):
    with pytest.raises(DrawError, match="no database"):
        write_book(tmp_path, tmp_path / "book")
