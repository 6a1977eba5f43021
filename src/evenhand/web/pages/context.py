"""What does every page know?"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from evenhand.web.gate.state import gate
from evenhand.web.people.models import Administration, Person
from evenhand.web.reviews.due import has_notices
from evenhand.web.settings import CONFIG, PACKS

PLACES = (
    ("briefing", "briefing.see"),
    ("records", "records.see"),
    ("runs", "evidence.see_findings"),
    ("releases", "releases.read"),
    ("instruments", "selfassessments.read"),
    ("selfassessments", "selfassessments.answer"),
    ("initiatives", "initiatives.see"),
    ("cooperation", "cooperation.see"),
    ("discretion", "discretion.see"),
    ("risks", "risks.see"),
    ("plan", "plans.see"),
    ("new_action", "plans.write"),
    ("to_rate", "risks.rate"),
    ("draws", "draws.see"),
    ("obligations", "obligations.see"),
    ("workshops", "workshops.see"),
    ("reviews", "reviews.see"),
    ("own_figures", "panels.own"),
    ("gate", "gate.see"),
    ("tokens", "api.see_tokens"),
    ("people", "people.manage"),
    ("journal", "journal.read"),
)
"""Pages of the menu, and what opens each."""


def house(request: HttpRequest) -> dict[str, Any]:
    """Return the administration, and the places that are open to who asks."""
    user = getattr(request, "user", None)
    places = []
    if isinstance(user, Person):
        with user.posts_asked_once():
            places = [name for name, rule in PLACES if user.has_perm(rule)]
        if has_notices(user):
            places.append("notices")
    shown: dict[str, Any] = {"administration": Administration.objects.first(), "places": places}
    shown["has_outside_login"] = bool(CONFIG.oidc_issuer)
    spoken = get_language()
    shown["packs"] = PACKS
    shown["pack"] = next((pack for pack in PACKS if pack.code == spoken), PACKS[0])
    if "gate" in places:
        shown["gate"] = gate().sentence
    return shown
