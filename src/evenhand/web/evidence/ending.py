"""When do runs end, what holds one back, and what stays of it?

The administration says how many months after it ended a run is kept; until it does, a time of the
product's own holds. Then what was found is deleted by itself: results, report, tables, rejected
rows, and what is sealed of pseudonyms. Apps that still need a run say so, and it waits. What stays
is that it was: who asked when, for what, by which mapping, and the fingerprint.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from evenhand.errors import EvenhandError
from evenhand.web.evidence import kept
from evenhand.web.evidence.models import Keeping, Run, State
from evenhand.web.gate.models import Record, Requirement
from evenhand.web.isolating import ltr
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.months import after
from evenhand.web.people.models import Person

MONTHS: Final = 60
"""Kept so long where the administration has said nothing: the product's own, so that nothing is
kept for ever, and long enough to set one year against another. No law is meant."""
NOTICE: Final = timedelta(days=30)
"""Before a run is deleted it is announced so long, also where a shorter time is said now."""

asked: Final = Signal()
"""Is a ``run`` needed yet? Who needs it answers with a sentence that says for what, others None."""
deleting: Final = Signal()
"""A ``run`` is deleted in this transaction: what hangs on its findings goes with it."""


class KeepingError(EvenhandError):
    """How long runs are kept cannot be said so."""


@dataclass(frozen=True, slots=True)
class Ending:
    """A run whose day has come or is near, its day, and what still needs it."""

    run: Run
    on: date
    needs: tuple[str, ...]


def say(*, months: int, decided_by: str, decided_on: date, by: Person) -> Keeping:
    """Say how long runs are kept; the newest of these holds, for earlier runs too.

    Parameters
    ----------
    months : int
        After the day on which a run ended.
    decided_by : str
        The post or body; no person's name.
    decided_on : date
    by : Person

    Raises
    ------
    KeepingError
        If there is no time, or the day is to come.
    """
    if months < 1:
        raise KeepingError(_("A month is the least."), do_next=_("Give the months by your law."))
    if decided_on > timezone.localdate():
        raise KeepingError(
            _("The day %(day)s is to come.") % {"day": ltr(decided_on)},
            do_next=_("Write it down when it is decided."),
        )
    with transaction.atomic():
        append("runs.keeping_said", subject="runs", actor=by.pk, facts={"months": months})
        return Keeping.objects.create(
            months=months,
            decided_by=decided_by,
            decided_on=decided_on,
            rests_on=Record.objects.filter(requirement=Requirement.RETENTION).first(),
            recorded_by=by.pk,
        )


def ends_on(run: Run, keeping: Keeping | None) -> date | None:
    """Return the day from which a run is deleted; None of one that waits, runs or is deleted."""
    if run.ended_at is None or run.state == State.DELETED:
        return None
    ended = timezone.localdate(run.ended_at)
    if keeping is None:
        return after(ended, MONTHS)
    said = timezone.localdate(keeping.recorded_at)
    return max(after(ended, keeping.months), said + NOTICE)


def needs(run: Run) -> tuple[str, ...]:
    """Return for what a run is still needed; empty where nothing holds it back."""
    answers = asked.send(Run, run=run)
    return tuple(str(said) for _receiver, said in answers if said)


def near() -> Iterator[Ending]:
    """Yield the runs whose day has come or is at most ``NOTICE`` away, the earliest day first."""
    keeping, last = Keeping.objects.first(), timezone.localdate() + NOTICE
    found = [
        (day, run)
        for run in Run.objects.exclude(state=State.DELETED).filter(ended_at__isnull=False)
        if (day := ends_on(run, keeping)) is not None and day <= last
    ]
    for day, run in sorted(found, key=lambda each: (each[0], each[1].pk)):
        yield Ending(run, day, needs(run))


def must_be_here(run: Run) -> None:
    """Hold a run for this transaction, and raise where what it found is deleted.

    Raises
    ------
    EvenhandError
    """
    if Run.objects.select_for_update().get(pk=run.pk).state == State.DELETED:
        raise EvenhandError(
            _("What this run found is deleted."), do_next=_("Choose a run that is still here.")
        )


def delete_due() -> int:
    """Delete the runs whose day has come and that nothing needs; return how many."""
    today = timezone.localdate()
    due = [each.run for each in near() if each.on <= today and not each.needs]
    done = sum(_delete(run) for run in due)
    sweep()
    return done


def sweep() -> None:
    """Take off the disk what deleted runs found, also after a machine that died half-way."""
    for run in Run.objects.filter(state=State.DELETED):
        shutil.rmtree(run.folder, ignore_errors=True)
        run.folder.with_name(f"{run.pk}.mapping.yaml").unlink(missing_ok=True)


def _delete(run: Run) -> bool:
    with transaction.atomic():
        found = Run.objects.select_for_update().get(pk=run.pk)
        # Asked once more under the lock: somebody may have begun to need it.
        if found.state == State.DELETED or needs(found):
            return False
        found.state, found.deleted_at, found.said = State.DELETED, datetime.now(UTC), ""
        found.save(update_fields=["state", "deleted_at", "said"])
        deleting.send(Run, run=found)
        facts: dict[str, Fact] = {"fingerprint": found.fingerprint}
        append("run.deleted", subject=f"run:{found.pk}", actor=None, facts=facts)
    kept.forget()
    return True
