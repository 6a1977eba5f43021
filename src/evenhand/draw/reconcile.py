"""Was every declaration drawn, and handled by whom the log says?

The log cannot show what was never written into it. Set beside the records of the declaration
system, with the office's own book between them, every row of either side is accounted for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from evenhand.draw.book import Book
from evenhand.draw.book_checks import misfits
from evenhand.draw.consignments import CONTAINER, Several, at_several_offices, together
from evenhand.draw.dealing import Draw, File
from evenhand.draw.papers import Papers, papers_of
from evenhand.draw.reading import LogRead

UNNAMED: Final = "(none)"


class Fate(StrEnum):
    """What became of a declaration, by log and records together."""

    AS_DRAWN = "handled as drawn"
    MOVED = "moved as the log says"
    EMERGENCY = "given away openly, without a draw"
    SEALED = "drawn, not opened yet"
    WAITING = "lodged, not drawn yet"
    OTHER = "handled by another, and the log does not say why"
    NO_DRAW = "not in the log"
    NO_LEAF = "its leaf is no lodgement of the log"
    UNKNOWN = "by whom it was handled is not known"


WRONG: Final = (Fate.OTHER, Fate.NO_DRAW, Fate.NO_LEAF)


class Side(StrEnum):
    """What became of a lodgement of the log."""

    DECLARED = "its declaration is in the records"
    NOT_RECORDED = "its declaration is not in the records"
    NOT_BOOKED = "no declaration is named for it"


@dataclass(frozen=True, slots=True)
class Handled:
    """A declaration of the records: its office, and who handled it in the end; "" for nobody.

    And the consignment that it names; "" where the records have none.
    """

    declaration: str
    office: str
    officer: str
    consignment: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration set beside the log.

    Attributes
    ----------
    declaration, office, officer : str
        As recorded.
    fate : Fate
    lodge, draw : int
        Leaves; -1 for none.
    drawn, handler : str
        Accounts: who was drawn, and who handles it by the log; "" where it is not known.
    """

    declaration: str
    office: str
    officer: str
    fate: Fate
    lodge: int = -1
    draw: int = -1
    drawn: str = ""
    handler: str = ""

    @property
    def is_drawn(self) -> bool:
        """Whether the log holds a draw for it."""
        return self.draw >= 0


@dataclass(frozen=True, slots=True)
class Lodged:
    """A lodgement of the log set beside the records."""

    lodge: int
    office: str
    tag: str
    draw: int
    declaration: str
    side: Side


