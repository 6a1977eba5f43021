"""Is a risk's red flag up in the records of the latest run, or why can it not be said?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenhand.errors import EvenhandError
from evenhand.findings.finding import Finding
from evenhand.instruments.red_flags import Flag, Seen, State, red_flags, see, together
from evenhand.reports.numbers import say_estimate, say_interval
from evenhand.web.evidence import kept
from evenhand.web.evidence.models import Run

STATES: Final[Mapping[State, Promise]] = {
    "up": gettext_lazy("flag up"),
    "not up": gettext_lazy("flag not up"),
    "not measurable": gettext_lazy("not measurable"),
}


@dataclass(frozen=True, slots=True)
class ShownFlag:
    """A red flag as a page shows it.

    Attributes
    ----------
    text : str
        As the catalogue words it; of a test that the author chose, its reason.
    state : {"up", "not up", "not measurable"}
    tests : tuple of ShownTest
    because : str
        Why no measure sees it; "" where tests speak.
    """

    text: str
    state: State
    tests: tuple[ShownTest, ...]
    because: str = ""

    @property
    def state_words(self) -> Promise:
        """The state, in words."""
        return STATES[self.state]


@dataclass(frozen=True, slots=True)
class ShownTest:
    """One test of a flag: the measure, what it says, and the finding behind it.

    Attributes
    ----------
    measure, says : str
    run : int or None
        Number of the run whose finding can be opened.
    """

    measure: str
    says: str
    run: int | None


@dataclass(frozen=True, slots=True)
class Records:
    """The latest run that is done, as it is open to one person.

    Attributes
    ----------
    run : Run or None
    findings : mapping of str to Finding
        By measure.
    nothing : str
        Why nothing can be shown; "" where something can.
    """

    run: Run | None
    findings: Mapping[str, Finding]
    nothing: str = ""

    @property
    def on(self) -> date | None:
        """The day on which the run ended."""
        ended = self.run.ended_at if self.run else None
        return timezone.localdate(ended) if ended else None

    def flags(self, scheme: str, chosen: list[str]) -> tuple[ShownFlag, ...]:
        """Return the flags of a scheme and those tests that an author chose beside them."""
        whole = red_flags()
        flags = [*whole.flags.get(scheme, ())]
        had = {test.id for flag in flags for test in flag.tests}
        for id in chosen:
            if id in whole.tests and id not in had:
                test = whole.tests[id]
                flags.append(Flag(scheme, test.reason, (test,)))
        return tuple(self._shown(flag) for flag in flags)

    def _shown(self, flag: Flag) -> ShownFlag:
        if not flag.tests:
            return ShownFlag(flag.text, "not measurable", (), flag.unmeasured)
        if self.nothing:
            return ShownFlag(flag.text, "not measurable", (), self.nothing)
        seen = [see(test, self.findings.get(test.measure)) for test in flag.tests]
        return ShownFlag(flag.text, together(seen), tuple(map(self._told, seen)))

    def _told(self, seen: Seen) -> ShownTest:
        asked = self.run.pk if self.run and seen.test.measure in self.findings else None
        if seen.number is None:
            says = _("Not measurable, because: %(why)s") % {"why": seen.because}
            return ShownTest(seen.test.measure, says, asked)
        number = f"{say_estimate(seen.number)} {say_interval(seen.number)}".strip()
        says = f"{seen.number.label}: {number}"
        return ShownTest(seen.test.measure, says, asked)


def latest(person: Any) -> Records:
    """Return the latest run that is done; nothing of it to whom findings are not open."""
    if not person.has_perm("evidence.see_findings"):
        return Records(None, {}, _("what records show is not open to your post"))
    run = Run.objects.shown().first()
    if run is None:
        return Records(None, {}, _("no run is done yet"))
    try:
        found = findings(run.folder)
    except EvenhandError as err:
        return Records(None, {}, str(err))
    return Records(run, found)


@lru_cache(maxsize=4)
def findings(folder: Path) -> Mapping[str, Finding]:
    """Return the findings of a finished run by measure; read once a process."""
    return {finding.measure: finding for finding in kept.read(folder).findings}
