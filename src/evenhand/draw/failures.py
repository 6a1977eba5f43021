"""What does each failure of a log mean, in words for who has to act on it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

MEANINGS: Final[Mapping[str, str]] = {
    "checkpoint": "The signed statement of the log's size and root is missing, not signed as it "
    "must be, or not of these leaves.",
    "tile": "A published file of the log is missing, cut short or not what it must be.",
    "leaf": "The entry is not of the form of a leaf.",
    "canonical": "The entry is not written in the only permitted form.",
    "ahead": "The log is dated later than the time that the verifier was told; its draws wait for "
    "that time.",
    "reference": "The entry refers to another that is not there, of another kind or at fault.",
    "time": "The entry is dated before entries above it.",
    "late": "The entry would change a round or shift that had begun.",
    "roster": "A roster, or a change to one, contradicts itself or another.",
    "party": "A party's chain contradicts itself.",
    "signature": "A party's chain is not signed by that party.",
    "approver": "An act that needs two people names one, or the same twice.",
    "close": "A round was closed before its end, twice, with too few parties, or after one was "
    "passed over in which files would have been drawn.",
    "link": "A link of a round is not of its party's chain, or not opened as it must be.",
    "beacon": "The beacon's value is not of the round that was due.",
    "draw": "A draw was made of a file, round, roster or key that was not due.",
    "open": "A draw was opened a second time.",
    "seal": "The proof opened is not the one that was sealed at the draw.",
    "proof": "The proof opened is not one by the office's key.",
    "drawn": "The handler named is not the one the lot gives.",
    "overdue": "The draw was opened after the last day allowed.",
    "unopened": "The draw was not opened by the last day allowed.",
    "undrawn": "The file was due to be drawn and was not.",
    "countersign": "An emergency was countersigned too late or twice.",
    "uncountersigned": "An emergency was not countersigned within 24 hours.",
    "key": "A key of the office is unusable, or a lodgement names one that it may not.",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing wrong with a log.

    Attributes
    ----------
    code : str
    index : int or None
        Of the leaf; None for the tree as a whole.
    kind : str
        Of the leaf, where it could be read.
    since : int or None
        Since when, in seconds since 1970: the leaf's time, or when what is missing was due.
    """

    code: str
    index: int | None
    kind: str = ""
    since: int | None = None

    @property
    def sentence(self) -> str:
        """Return what, where and since when."""
        where = "the log as a whole" if self.index is None else f"leaf {self.index}"
        kind = f" ({self.kind})" if self.kind else ""
        when = f", since {moment(self.since)}" if self.since is not None else ""
        return f"{self.code}: {where}{kind}{when}. {MEANINGS[self.code]}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self) | {"meaning": MEANINGS[self.code]}


def moment(at: int) -> str:
    """Return a time in UTC; the number itself where no calendar reaches."""
    try:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (OverflowError, ValueError, OSError):
        return f"second {at}"