@dataclass(frozen=True, slots=True)
class Shared:
    """A container under several tags within thirty days: a consignment in parts."""

    container: str
    office: str
    tags: tuple[str, ...]
    declarations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """One office; or all of them, under the name "all"."""

    office: str
    declarations: int
    drawn: int
    fates: Mapping[Fate, int]


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Every row of either side, accounted for.

    Attributes
    ----------
    declared : tuple of Declared
        One a declaration of the records.
    lodged : tuple of Lodged
        One a lodgement of the log.
    shared : tuple of Shared
    several : tuple of Several
        Consignments at several offices, or in several logs.
    papers : Papers
        Declarations lodged under another consignment than the records name.
    faults : tuple of str
        Where the office's book does not fit the log, or itself.
    coverage : tuple of Coverage
        All offices first.
    """

    declared: tuple[Declared, ...]
    lodged: tuple[Lodged, ...]
    shared: tuple[Shared, ...]
    several: tuple[Several, ...]
    papers: Papers
    faults: tuple[str, ...]
    coverage: tuple[Coverage, ...]

    @property
    def wrong(self) -> int:
        """Number of rows that do not fit: declarations, lodgements with a draw, and the book's.

        A consignment at several offices may be in transit; one that its office drew in two logs
        was drawn twice.
        """
        return (
            sum(each.fate in WRONG for each in self.declared)
            + sum(each.side != Side.DECLARED and each.draw >= 0 for each in self.lodged)
            + sum(each.is_drawn_again for each in self.several)
            + len(self.papers.wrong)
            + len(self.faults)
        )


def reconcile(
    log: LogRead,
    book: Book,
    records: Sequence[Handled],
    others: Sequence[tuple[LogRead, Book]] = (),
) -> Reconciled:
    """Set declarations and log beside each other.

    Parameters
    ----------
    log : LogRead
    book : Book
        With accounts written as the records write them.
    records : sequence of Handled
        Each declaration once.
    others : sequence of (LogRead, Book)
        Other logs of the administration, where a consignment of this one may have been lodged.
    """
    leaf_of = dict(book.lodged)
    declared = tuple(_declared(log, book, each, leaf_of) for each in records)
    recorded = {each.declaration for each in records}
    named = {leaf: declaration for declaration, leaf in book.lodged}
    lodged = tuple(_lodged(log, leaf, named.get(leaf, ""), recorded) for leaf in log.lodged_at)
    return Reconciled(
        declared,
        lodged,
        tuple(_shared(log, book, named)),
        tuple(at_several_offices([(log, book), *others])),
        papers_of(log, book, ((each.declaration, each.consignment) for each in records)),
        tuple(_faults(log, book, others)),
        _coverage(declared),
    )


def _faults(log: LogRead, book: Book, others: Sequence[tuple[LogRead, Book]]) -> Iterable[str]:
    yield from misfits(log, book)
    for other in others:
        origin = other[0].rules.start["origin"]
        yield from (f"{origin}: {what}" for what in misfits(*other))


def given_away(log: LogRead, file: File) -> str:
    """Return to whom a file was given without a draw; "" if to nobody, or it was moved since."""
    given = log.emergencies.get((file.office, file.tag))
    moved = log.reassigned.get(file.draw.index, [])[-1:] if file.draw is not None else []
    last = moved[0][0] if moved else -1
    return str(given[-1][1]["to"]) if given and given[-1][0] > last else ""


def handled_by(log: LogRead, file: File) -> str:
    """Return the pseudonym of who handles a file by the log; "" where it does not say yet."""
    draw = file.draw
    if (given := given_away(log, file)) or draw is None:
        return given
    if draw.reassigned:
        return draw.reassigned
    return log.rules.handler(draw) if is_told(draw) else ""


def is_told(draw: Draw) -> bool:
    """Say whether the log tells whom a draw chose: it is opened and its selection is settled."""
    return draw.opened >= 0 and draw.outcome is not None


def _declared(log: LogRead, book: Book, each: Handled, leaf_of: Mapping[str, int]) -> Declared:
    given = (each.declaration, each.office, each.officer)
    lodge = leaf_of.get(each.declaration)
    if lodge is None:
        return Declared(*given, Fate.NO_DRAW)
    file = log.rules.lodged.get(lodge)
    if file is None:
        return Declared(*given, Fate.NO_LEAF, lodge)
    draw = file.draw
    handler = handled_by(log, file)
    drawn = draw.names()[0] if draw is not None and is_told(draw) else ""
    account = book.officers.get(handler, "")
    if not handler:
        fate = Fate.WAITING if draw is None else Fate.SEALED
    elif not account or not each.officer:
        fate = Fate.UNKNOWN
    elif account != each.officer:
        fate = Fate.OTHER
    elif handler == drawn:
        fate = Fate.AS_DRAWN
    elif given_away(log, file):
        fate = Fate.EMERGENCY
    else:
        fate = Fate.MOVED
    return Declared(
        *given,
        fate,
        lodge,
        -1 if draw is None else draw.index,
        book.officers.get(drawn, ""),
        account,
    )


def _lodged(log: LogRead, leaf: int, declaration: str, recorded: set[str]) -> Lodged:
    file = log.rules.lodged[leaf]
    if not declaration:
        side = Side.NOT_BOOKED
    else:
        side = Side.DECLARED if declaration in recorded else Side.NOT_RECORDED
    draw = -1 if file.draw is None else file.draw.index
    return Lodged(leaf, file.office, file.tag, draw, declaration, side)


def _shared(log: LogRead, book: Book, named: Mapping[int, str]) -> Iterable[Shared]:
    under: dict[tuple[str, str], list[str]] = {}
    for leaf in log.lodged_at:
        file = log.rules.lodged[leaf]
        if leaf in named:
            under.setdefault((file.office, file.tag), []).append(named[leaf])
    for part, tags in together(log, book):
        if CONTAINER.fullmatch(part):
            declarations = [name for tag in tags for name in under.get(tag, ())]
            yield Shared(part, tags[0][0], tuple(tag for _, tag in tags), tuple(declarations))


def _coverage(declared: Sequence[Declared]) -> tuple[Coverage, ...]:
    by_office: dict[str, list[Declared]] = {}
    for each in declared:
        by_office.setdefault(each.office or UNNAMED, []).append(each)
    return (
        _counted("all", declared),
        *(_counted(office, some) for office, some in sorted(by_office.items())),
    )


def _counted(office: str, declared: Sequence[Declared]) -> Coverage:
    fates = Counter(each.fate for each in declared)
    return Coverage(
        office,
        len(declared),
        sum(each.is_drawn for each in declared),
        {fate: fates[fate] for fate in Fate},
    )
