"""How does the page of a finding show what officers answered to it?"""

from __future__ import annotations

from typing import Any

from django import template

from evenhand.web.evidence.models import Run
from evenhand.web.panels.answering import beside
from evenhand.web.people.models import Person

register = template.Library()


@register.inclusion_tag("panels/beside.html", takes_context=True)
def answers_beside(context: dict[str, Any], run: Run, measure: str) -> dict[str, Any]:
    """Return the answers to a finding for who may read them; nothing for others."""
    who = context["request"].user
    may = isinstance(who, Person) and who.has_perm("panels.read_answers")
    return {"answers": beside(run, measure) if may else []}
