"""What did the verifier say last, of which leaves, and since when does it fail?

Two say it: the night's job, which keeps its word in a folder, and a verification that is asked for
here and done in the background. Neither having spoken is no pass.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from time import time
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django_tasks import task

from evenhand.draw.failures import MEANINGS, moment
from evenhand.draw.verify import verify
from evenhand.errors import EvenhandError
from evenhand.web.draws import named
from evenhand.web.draws.entries import catch_up
from evenhand.web.draws.models import Verification
from evenhand.web.draws.named import NamedLog
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact

log = logging.getLogger(__name__)

NIGHT: Final = "night.json"
MOST_KEPT: Final = 1_000
STALE: Final = timedelta(hours=36)
"""A night's job that is missed once is noticed; one that is late is not."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that failed: what, where, and since when (in UTC; "" for the log as a whole)."""

    code: str
    leaf: int | None
    kind: str
    since: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Word:
    """What a verifier said of a log.

    Attributes
    ----------
    by : {"night", "here"}
    at : datetime or None
        When; None where it was not kept.
    said : str
        Why the log could not be verified; "" where it was.
    size : int
        Leaves.
    failed : int
        All failures; ``faults`` holds the first of them.
    counts : mapping of str to int
    shares : mapping of str to float or None
        Draws with a binding cap, and with fewer than three eligible; None where there is no draw.
    key_given : bool
        Whether the log's key was known from elsewhere.
    beacon : str
    book : mapping or None
        What the night said of the office's book.
    review : tuple of str
        Measures by which the night asks for a review.
    """

    by: str
    at: datetime | None
    said: str = ""
    size: int = 0
    origin: str = ""
    failed: int = 0
    faults: tuple[Fault, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    shares: Mapping[str, float | None] = field(default_factory=dict)
    key_given: bool = False
    beacon: str = ""
    book: Mapping[str, Any] | None = None
    review: tuple[str, ...] = ()

    @property
    def is_pass(self) -> bool:
        """Whether log and book held; never without a verification."""
        return self.at is not None and self.holds and not (self.book and self.book["faults"])

    @property
    def holds(self) -> bool:
        """Whether every draw was made as the log says."""
        return not self.said and self.failed == 0

    @property
    def is_stale(self) -> bool:
        """Whether it is older than a night and a half."""
        return self.at is None or datetime.now(UTC) - self.at > STALE

    @property
    def by_code(self) -> list[tuple[str, int, str]]:
        """Kinds of failure among those kept, the most frequent first, with their meaning."""
        found = Counter(fault.code for fault in self.faults)
        return [(code, n, MEANINGS.get(code, "")) for code, n in found.most_common()]


@dataclass(frozen=True, slots=True)
class Words:
    """All that was said of a log.

    Attributes
    ----------
    last : Word or None
        None where nobody verified it yet.
    earlier : tuple of Word
        The latest first.
    failing_since : datetime or None
        When the unbroken row of words began that are no pass.
    waiting : Verification or None
        One that is asked for and has not ended.
    """

    last: Word | None
    earlier: tuple[Word, ...]
    failing_since: datetime | None
    waiting: Verification | None


def words(of: NamedLog, *, most: int = 10) -> Words:
    """Return what was said of a log, the latest first."""
    rows = list(Verification.objects.filter(log=of.name)[:most])
    said = [_said_here(row) for row in rows if row.ended_at is not None]
    night = said_by_night(of)
    if night is not None:
        said.append(night)
    said.sort(key=lambda word: word.at or datetime.min.replace(tzinfo=UTC), reverse=True)
    since = None
    for word in said:
        if word.is_pass:
            break
        since = word.at
    waiting = next((row for row in rows if row.ended_at is None), None)
    return Words(said[0] if said else None, tuple(said[1:]), since, waiting)


def said_by_night(of: NamedLog) -> Word | None:
    """Return what the night's job kept; None where it kept nothing, or is not named."""
    if of.nightly is None:
        return None
    path = of.nightly / NIGHT
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        at = datetime.fromisoformat(kept["made_at"]) if kept["made_at"] else None
        review = tuple(m["measure"] for m in kept["measures"] if m["review"])
        given = {"failed": kept["failed"], "key_given": kept["key_given"]}
        word = _word("night", at, kept["verdict"], **given)
        word = replace(word, book={"faults": int(kept["book"]["faults"])}, review=review)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as err:
        said = f"What the night's job kept cannot be read ({type(err).__name__})."
        return Word("night", None, said=said)
    return word


def _said_here(row: Verification) -> Word:
    if row.verdict is None:
        return Word("here", row.ended_at, said=row.said or "It did not end.")
    failed = row.verdict["failed"]
    return _word("here", row.ended_at, row.verdict, failed, key_given=row.key_given)


def _word(
    by: str, at: datetime | None, verdict: Mapping[str, Any], failed: int, *, key_given: bool
) -> Word:
    return Word(
        by,
        at,
        size=verdict["size"],
        origin=verdict["origin"],
        failed=failed,
        faults=tuple(_fault(each) for each in verdict["failures"]),
        counts=verdict["counts"],
        shares=verdict["shares"],
        key_given=key_given,
        beacon=verdict["beacon"],
    )


def _fault(each: Mapping[str, Any]) -> Fault:
    since = moment(each["since"]) if each["since"] is not None else ""
    return Fault(each["code"], each["index"], each["kind"], since, each["meaning"])


def ask(of: NamedLog, *, by: UUID) -> Verification:
    """Ask for a verification of a whole log, by the worker; one that waits is not doubled."""
    with transaction.atomic():
        append("draw.verification_asked", subject=f"draw:{of.name}", actor=by)
        waiting = Verification.objects.filter(log=of.name, ended_at=None).first()
        if waiting is not None:
            return waiting
        row = Verification.objects.create(log=of.name, asked_by=by)
        transaction.on_commit(lambda: perform_verification.enqueue(row.pk))
    return row


def take_up() -> int:
    """Hand verifications that a stopped worker left behind to the worker again; return how many.

    Called by the one worker before it begins.
    """
    left = list(
        Verification.objects.filter(ended_at=None).order_by("pk").values_list("pk", flat=True)
    )
    with transaction.atomic():
        Verification.objects.filter(pk__in=left).update(began_at=None)
        for number in left:
            perform_verification.enqueue(number)
    return len(left)


@task()
def perform_verification(number: int) -> None:
    """Verify one log, unless somebody does or did."""
    begun = Verification.objects.filter(pk=number, began_at=None, ended_at=None)
    if not begun.update(began_at=datetime.now(UTC)):
        return
    row = Verification.objects.get(pk=number)
    verdict, said = None, ""
    try:
        of = named.named(row.log)
        row.key_given = of.key is not None
        found = verify(
            of.log, key=of.key, witnesses=of.witnesses, processes=1, now=int(time())
        ).to_dict()
        failed: Sequence[Any] = found["failures"]
        verdict = found | {"failures": failed[:MOST_KEPT], "failed": len(failed)}
        catch_up(of, most=None)
    except EvenhandError as err:
        said = f"{err.what} {err.do_next}"
    except Exception:
        log.exception("a verification met a fault", extra={"values": {"verification": number}})
        said = "Evenhand met a fault of its own; the log of the worker says more."
    with transaction.atomic():
        facts: dict[str, Fact] = {
            "verification": number,
            "failed": None if verdict is None else verdict["failed"],
        }
        append("draw.verified", subject=f"draw:{row.log}", actor=None, facts=facts)
        row.verdict, row.said, row.ended_at = verdict, said, datetime.now(UTC)
        row.save(update_fields=["verdict", "said", "ended_at", "key_given"])
