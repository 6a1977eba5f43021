"""What an agent can try with the declaration, its time and its consignment."""

import pytest

from evenhand.draw import values
from evenhand.draw.book import read_book
from evenhand.draw.book_writing import write_book
from evenhand.draw.consignments import at_several_offices
from evenhand.draw.papers import papers_of
from evenhand.draw.reading import read_log
from evenhand.errors import DrawError


def handler(running, consignment):
    draw = running.file(consignment).draw
    with running.office.lock:
        return running.office.handler(draw.index)


def test_grind_the_declarations_text(running):
    """Prevented: the text enters no draw, so that a hundred texts have one tag and one draw."""
    tags = set()
    for attempt in range(100):
        running.desk.lodge("BL 1", document=f"{attempt:064x}")
        tags.add(running.file("BL 1").tag)
    running.turn()
    assert len(tags) == 1
    assert running.office.rules.published()["draws"] == 1


def test_lodge_at_a_chosen_second(running):
    """Prevented: when it is lodged, no link of its round is open, and none is opened for asking."""
    running.desk.lodge("BL 1")
    running.publisher.publish()
    number = running.round
    party = running.parties["audit"]
    early = running.asking("audit")
    # Asked for the link while the round runs, a party that follows the rules gives none ...
    true_rounds = early.rounds
    early.rounds = lambda: [{"round": number, "close": 5, "waits": ["audit"]}]
    with pytest.raises(DrawError, match="does not close round"):
        party.open_links(early)
    # ... and the log takes none, from whomever.
    early.rounds = true_rounds
    leaf = party._link(number, running.publisher.size, running.office.tree.root())
    early.ask("POST", "/v1/acts/link", leaf)
    assert early.status == 409


def test_cancel_and_lodge_again(running):
    """Prevented: the consignment has its draw for ever, whatever is lodged for it later."""
    running.desk.lodge("BL 1")
    running.turn()
    first = handler(running, "BL 1")
    for _ in range(5):
        running.desk.lodge("b/l-1")
        running.turn()
    assert handler(running, "BL 1") == first
    assert running.office.rules.published()["draws"] == 1
    assert running.failures() == []


def test_lodge_under_an_invented_bill_of_lading(running, tmp_path):
    """Detected: it draws anew, and the records name another consignment than was lodged."""
    running.desk.lodge("BL 1", "D1")
    running.turn()
    running.desk.lodge("BL 99", "D2")
    running.turn()
    assert running.office.rules.published()["draws"] == 2
    running.publisher.publish()
    write_book(tmp_path / "store", tmp_path / "book")
    recorded = [("D1", "BL 1"), ("D2", "BL 1")]
    found = papers_of(read_log(running.public), read_book(tmp_path / "book"), recorded)
    assert [(each.declaration, each.lodged) for each in found.wrong] == [("D2", "BL99")]


def test_lodge_at_another_office(running, tmp_path):
    """Detected: other officers work there, so it is drawn there too, and the book shows both.

    The tags tell nobody that they are of one consignment; the proofs tell whoever has the book.
    """
    running.chief.act("key", {"office": "air", "reason": "first"})
    running.turn()
    for number, office in enumerate(("port", "air")):
        running.desk.lodge("BL 1", f"D{number}", office=office)
        assert running.desk.status == 200
    running.turn()
    tags = [tag for each in running.office.rules.offices.values() for tag in each.files]
    assert len(set(tags)) == 2
    running.publisher.publish()
    write_book(tmp_path / "store", tmp_path / "book")
    (found,) = at_several_offices([(read_log(running.public), read_book(tmp_path / "book"))])
    assert (found.what, [place.office for place in found.places]) == ("BL1", ["air", "port"])


def test_split_a_consignment(running):
    """Out of reach: parts lodged apart are consignments of their own, each drawn once.

    What comes back under the same parts, however they are written, is one; that goods of one
    consignment were lodged as several is for ``relodgement`` and the comparison with the records.
    """
    whole = ["BL 1", "CONT 1", "CONT 2"]
    same = values.consignment_key(whole)
    assert values.consignment_key(["cont-2", "bl 1", "CONT1", "", "CONT 1"]) == same
    for parts in (whole, whole[:2], whole[2:]):
        running.desk.lodge("", consignment=parts)
    running.turn()
    assert running.office.rules.published()["draws"] == 3
