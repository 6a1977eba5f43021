"""Was a declaration lodged under the consignment that its papers name?

The proof ties a consignment to its tag, not to the goods. Who lodges under an invented bill of
lading draws anew; the records of the declaration system name the true one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from evenhand.draw import values
from evenhand.draw.book import Book
from evenhand.draw.reading import LogRead
from evenhand.errors import DrawError


@dataclass(frozen=True, slots=True)
class Unlike:
    """A declaration of which the records name another consignment than the book.

    Attributes
    ----------
    declaration : str
    recorded : str
        As the records have it.
    lodged : str
        Key of the consignment that it was lodged under.
    """

    declaration: str
    recorded: str
    lodged: str


@dataclass(frozen=True, slots=True)
class Papers:
    """How the consignments of the records compare with those lodged.

    Attributes
    ----------
    compared : int
        Declarations of which both are known.
    unlike : tuple of Unlike
        Those that share no part. If it is all of them, the records name consignments otherwise,
        and nothing was compared.
    """

    compared: int = 0
    unlike: tuple[Unlike, ...] = ()

    @property
    def is_of_one_kind(self) -> bool:
        """Say whether the records name consignments as the book does, at least once."""
        return len(self.unlike) < self.compared

    @property
    def wrong(self) -> tuple[Unlike, ...]:
        """Return the declarations that were lodged under another consignment."""
        return self.unlike if self.is_of_one_kind else ()


def papers_of(log: LogRead, book: Book, recorded: Iterable[tuple[str, str]]) -> Papers:
    """Compare declarations, each with the consignment that the records name; "" for none.

    A bill of lading or a container in common is enough: systems do not all keep both.
    """
    leaf_of = dict(book.lodged)
    key_of = {(office, tag): key for office, tag, key in book.consignments}
    compared, unlike = 0, []
    for declaration, named in recorded:
        file = log.rules.lodged.get(leaf_of.get(declaration, -1))
        lodged = key_of.get((file.office, file.tag)) if file is not None else None
        parts = parts_of(named)
        if not parts or lodged is None:
            continue
        compared += 1
        if parts.isdisjoint(lodged.split("|")):
            unlike.append(Unlike(declaration, named, lodged))
    return Papers(compared, tuple(unlike))


def parts_of(named: str) -> set[str]:
    """Return the parts of a consignment as the records write it, each by the rule of the key."""
    found = set()
    for part in (named, *re.split("[|,;]", named)):
        try:
            found.add(values.consignment_key([part]).decode("ascii"))
        except DrawError:
            # Letters of another script, or nothing: no part that a key could have.
            continue
    return found
