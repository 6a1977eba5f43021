"""How is a run asked for, done in the background, cancelled, and taken up after a restart?"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django_tasks import task

from evenhand.errors import EvenhandError
from evenhand.web.evidence.models import Level, Run, State
from evenhand.web.evidence.people_level import with_level
from evenhand.web.gate.state import gate
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.progress import Written
from evenhand.web.records import sources
from evenhand.web.records.models import Version
from evenhand.web.records.reading import mapping_for, must_be_here

log = logging.getLogger(__name__)


LAST: Final = -10
"""Priority of a run for which nobody waits."""


class CancelledError(EvenhandError):
    """Somebody asked that the run ends."""


def ask(
    source: str | Version,
    *,
    title: str,
    by: UUID,
    level: Level = Level.OFFICE,
    priority: int = 0,
) -> Run:
    """Write down what is to be analysed, and hand it to the worker.

    Figures on single handlers are made if they were asked for and the gate is open when the run
    begins; what the mapping says of people does not count here.

    Parameters
    ----------
    source : str or Version
        The name of a folder of sources; or a version, read by the newest mapping of its collection.
    title : str
    by : UUID
    level : Level
    priority : int
        ``LAST`` lets the worker do it when nothing else waits.

    Raises
    ------
    EvenhandError
        If there are no such records, or their mapping does not say what it must.
    """
    version = source if isinstance(source, Version) else None
    text = mapping_for(version) if version else sources.mapping_of(str(source))[0]
    with transaction.atomic():
        if version is not None:
            # Whoever deletes it waits, and then sees this run.
            must_be_here(Version.objects.select_for_update().get(pk=version.pk))
        run = Run.objects.create(
            source=str(source)[:200],
            version=version,
            mapping=text,
            title=title,
            asked_by=by,
            level=level,
        )
        facts: dict[str, Fact] = {"level": str(level)}
        if version is not None:
            facts["version"] = version.pk
        append("run.asked", subject=f"run:{run.pk}", actor=by, facts=facts)
        transaction.on_commit(lambda: perform_run.using(priority=priority).enqueue(run.pk))
    return run


def cancel(run: Run, *, by: UUID) -> None:
    """Ask that a run ends; one that runs ends at its next step, and keeps no results."""
    with transaction.atomic():
        append("run.cancelled", subject=f"run:{run.pk}", actor=by)
        Run.objects.filter(pk=run.pk, state__in=(State.WAITING, State.RUNNING)).update(
            state=State.CANCELLED, ended_at=datetime.now(UTC)
        )


def take_up() -> int:
    """Hand runs that a stopped worker left behind to the worker again; return how many.

    Called by the one worker before it begins, so that nothing that runs is taken for left behind.
    A run goes on from the measures it had finished.
    """
    with transaction.atomic():
        left = list(Run.objects.select_for_update().filter(state=State.RUNNING))
        for run in left:
            append("run.taken_up", subject=f"run:{run.pk}", actor=None)
            run.state = State.WAITING
            run.save(update_fields=["state"])
        waiting = (
            Run.objects.filter(state=State.WAITING).order_by("pk").values_list("pk", flat=True)
        )
        for number in list(waiting):
            perform_run.enqueue(number)
    return len(left)


@task()
def perform_run(number: int) -> None:
    """Do one run that waits; one that does not wait any more is left as it is."""
    with transaction.atomic():
        run = Run.objects.select_for_update().filter(pk=number, state=State.WAITING).first()
        if run is None:
            return
        facts: dict[str, Fact] = {"opening": None}
        opening = gate().opening if run.level == Level.PERSON else None
        if opening is not None:
            facts["opening"] = opening.pk
        append("run.began", subject=f"run:{number}", actor=None, facts=facts)
        run.mapping = with_level(run.mapping, opening)
        run.opening, run.state, run.began_at = opening, State.RUNNING, datetime.now(UTC)
        run.save(update_fields=["mapping", "opening", "state", "began_at"])
    from evenhand.web.evidence.analysing import analyse  # noqa: PLC0415 -- slow import

    try:
        rows = Run.objects.filter(pk=run.pk, state=State.RUNNING)
        gone = CancelledError("The run was cancelled.", do_next="Ask for it again.")
        fingerprint = analyse(run, progress=Written(rows, gone=gone))
    except CancelledError:
        return
    except EvenhandError as err:
        _end(run, State.FAILED, said=f"{err.what} {err.do_next}")
    except Exception:
        log.exception("a run met a fault of Evenhand", extra={"values": {"run": number}})
        _end(
            run,
            State.FAILED,
            said="Evenhand met a fault of its own; the log of the worker says more.",
        )
        raise
    else:
        _end(run, State.DONE, fingerprint=fingerprint)


def _end(run: Run, state: State, *, said: str = "", fingerprint: str = "") -> None:
    """Write down how a run ended, unless it was cancelled: then that is how it ended.

    A wish to cancel that is met while records are read comes back as a fault of reading.
    """
    with transaction.atomic():
        running = Run.objects.filter(pk=run.pk, state=State.RUNNING)
        ended = running.update(
            state=state,
            said=said,
            fingerprint=fingerprint,
            ended_at=datetime.now(UTC),
            share_done=1.0,
        )
        if ended:
            append(f"run.{state.value}", subject=f"run:{run.pk}", actor=None)
