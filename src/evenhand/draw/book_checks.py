"""Does the office's own book fit the log, row by row?

The log holds pseudonyms and tags. A pseudonym is shown by the secret of its shift, a consignment by
the proof that its tag is made with under the office's key: who has log and book checks both, and
believes the office in nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evenhand.draw import values, vrf
from evenhand.draw.book import CONSIGNMENTS, Book, Row
from evenhand.draw.dealing import File
from evenhand.draw.reading import LogRead


def misfits(log: LogRead, book: Book) -> Iterator[str]:
    """Yield where a book does not fit the log or itself, each in a sentence."""
    yield from book.faults
    for declaration, leaf in book.lodged:
        if leaf not in log.rules.lodged:
            yield f"{declaration}: leaf {leaf} is no lodgement of the log"
    rostered = _rostered(log)
    for handler, officer in book.officers.items():
        if handler not in rostered:
            yield f"{handler} ({officer}): no roster of the log names this handler"
    yield from _consignments(log, book)


def unshown(book: Book) -> list[str]:
    """Return what the book leaves to the office's word alone, each in a sentence."""
    said = []
    if book.unshown:
        said.append(
            f"Pseudonyms without the secret of the shift: {book.unshown}. Whose they are is the "
            "office's word alone; ask for the book as evenhand draw book writes it."
        )
    if not book.consignments:
        said.append(
            f"The book has no {CONSIGNMENTS}: split consignments are not looked for, and nothing "
            "shows which consignment a tag stands for."
        )
    elif bare := sum(row not in book.proofs for row in book.consignments):
        said.append(
            f"Consignments without a proof of their tag: {bare}. That they are those that were "
            "drawn is the office's word alone; ask for the book as evenhand draw book writes it."
        )
    return said


def _consignments(log: LogRead, book: Book) -> Iterable[str]:
    tag_of: dict[tuple[str, str], str] = {}
    for row in book.consignments:
        office, tag, consignment = row
        known = log.rules.offices.get(office)
        file = known.files.get(tag) if known is not None else None
        if file is None:
            yield f"{consignment}: tag {tag} was never lodged at {office}"
            continue
        if (wrong := _unproved(log, book, row, file)) is not None:
            yield f"{consignment}: {wrong} (leaf {file.lodge})"
        if tag_of.setdefault((office, consignment), tag) != tag:
            yield f"{consignment}: two tags at {office}, though equal consignments have one"
    named = {(office, tag) for office, tag, _ in book.consignments}
    for office, each in log.rules.offices.items() if named else ():
        for tag, file in each.files.items():
            if (office, tag) not in named:
                yield f"leaf {file.lodge}: the book has no consignment for its tag"


def _unproved(log: LogRead, book: Book, row: Row, file: File) -> str | None:
    """Say what keeps a consignment from being that of its tag; None if nothing does."""
    _, tag, consignment = row
    if not values.is_consignment_key(consignment):
        # Written otherwise it has another tag, and so another draw.
        return "not written as the key of a consignment is"
    # Of later lodgements too: a tag is made once, under the key of the first.
    key = log.rules.keys[file.keys[0]]
    proof = book.proofs.get(row)
    if proof is None:
        # A key that was lost, and so revoked, proves nothing any more.
        is_told = not book.proofs or key.revoked >= 0
        return None if is_told else "the book has no proof of its tag, though of others"
    beta = vrf.verify(key.public, values.tag_input(consignment.encode("ascii")), proof)
    return None if beta is not None and values.tag(beta).hex() == tag else "its tag is of another"


def _rostered(log: LogRead) -> set[str]:
    names = {place["handler"] for leaf in log.rosters.values() for place in leaf["handlers"]}
    for _, leaf in log.departures:
        if leaf["kind"] == "change":
            names |= {place["handler"] for place in leaf["set"]}
    return names
