"""What was released, to whom? Other apps ask here, and nowhere else."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from evenhand.web.evidence.models import Run
from evenhand.web.isolating import listed
from evenhand.web.releases.models import Audience, Item, State

OPEN_TO = {
    Audience.WORKSHOP: (Audience.WORKSHOP, Audience.PUBLIC),
    Audience.PUBLIC: (Audience.PUBLIC,),
}
"""What an audience may read: its own, and what is public."""


def released(audience: Audience) -> QuerySet[Item]:
    """Return what an audience may read now: released, not withdrawn; the newest first."""
    return Item.objects.filter(state=State.RELEASED, audience__in=OPEN_TO[audience])


def is_released(run: Run, measure: str, audience: Audience) -> bool:
    """Say whether the finding of a run may be shown to an audience."""
    return released(audience).filter(run=run, measure=measure).exists()


def needs_run(run: Run, **_sent: object) -> str | None:
    """Say which releases need a run yet: asked for and not decided, or released."""
    standing = Item.objects.filter(run=run, state__in=(State.ASKED, State.RELEASED))
    numbers = list(standing.order_by("pk").values_list("pk", flat=True))
    if not numbers:
        return None
    which = listed(map(str, numbers))
    return _("Releases that are asked for or stand: %(which)s.") % {"which": which}
