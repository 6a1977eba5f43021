"""What does a workshop hand on to other parts of the product, where these are there?"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from evenhand.web.workshops.models import Commitment

ACTIONS = "new_action"
"""Name of the address under which an action is begun, in whichever app keeps actions."""
PLAN: Final = "plan"
"""Name of the address under which the plan of actions stands."""


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
        "from": _origin(commitment),
    }
    return f"{address}?{urlencode(begun)}"


def planned_address(commitment: Commitment) -> str:
    """Return where the actions of the plan stand that came of a proposed one; "" as above."""
    try:
        return f"{reverse(PLAN)}?{urlencode({'from': _origin(commitment)})}"
    except NoReverseMatch:
        return ""


def _origin(commitment: Commitment) -> str:
    return f"workshop:{commitment.workshop_id}:{commitment.pk}"
