"""A book beside its log: what it may not claim, and what stands on the office's word alone."""

import pytest

from evenhand.draw import vrf
from evenhand.draw.book import Book
from evenhand.draw.book_checks import misfits, unshown
from evenhand.draw.reading import read_log

WHY = {"reason": "x", "actor": "ana", "approver": "bo"}
NAMES = ("BL1", "BL2", "BL3")


@pytest.fixture
def lodged(log):
    """Lodge three consignments and give the rows of the book, each with its proof."""
    for name in NAMES:
        log.lodge(name, at=70)
    return {("port", log.tag(name), name): log.tag_proof(name) for name in NAMES}


@pytest.fixture
def told(log, tmp_path):
    """Give what is wrong with rows of a book, by their proofs; None stands for no proof."""

    def ask(rows):
        read = read_log(log.publish(tmp_path / "log"))
        proofs = {row: proof for row, proof in rows.items() if proof is not None}
        return list(misfits(read, Book([], list(rows), proofs)))

    return ask


def test_consignments_with_their_proofs_fit(lodged, told):
    assert told(lodged) == []


def test_consignment_in_the_place_of_another_does_not(lodged, told):
    (first, proof), *_ = lodged.items()
    others = {row: p for row, p in lodged.items() if row != first}
    swapped = {("port", first[1], "BL9"): proof, **others}
    assert told(swapped) == ["BL9: its tag is of another (leaf 6)"]


def test_proofs_of_one_another_do_not(lodged, told):
    (one, two, three), proofs = lodged, list(lodged.values())
    said = told({one: proofs[1], two: proofs[0], three: proofs[2]})
    assert [line.partition(":")[0] for line in said] == ["BL1", "BL2"]


@pytest.mark.parametrize("harm", [b"", b"\x00" * 80, b"\xff" * 80, b"x" * 79, b"x" * 4_000])
def test_bytes_that_are_no_proof_do_not(lodged, told, harm):
    first = next(iter(lodged))
    assert told({**lodged, first: harm}) == ["BL1: its tag is of another (leaf 6)"]


def test_proof_under_another_key_does_not(log, lodged, told):
    other = b"another key".ljust(32, b".")
    assert vrf.public_key(other) != vrf.public_key(log.secret)
    first = next(iter(lodged))
    assert told({**lodged, first: log.tag_proof("BL1", other)}) == [
        "BL1: its tag is of another (leaf 6)"
    ]


def test_the_one_row_without_a_proof_is_told(lodged, told):
    first = next(iter(lodged))
    assert told({**lodged, first: None}) == [
        "BL1: the book has no proof of its tag, though of others (leaf 6)"
    ]
    # Where there is none at all, it is said once that nothing is shown.
    assert told(dict.fromkeys(lodged)) == []
    assert unshown(Book([], list(lodged)))[0].startswith("Consignments without a proof")


def test_a_key_that_was_lost_and_revoked_need_prove_nothing(log, lodged, told):
    log.key(vrf_key=vrf.public_key(b"second".ljust(32, b".")).hex(), from_round=1_800_000_000)
    log.add("revoke", key=1, since=0, **WHY)
    first = next(iter(lodged))
    rows = {**lodged, first: None}
    assert told(rows) == []
    said = unshown(Book([], list(rows), {r: p for r, p in rows.items() if p is not None}))
    assert said[0].startswith("Consignments without a proof of their tag: 1.")


def test_consignment_written_otherwise_has_another_tag_and_is_told(log, lodged, told):
    # By an office that lodges without putting it in order, to draw anew: it proves what it did.
    log.lodge("bl1")
    rows = {**lodged, ("port", log.tag("bl1"), "bl1"): log.tag_proof("bl1")}
    assert told(rows) == ["bl1: not written as the key of a consignment is (leaf 9)"]


def test_what_is_the_offices_word_alone_is_said():
    assert len(unshown(Book([], unshown=2))) == 2
    assert unshown(Book([], [("port", "aa", "X")], {("port", "aa", "X"): b"p"})) == []
