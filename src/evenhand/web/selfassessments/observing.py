"""What do the records of the latest run show of a requirement?

Shown is what there is: a survey has no place here until one is kept, and then stands beside the
two sides as ``said``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from evenhand.findings.finding import Estimate
from evenhand.instruments.scoring.observed import NotMeasurable, Observed, observe
from evenhand.reports.numbers import say_estimate, say_interval
from evenhand.web.evidence.models import Run
from evenhand.web.people.models import Person
from evenhand.web.texts import levels, texts

Shown = tuple[Observed | NotMeasurable, ...]


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest run, as it is open to one person.

    Attributes
    ----------
    run : Run or None
    findings : mapping or None
        The content of its ``findings.json``; None where there is none to show.
    because : str
        Why there is none; "" where there is.
    is_closed : bool
        Whether findings are not open to this person: then nothing is said of what they show.
    """

    run: Run | None
    findings: Mapping[str, Any] | None
    because: str = ""
    is_closed: bool = False

    def shows(self, requirement: str) -> Shown:
        """Return what the run shows of a requirement, indicator by indicator.

        Empty where findings are not open to this person.
        """
        return self.shows_each([requirement])[requirement]

    def shows_each(self, requirements: Iterable[str]) -> dict[str, Shown]:
        """Return what the run shows of each of several requirements."""
        if self.is_closed:
            return dict.fromkeys(requirements, ())
        if self.findings is None:
            return {id: (NotMeasurable(id, "", self.because),) for id in requirements}
        whole, rules = texts(), levels()
        gone = _("The instrument asks this no more.")
        return {
            id: observe(id, whole, self.findings, rules)
            if id in whole.entries
            else (NotMeasurable(id, "", gone),)
            for id in requirements
        }


def latest(person: Person) -> Latest:
    """Return the latest run that is done; nothing of it to whom findings are not open."""
    if not person.has_perm("evidence.see_findings"):
        return Latest(None, None, _("What records show is not open to your post."), True)
    return newest()


def newest() -> Latest:
    """Return the latest run that is done, whoever asks.

    Runs with figures on single handlers whose opening of the gate has ended are left out.
    """
    run = Run.objects.shown().first()
    if run is None:
        return Latest(None, None, _("No run is done yet."))
    try:
        findings = _findings(run.folder / "findings.json")
    except (OSError, ValueError):
        return Latest(run, None, _("The findings of the latest run cannot be read: run it again."))
    return Latest(run, findings)


def number(observed: Observed) -> str:
    """Return a number of the records with its interval, as reports print it."""
    estimate = Estimate(
        name=observed.rule.estimate,
        label=observed.label,
        value=observed.value,
        unit=observed.unit,
        low=observed.low,
        high=observed.high,
        level=observed.coverage,
    )
    return f"{say_estimate(estimate)} ({say_interval(estimate)})".removesuffix(" ()")


@lru_cache(maxsize=4)
def _findings(path: Path) -> Mapping[str, Any]:
    whole: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return whole
