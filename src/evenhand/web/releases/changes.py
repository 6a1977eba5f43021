"""How is a release asked for, decided and withdrawn, each with its entry in the journal?"""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from evenhand.errors import EvenhandError
from evenhand.web.evidence import ending, kept
from evenhand.web.evidence.models import Run
from evenhand.web.evidence.models import State as RunState
from evenhand.web.journal.append import append
from evenhand.web.people.models import Person
from evenhand.web.releases.models import Audience, Item, State
from evenhand.web.releases.wording import hash_of, said_of


class ReleaseError(EvenhandError):
    """Something cannot be released as asked."""


def ask(run: Run, measure: str, *, audience: Audience, why: str, by: Person) -> Item:
    """Ask management to release one finding, as it reads now.

    Raises
    ------
    ReleaseError
        If the run is not done or holds figures on single handlers, has no such finding, or its
        release was asked for already.
    PermissionDenied
        If the person may not ask.
    """
    if not by.has_perm("releases.ask"):
        raise PermissionDenied
    if run.state != RunState.DONE:
        raise ReleaseError(_("This run is not done."), do_next=_("Wait until it is."))
    if run.opening_id is not None:
        raise ReleaseError(
            _("This run holds figures on single handlers, of which nothing is released."),
            do_next=_(
                "Ask for a run by office and for the whole administration, and release that."
            ),
        )
    document = kept.document(run.folder)
    found = [s for s in (*document.sections, *document.unmeasured) if s.measure == measure]
    if not found:
        raise ReleaseError(_("This run has no such finding."), do_next=_("Choose another."))
    said = said_of(found[0], document)
    with transaction.atomic():
        ending.must_be_here(run)
        open_now = Item.objects.filter(run=run, measure=measure, audience=audience)
        if open_now.filter(state__in=(State.ASKED, State.RELEASED)).exists():
            raise ReleaseError(
                _("The release of this finding to them was asked for already."),
                do_next=_("Wait for the decision, or withdraw the earlier release first."),
            )
        item = Item.objects.create(
            run=run,
            measure=measure,
            audience=audience,
            said=said,
            sha256=hash_of(said),
            why=why,
            asked_by=by.pk,
        )
        _journal("release.asked", item, by)
    return item


def decide(item: Item, *, release: bool, reason: str, by: Person) -> Item:
    """Release an item, or refuse to.

    Raises
    ------
    ReleaseError
        If it was decided already, this person asked for it, or a refusal has no reason.
    PermissionDenied
        If the person is not of management.
    """
    if not by.has_perm("releases.decide"):
        raise PermissionDenied
    with transaction.atomic():
        item = Item.objects.select_for_update().get(pk=item.pk)
        if item.state != State.ASKED:
            raise ReleaseError(_("This was decided already."), do_next=_("Read what was decided."))
        if item.asked_by == by.pk:
            raise ReleaseError(
                _("Whoever asks for a release does not decide on it."),
                do_next=_("Ask another manager."),
            )
        if not release and not reason.strip():
            raise ReleaseError(_("A refusal says why."), do_next=_("Write the reason."))
        item.state = State.RELEASED if release else State.REFUSED
        item.decided_by, item.decided_at, item.reason = by.pk, datetime.now(UTC), reason
        item.save(update_fields=["state", "decided_by", "decided_at", "reason"])
        _journal(f"release.{item.state}", item, by)
    return item


def withdraw(item: Item, *, reason: str, by: Person) -> Item:
    """Take a release back: nobody is shown it any more. What was carried away stays away.

    Raises
    ------
    ReleaseError
        If it is not released, or no reason is given.
    PermissionDenied
        If the person is not of management.
    """
    if not by.has_perm("releases.decide"):
        raise PermissionDenied
    with transaction.atomic():
        item = Item.objects.select_for_update().get(pk=item.pk)
        if item.state != State.RELEASED:
            raise ReleaseError(_("This is not released."), do_next=_("Read what was decided."))
        if not reason.strip():
            raise ReleaseError(_("Whoever withdraws says why."), do_next=_("Write the reason."))
        item.state, item.reason = State.WITHDRAWN, reason
        item.withdrawn_by, item.withdrawn_at = by.pk, datetime.now(UTC)
        item.save(update_fields=["state", "reason", "withdrawn_by", "withdrawn_at"])
        _journal("release.withdrawn", item, by)
    return item


def _journal(action: str, item: Item, by: Person) -> None:
    append(
        action,
        subject=f"release:{item.pk}",
        actor=by.pk,
        facts={
            "run": item.run_id,
            "measure": item.measure,
            "audience": str(item.audience),
            "sha256": item.sha256,
        },
    )
