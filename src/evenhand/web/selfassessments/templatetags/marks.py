"""How does a template print marks, spreads, and what records show?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from evenhand.instruments.scoring.marks import Aspect, GivenMark, Spread, scale
from evenhand.instruments.scoring.observed import NotMeasurable, Observed
from evenhand.web.people.models import Office
from evenhand.web.selfassessments import observing
from evenhand.web.selfassessments.models import Marked

register = template.Library()


@register.filter
def short(mark: GivenMark | None) -> str:
    """Return a mark in a few words, as "2, In part"."""
    if mark is None:
        return ""
    if mark.level is None:
        return _("not applicable") if mark.other == "not_applicable" else _("not known")
    return level(mark.level)


@register.filter
def level(number: int | None) -> str:
    """Return a level with its name, as "2, In part"; a dash where there is none."""
    if number is None:
        return "–"
    found = next(each for each in scale().levels if each.value == str(number))
    return f"{found.value}, {found.name}"


@register.filter
def of(row: Marked, aspect: Aspect) -> GivenMark:
    """Return one of the two marks of a row."""
    return row.mark(aspect)


@register.filter
def middle(spread: Spread) -> str:
    """Return the median class, or the two between which half of them stand."""
    if spread.median_low is None:
        return "–"
    if spread.median_low == spread.median_high:
        return level(spread.median_low)
    return _("between %(low)s and %(high)s") % {
        "low": spread.median_low,
        "high": spread.median_high,
    }


@register.filter
def is_level(shown: Observed | NotMeasurable) -> bool:
    """Say whether records show a level."""
    return isinstance(shown, Observed)


@register.filter
def measured(shown: tuple[Observed | NotMeasurable, ...]) -> list[Observed]:
    """Return those that are levels."""
    return [each for each in shown if isinstance(each, Observed)]


@register.filter
def reasons(shown: tuple[Observed | NotMeasurable, ...]) -> list[str]:
    """Return why records show no level, each reason once."""
    return list(dict.fromkeys(each.because for each in shown if isinstance(each, NotMeasurable)))


@register.filter
def number(observed: Observed) -> str:
    """Return the number of the records with its interval."""
    return observing.number(observed)


@register.filter
def at(table: Mapping[Any, Any], key: Any) -> Any:
    """Return what a mapping holds under a key; "" where nothing."""
    return table.get(key, "")


@register.filter
def where(office: Office | None) -> str:
    """Return what an office is called, also where it is the whole administration."""
    return _("the whole administration") if office is None else str(office)
