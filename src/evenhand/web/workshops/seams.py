"""What does a workshop hand on to other parts of the product, where these are there?"""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from evenhand.web.workshops.models import Commitment

ACTIONS = "new_action"
"""Name of the address under which an action is begun, in whichever app keeps actions."""


def action_address(commitment: Commitment) -> str:
    """Return where a proposed action becomes one of the plan; "" where no app keeps actions."""
    try:
        address = reverse(ACTIONS)
    except NoReverseMatch:
        return ""
    begun = {
        "title": commitment.what,
        "why": commitment.why,
        "owner": commitment.owner,
        "due": commitment.due.isoformat(),
        "indicator": commitment.indicator,
        "from": f"workshop:{commitment.workshop_id}:{commitment.pk}",
    }
    return f"{address}?{urlencode(begun)}"
