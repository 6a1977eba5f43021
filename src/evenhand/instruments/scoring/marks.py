"""What is said of one requirement: a level with its words, or why there is none?

Levels are ordinal: 2 is more than 1, and nobody knows by how much. They are compared and counted,
never added or averaged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, Literal, get_args

from evenhand.errors import SelfAssessmentError
from evenhand.instruments.document import Scale
from evenhand.instruments.reading import shipped

SCALE: Final = "idg.scale.rating"
"""The scale of marks; it is Evenhand's own, as its `note` says, and shown as such."""
LEVELS: Final = (0, 1, 2, 3, 4)

Other = Literal["not_applicable", "not_known"]
Aspect = Literal["in_law", "in_practice"]
ASPECTS: Final[tuple[Aspect, ...]] = get_args(Aspect)
EvidenceKind = Literal["document", "measurement", "test"]


@dataclass(frozen=True, slots=True)
class GivenMark:
    """A level of the scale, or an answer that is none.

    Attributes
    ----------
    level : int or None
        From 0 to 4; None where `other` is said.
    other : {"", "not_applicable", "not_known"}
        What is said in place of a level.
    reason : str
        Of `other`: why it does not apply, or who will find out.

    Raises
    ------
    SelfAssessmentError
        If it is neither, or both, or the level is none of the scale, or the reason is missing.
    """

    level: int | None = None
    other: Other | Literal[""] = ""
    reason: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no mark."""
        # bool is an int to Python, and to nobody else.
        if self.level is not None and (type(self.level) is not int or self.level not in LEVELS):
            raise SelfAssessmentError(
                f"{self.level!r} is no level of the scale.",
                do_next="Give a whole number from 0 to 4.",
            )
        if self.other not in ("", *get_args(Other)):
            raise SelfAssessmentError(
                f"'{self.other}' is no answer.",
                do_next=f"Give a level from 0 to 4, or one of {', '.join(get_args(Other))}.",
            )
        if (self.level is None) == (not self.other):
            raise SelfAssessmentError(
                "A mark is a level or another answer, and this one is "
                f"{'both' if self.other else 'neither'}.",
                do_next="Give a level from 0 to 4, or say why there is none.",
            )
        if self.other and not self.reason.strip():
            asked = "Say why." if self.other == "not_applicable" else "Say who will find out."
            raise SelfAssessmentError(
                f"The answer '{self.other}' stands without a reason.", do_next=asked
            )

    @property
    def words(self) -> str:
        """The level with its name and meaning, or the other answer with its reason."""
        if self.level is None:
            return f"{self.other.replace('_', ' ').capitalize()}: {self.reason}"
        return words(self.level)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What proves a mark.

    Attributes
    ----------
    name : str
        As the administration files it.
    kind : {"document", "measurement", "test"}
        A measurement or a test shows that it works; a document, that it is so ordered.
    received, effective, review_due : date
        When it came, from when it holds or when it was measured, and when to look at it again.
    sha256 : str
        Of the file, in hexadecimal; "" for what is no file.

    Raises
    ------
    SelfAssessmentError
        If it has no name, the digest is none, or the review is due before it holds.
    """

    name: str
    kind: EvidenceKind
    received: date
    effective: date
    review_due: date
    sha256: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be kept as evidence."""
        if not self.name.strip():
            raise SelfAssessmentError(
                "A piece of evidence has no name.", do_next="Name it as you file it."
            )
        if self.kind not in get_args(EvidenceKind):
            raise SelfAssessmentError(
                f"'{self.kind}' is no kind of evidence.",
                do_next=f"Use one of {', '.join(get_args(EvidenceKind))}.",
            )
        if self.review_due < self.effective:
            raise SelfAssessmentError(
                f"The review of '{self.name}' is due on {self.review_due}, before it holds "
                f"({self.effective}).",
                do_next="Correct one of the two days.",
            )
        if self.sha256 and (len(self.sha256) != 64 or set(self.sha256) - set("0123456789abcdef")):
            raise SelfAssessmentError(
                f"The SHA-256 of '{self.name}' is none.",
                do_next="Give its 64 hexadecimal digits, small letters, or leave it out.",
            )


@cache
def scale() -> Scale:
    """Return the scale of marks, with its words, rules and what it rests on."""
    return next(each for each in shipped("idg").scales if each.id == SCALE)


def words(level: int) -> str:
    """Return a level with its name and meaning, as "2, In part: Used in some offices ..."."""
    found = next(each for each in scale().levels if each.value == str(level))
    return f"{found.value}, {found.name}: {found.meaning}"


@dataclass(frozen=True, slots=True)
class Spread:
    """How far several raters are apart on one mark.

    Attributes
    ----------
    counts : tuple of int
        Raters at each level from 0 to 4.
    not_applicable, not_known : int
        Raters who gave no level.
    median_low, median_high : int or None
        The median class; two where half of the raters stand below and half above. None without any.
    lowest, highest : int or None
        The range.
    """

    counts: tuple[int, ...]
    not_applicable: int
    not_known: int
    median_low: int | None
    median_high: int | None
    lowest: int | None
    highest: int | None

    @property
    def raters(self) -> int:
        """All who answered."""
        return sum(self.counts) + self.not_applicable + self.not_known


def spread(marks: Sequence[GivenMark]) -> Spread:
    """Return counts, median class and range of several raters' marks; their order is nothing."""
    given = sorted(each.level for each in marks if each.level is not None)
    n = len(given)
    return Spread(
        counts=tuple(given.count(level) for level in LEVELS),
        not_applicable=sum(each.other == "not_applicable" for each in marks),
        not_known=sum(each.other == "not_known" for each in marks),
        median_low=given[(n - 1) // 2] if n else None,
        median_high=given[n // 2] if n else None,
        lowest=given[0] if n else None,
        highest=given[-1] if n else None,
    )
