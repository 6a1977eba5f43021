"""How is a version read to its last row in the background, and what was found kept?"""

from __future__ import annotations

import csv
import json
import logging
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django_tasks import task

from evenhand.errors import EvenhandError, RecordsError
from evenhand.records.mapping import Mapping
from evenhand.records.pseudonyms import Ledger, Pseudonyms, make_key, read_key
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.people.models import Person
from evenhand.web.progress import Written
from evenhand.web.records import holding, mappings
from evenhand.web.records.models import Check, CheckState, Version
from evenhand.web.settings import CONFIG, HOME

log = logging.getLogger(__name__)
REJECTS: Final = "rejects.csv"


def ask(version: Version, *, by: Person) -> Check:
    """Have a version read by the newest mapping of its collection.

    Raises
    ------
    RecordsError
        If the records are gone, there is no mapping, or a check is open.
    """
    mapping = version.collection.mapping
    if not version.is_here or mapping is None:
        raise mappings.nothing_to_read()
    with transaction.atomic():
        Version.objects.select_for_update().get(pk=version.pk)
        if version.checks.filter(state__in=(CheckState.WAITING, CheckState.RUNNING)).exists():
            raise RecordsError(
                _("This version is being checked."), do_next=_("Wait until that has ended.")
            )
        check = Check.objects.create(version=version, mapping=mapping, asked_by=by.pk)
        facts: dict[str, Fact] = {"version": version.pk, "mapping": mapping.number}
        append("records.check_asked", subject=f"check:{check.pk}", actor=by.pk, facts=facts)
        transaction.on_commit(lambda: perform_check.enqueue(check.pk))
    return check


def latest(version: Version) -> Check | None:
    """Return the newest check of a version that ended well; None before the first."""
    return version.checks.filter(state=CheckState.DONE).first()


def take_up() -> int:
    """Hand checks that a stopped worker left behind to the worker again; return how many."""
    with transaction.atomic():
        left = Check.objects.filter(state=CheckState.RUNNING)
        count = left.update(state=CheckState.WAITING)
        waiting = Check.objects.filter(state=CheckState.WAITING).order_by("pk")
        for number in list(waiting.values_list("pk", flat=True)):
            perform_check.enqueue(number)
    return count


@task()
def perform_check(number: int) -> None:
    """Do one check that waits; one that does not wait any more is left as it is."""
    with transaction.atomic():
        check = Check.objects.select_for_update().filter(pk=number).first()
        if check is None or check.state != CheckState.WAITING:
            return
        check.state = CheckState.RUNNING
        check.save(update_fields=["state"])
    try:
        found = _examined(check)
    except EvenhandError as err:
        _end(check, CheckState.FAILED, said=f"{err.what} {err.do_next}")
    except Exception:
        log.exception("a check met a fault of Evenhand", extra={"values": {"check": number}})
        _end(
            check,
            CheckState.FAILED,
            said="Evenhand met a fault of its own; the log of the worker says more.",
        )
        raise
    else:
        _end(check, CheckState.DONE, **found)


def folder_of(check: Check) -> Path:
    """Return where a check's list of rejected rows lies."""
    return holding.FOUND / str(check.pk)


def rejected(check: Check, *, most: int | None = None) -> Iterator[list[str]]:
    """Yield rows that were not loaded: source, line, table, column, reason, value.

    Raises
    ------
    RecordsError
        If the list is gone with its records.
    """
    try:
        file = (folder_of(check) / REJECTS).open(encoding="utf-8", newline="")
    except OSError as err:
        raise RecordsError(
            _("The list of rejected rows is gone with its records."),
            do_next=_("The counts stay; check a version that is still here."),
        ) from err
    with file:
        rows = csv.reader(file)
        next(rows, None)
        for number, row in enumerate(rows):
            if most is not None and number >= most:
                return
            yield row


def _examined(check: Check) -> dict[str, Any]:
    from evenhand.records.examining import examine  # noqa: PLC0415 -- slow import
    from evenhand.records.store import Limits  # noqa: PLC0415 -- slow import

    files = list(check.version.files.all())
    holding.must_be_whole(files)
    mapping = mappings.read(check.mapping.text)
    out = folder_of(check)
    shutil.rmtree(out, ignore_errors=True)
    holding.make_folders()
    out.mkdir(mode=0o700)
    rows = Check.objects.filter(pk=check.pk, state=CheckState.RUNNING)
    gone = RecordsError("The check was ended.", do_next="Ask for it again.")
    with holding.laid_out(files, title=str(check.version)) as folder:
        examined = examine(
            (folder,),
            mapping,
            out=out,
            ledger=_ledger(mapping),
            limits=Limits(CONFIG.memory, CONFIG.threads, CONFIG.spill),
            progress=Written(rows, gone=gone),
            quarantine=out / "quarantine",
            with_totals=True,
        )
    for path in out.iterdir():
        path.chmod(0o700 if path.is_dir() else 0o600)
    whole = json.loads((out / "checks.json").read_text(encoding="utf-8"))
    return {
        "fingerprint": whole["fingerprint"],
        "tables": whole["tables"],
        "found": whole["checks"],
        "totals": [asdict(total) | {"value": str(total.value)} for total in examined.totals],
    }


def _ledger(mapping: Mapping) -> Ledger | None:
    """Return what makes pseudonyms under the key of the house, which is made when first needed."""
    if mapping.identities == "keep":
        return None
    key = HOME / "pseudonyms.key"
    return Ledger(Pseudonyms(read_key(key if key.exists() else make_key(key))))


def _end(check: Check, state: CheckState, **found: Any) -> None:
    with transaction.atomic():
        ended = Check.objects.filter(pk=check.pk, state=CheckState.RUNNING).update(
            state=state, ended_at=datetime.now(UTC), share_done=1.0, **found
        )
        if ended:
            append(f"records.check_{state.value}", subject=f"check:{check.pk}", actor=None)
