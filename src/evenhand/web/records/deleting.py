"""When are records deleted, by whom, and what stays?

On their day by themselves; before it when one asks with a reason and another confirms. What was
found in them stays, with the fingerprint of the files: the files and the lists of rejected rows go.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, close_old_connections, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evenhand.errors import RecordsError
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.people.models import Person
from evenhand.web.records import checking, holding, receiving
from evenhand.web.records.arriving import PREFIX
from evenhand.web.records.models import CheckState, File, FileState, Version, Wish

log = logging.getLogger(__name__)
EVERY: Final = timedelta(hours=1)


def ask(version: Version, *, reason: str, by: Person) -> Wish:
    """Ask that a version is deleted before its day.

    Raises
    ------
    RecordsError
        If it is deleted, or somebody asked already.
    """
    try:
        with transaction.atomic():
            if not Version.objects.select_for_update().get(pk=version.pk).is_here:
                raise _gone()
            made = Wish.objects.create(version=version, reason=reason, asked_by=by.pk)
            _journal("records.deletion_asked", version, by.pk, wish=made.pk)
    except IntegrityError as err:
        raise RecordsError(
            _("Somebody asked for that already."), do_next=_("Confirm it, or let it go.")
        ) from err
    return made


def decide(wish: Wish, *, confirms: bool, by: Person) -> None:
    """Confirm that a version is deleted, as another person; or let the wish go.

    Raises
    ------
    RecordsError
        If the same person confirms, the wish has ended, or the records are being read.
    PermissionDenied
        If the person may not confirm.
    """
    with transaction.atomic():
        found = Wish.objects.select_for_update().get(pk=wish.pk)
        if found.ended_at is not None:
            raise RecordsError(_("This has been decided."), do_next=_("Nothing is left to do."))
        if confirms and found.asked_by == by.pk:
            raise RecordsError(
                _("Who asks for a deletion does not confirm it."), do_next=_("Ask another person.")
            )
        if confirms and not by.has_perm("records.delete"):
            raise PermissionDenied
        found.ended_by, found.ended_at, found.is_confirmed = by.pk, timezone.now(), confirms
        found.save(update_fields=["ended_by", "ended_at", "is_confirmed"])
        if not confirms:
            _journal("records.deletion_let_go", found.version, by.pk, wish=found.pk)
            return
        _mark(found.version, by=by.pk, wish=found.pk)
    sweep()


def delete_due() -> int:
    """Delete the versions whose day has come and that nobody reads just now; return how many."""
    due = Version.objects.filter(deleted_at=None, delete_on__lte=timezone.localdate())
    done = 0
    for version in due.order_by("pk"):
        try:
            with transaction.atomic():
                _mark(version, by=None, wish=None)
        except RecordsError:
            # Being read: its turn comes within the hour.
            continue
        done += 1
    sweep()
    return done


def sweep() -> None:
    """Take off the disk what the database says is gone, also after a machine that died half-way."""
    receiving.drop_old()
    holding.make_folders()
    kept = set(
        File.objects.exclude(state=FileState.GONE)
        .filter(is_pointed=False)
        .values_list("place", flat=True)
    )
    last = timezone.now().timestamp() - EVERY.total_seconds()
    known = set(File.objects.filter(state=FileState.GONE).values_list("place", flat=True))
    for path in holding.FILES.iterdir():
        # One that no row knows may be coming in this moment.
        if path.name in known or (path.name not in kept and path.stat().st_mtime < last):
            path.unlink(missing_ok=True)
    for path in holding.FOLDER.glob(f"{PREFIX}*"):
        if path.stat().st_mtime < last:
            path.unlink(missing_ok=True)
    for version in Version.objects.exclude(deleted_at=None):
        for check in version.checks.all():
            shutil.rmtree(checking.folder_of(check), ignore_errors=True)


def sweep_by_the_hour(*kinds: Callable[[], int]) -> None:
    """Delete what is due of each kind, now and every hour, beside the work of this process."""

    def go_on() -> None:
        while True:
            for each in kinds:
                try:
                    each()
                except Exception:
                    log.exception("deleting what is due met a fault")
                finally:
                    close_old_connections()
            threading.Event().wait(EVERY.total_seconds())

    threading.Thread(target=go_on, daemon=True, name="deleting").start()


def _mark(version: Version, *, by: UUID | None, wish: int | None) -> None:
    found = Version.objects.select_for_update().get(pk=version.pk)
    if not found.is_here:
        raise _gone()
    if found.checks.filter(state=CheckState.RUNNING).exists() or _is_analysed(found):
        raise RecordsError(
            _("These records are being read by a run or a check."),
            do_next=_("Wait until that has ended, or cancel it."),
        )
    found.deleted_at = timezone.now()
    found.save(update_fields=["deleted_at"])
    held = File.objects.filter(versions__deleted_at=None).values("pk")
    found.files.exclude(pk__in=held).update(state=FileState.GONE)
    found.wishes.filter(ended_at=None).update(ended_at=timezone.now())
    _journal("records.deleted", found, by, wish=wish, fingerprint=found.fingerprint)


def _is_analysed(version: Version) -> bool:
    # Runs stand above records, and are known here by the name of their relation alone.
    waits = Version.objects.filter(pk=version.pk, runs__isnull=False, runs__ended_at__isnull=True)
    return waits.exists()


def _gone() -> RecordsError:
    return RecordsError(
        _("The records of this version are deleted."), do_next=_("Nothing is left to do.")
    )


def _journal(action: str, version: Version, by: UUID | None, **more: Fact) -> None:
    append(action, subject=f"version:{version.pk}", actor=by, facts={**more})
