"""Which figures may be shown to an officer today, and how do they read?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import yaml
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evenhand.findings.table import Kind
from evenhand.records.context import LEAST_PEERS
from evenhand.records.pseudonyms import Pseudonyms, read_key
from evenhand.reports.numbers import say
from evenhand.web.evidence import kept
from evenhand.web.evidence.models import Level, Run, State
from evenhand.web.gate.state import gate
from evenhand.web.handing_out import Value
from evenhand.web.isolating import ltr
from evenhand.web.panels.figures import Figure, Part, parts
from evenhand.web.panels.tying import account_of, standing
from evenhand.web.people.models import Person
from evenhand.web.settings import HOME

PRINTED: Final[dict[str, Kind]] = {"share": "share", "number": "number", "ratio": "number"}


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything that a run says of one account.

    Attributes
    ----------
    run : Run
    account : str
        The pseudonym that the run knows it by.
    parts : tuple of Part
    """

    run: Run
    account: str
    parts: tuple[Part, ...]

    @property
    def told(self) -> tuple[Part, ...]:
        """Those that say something of the account."""
        return tuple(p for p in self.parts if not p.why)

    @property
    def untold(self) -> tuple[tuple[Part, str], ...]:
        """Those that say nothing of it, each with why."""
        return tuple((p, because(p)) for p in self.parts if p.why)

    def part(self, measure: str) -> Part | None:
        """Return what a measure says of the account; None where it says nothing."""
        return next((p for p in self.told if p.finding.measure == measure), None)


def runs() -> QuerySet[Run]:
    """Return the runs with figures on single handlers under an opening that stands."""
    standing_opening = {"opening__isnull": False, "opening__ended_at": None}
    return Run.objects.filter(state=State.DONE, **standing_opening)


def coming(person: Person) -> Run | None:
    """Return the newest run that waits or works for figures that will be shown to a person."""
    if standing(person) is None or not gate().is_open:
        return None
    states = (State.WAITING, State.RUNNING)
    return Run.objects.filter(level=Level.PERSON, state__in=states).order_by("-pk").first()


def panel(person: Person, number: int | None = None) -> Panel | None:
    """Return the figures of a person in a run, the newest without a number; None without any.

    Asked anew each time: the gate may have closed, and the tie may have ended.

    Raises
    ------
    EvenhandError
        If the results of the run, or the key of the pseudonyms, cannot be read.
    """
    tie = standing(person)
    found = runs().first() if number is None else runs().filter(pk=number).first()
    if tie is None or found is None:
        return None
    account = name_in(found, account_of(tie))
    return Panel(found, account, parts(kept.results(found.folder), account))


def name_in(run: Run, account: str) -> str:
    """Return the name under which a run knows an account; "" where it could not.

    Raises
    ------
    RecordsError
        If the key of the pseudonyms cannot be read.
    """
    said = yaml.safe_load(run.mapping) or {}
    if said.get("identities") == "keep":
        return account
    key = HOME / "pseudonyms.key"
    return Pseudonyms(read_key(key)).replace([account])[0] if key.exists() else ""


def because(part: Part) -> str:
    """Return why a measure says nothing of the account."""
    if part.why == "not_asked":
        return _("Not measurable, because the records could not answer the question.")
    if part.why == "by_office":
        return _(
            "Not measurable for one account, because the measure gives figures of offices and of "
            "the whole administration."
        )
    return _(
        "Not measurable, because no line speaks of your account: it had too few files that "
        "colleagues had too, nothing was found that a list would hold, or its office has fewer "
        "than %(least)s accounts."
    ) % {"least": LEAST_PEERS}


def said(value: float | None, figure: Figure) -> str:
    """Return a number of a figure as printed."""
    words = say(value, kind=PRINTED[figure.kind])
    if figure.kind == "ratio" and value is not None:
        return _("%(n)s times") % {"n": ltr(words)}
    return words


def interval(figure: Figure) -> str:
    """Return the interval as printed, or why there is none."""
    if figure.low is None or figure.high is None:
        return _("not measurable, because the measure keeps no error of it")
    return ltr(f"{said_plain(figure.low, figure)} – {said_plain(figure.high, figure)}")


def said_plain(value: float, figure: Figure) -> str:
    """Return a number without the word for times."""
    return say(value, kind=PRINTED[figure.kind])


def pool(figure: Figure) -> str:
    """Return who the peers are, and that none is shown where there are too few."""
    p = figure.peers
    if p is None:
        return _(
            "Not measurable, because fewer than %(least)s other accounts have this figure, also "
            "in all offices together."
        ) % {"least": LEAST_PEERS}
    if p.pool == "office":
        return ngettext(
            "%(n)s other account of your office.",
            "%(n)s other accounts of your office.",
            p.accounts,
        ) % {"n": p.accounts}
    words = (
        ngettext(
            "%(n)s other account of offices with half to twice as many declarations as yours "
            "(%(offices)s): your own has too few.",
            "%(n)s other accounts of offices with half to twice as many declarations as yours "
            "(%(offices)s): your own has too few.",
            p.accounts,
        )
        if p.pool == "like"
        else ngettext(
            "%(n)s other account of all offices (%(offices)s): offices like yours have too few.",
            "%(n)s other accounts of all offices (%(offices)s): offices like yours have too few.",
            p.accounts,
        )
    )
    return words % {"n": p.accounts, "offices": p.offices}


def summary(figure: Figure) -> str:
    """Return the picture in words."""
    assert figure.peers is not None
    own = figure.drawn[0]
    tenth, first, middle, third, ninetieth = (
        ltr(said_plain(v, figure)) for v in figure.peers.quantiles
    )
    values = {
        "own": ltr(said_plain(own, figure)),
        **{"tenth": tenth, "first": first, "middle": middle, "third": third, "last": ninetieth},
    }
    if figure.expected is not None:
        return (
            _(
                "Your difference from colleagues on like files is %(own)s. Half of the peers have "
                "one from %(first)s to %(third)s, eight in ten from %(tenth)s to %(last)s; the "
                "middle one is %(middle)s."
            )
            % values
        )
    return (
        _(
            "Your value is %(own)s. Half of the peers have one from %(first)s to %(third)s, eight "
            "in ten from %(tenth)s to %(last)s; the middle one is %(middle)s. It is not adjusted "
            "for how files differ."
        )
        % values
        if figure.kind != "ratio"
        else _(
            "Your value is %(own)s times the expected. Half of the peers have from %(first)s to "
            "%(third)s times, eight in ten from %(tenth)s to %(last)s; the middle one is "
            "%(middle)s."
        )
        % values
    )


def rows(found: Panel) -> Iterator[list[Value]]:
    """Yield the figures of a panel as rows of a table."""
    for part in found.told:
        for f in part.figures:
            quantiles = f.peers.quantiles if f.peers else (None,) * 5
            numbers = (f.own, f.low, f.high, f.expected, *quantiles)
            yield [
                part.finding.measure,
                f.title,
                f.among,
                f.kind,
                f.files,
                *(None if v is None else Decimal(f"{v:.6g}") for v in numbers),
                f.peers.pool if f.peers else "",
                f.peers.accounts if f.peers else None,
            ]


HEADS: Final = (
    *("measure", "figure", "among", "kind", "declarations", "own", "low", "high"),
    *("expected_on_like_files", "peers_10", "peers_25", "peers_50", "peers_75", "peers_90"),
    *("peers_from", "peers"),
)
"""Of ``rows``. Quantiles are of the difference from the expected where there is one."""
