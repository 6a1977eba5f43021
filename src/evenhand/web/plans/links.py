"""Where does what an action comes from stand, and what stands behind that?

A reason is kept as its kind and number, so that parts of the product that are not there yet can be
linked later. From an action, requirement, finding and records are one click away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.urls import NoReverseMatch, reverse

from evenhand.errors import InstrumentError
from evenhand.instruments.catalogue import requirement
from evenhand.instruments.discretion import discretion
from evenhand.instruments.document import Requirement
from evenhand.web.discretion.models import Decision
from evenhand.web.plans.models import Kind, Reason
from evenhand.web.risks.flags import Records
from evenhand.web.risks.models import Risk


@dataclass(frozen=True, slots=True)
class Shown:
    """A reason with its address; "" where the part of the product that holds it is not there."""

    reason: Reason
    address: str


@dataclass(frozen=True, slots=True)
class Named:
    """A requirement or finding behind an action, and where it stands."""

    id: str
    says: str
    address: str


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind an action.

    Attributes
    ----------
    requirements : tuple of Named
    findings : tuple of Named
        Of the latest run, or of the run that a reason names; empty for whom findings are closed.
    records : str
        Address of the run, with what was read and its fingerprint; "" where there is none.
    """

    requirements: tuple[Named, ...]
    findings: tuple[Named, ...]
    records: str


def address(kind: str, refers: str) -> str:
    """Return where a thing stands; "" where it stands nowhere yet.

    ``decision:7`` and ``risk:7`` by their number, ``finding:3:pair_excess`` by run and measure,
    ``workshop:2`` or ``workshop:2:9`` by workshop and commitment, ``gap:arusha.4.7`` or
    ``gap:5:arusha.4.7`` by requirement, of the instruments or of a self-assessment.
    """
    parts = refers.split(":")
    first, last = parts[0], parts[-1]
    asked: Mapping[str, tuple[str, list[str]]] = {
        Kind.DECISION: ("decision", [first]),
        Kind.RISK: ("risk", [first]),
        Kind.FINDING: ("finding", parts),
        Kind.WORKSHOP: ("workshop", [first]),
        Kind.GAP: ("assessed", parts) if len(parts) > 1 else ("entry", [_instrument(last), last]),
    }
    return _reversed(*asked[kind]) if kind in asked else ""


def behind(reasons: Iterable[Reason], measure: str, records: Records) -> Behind:
    """Return what stands behind an action: by its reasons, and by the measure of its indicator."""
    ids: dict[str, None] = {}
    measures: dict[str, None] = {measure: None} if measure else {}
    of_run: dict[str, str] = {}
    for reason in reasons:
        found = _OF.get(reason.kind, _nothing)(reason.refers)
        ids.update(dict.fromkeys(found[0]))
        measures.update(dict.fromkeys(found[1]))
        if reason.kind == Kind.FINDING:
            of_run[found[1][0]] = reason.refers.partition(":")[0]
    findings = []
    for name in measures:
        run = of_run.get(name) or (str(records.run.pk) if records.run else "")
        finding = records.findings.get(name)
        if records.run is None or not run or (finding is None and name not in of_run):
            continue
        findings.append(Named(name, finding.question if finding else "", _finding(run, name)))
        if finding:
            ids.update(dict.fromkeys(finding.requirements))
    entries = [each for id in ids if (each := _entry(id)) is not None]
    return Behind(
        requirements=tuple(
            Named(e.id, e.text, _reversed("entry", [e.instrument, e.id])) for e in entries
        ),
        findings=tuple(findings),
        records=_reversed("run", [str(records.run.pk)]) if records.run else "",
    )


def _finding(run: str, measure: str) -> str:
    return _reversed("finding", [run, measure])


def _of_gap(refers: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (refers.rpartition(":")[2],), ()


def _of_finding(refers: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (), (refers.partition(":")[2],)


def _of_decision(refers: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = Decision.objects.filter(pk=_number(refers)).first()
    if found is None:
        return (), ()
    kind = discretion().decision(found.kind)
    version = found.versions.order_by("-number")[0]
    return (kind.requirements if kind else ()), tuple(version.measures)


def _of_risk(refers: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = Risk.objects.filter(pk=_number(refers)).first()
    if found is None:
        return (), ()
    version = found.versions.order_by("-number")[0]
    flags = Records(None, {}, "").flags(found.scheme, version.tests)
    measures = tuple(test.measure for flag in flags for test in flag.tests)
    scheme = _entry(found.scheme)
    return (scheme.related if scheme else ()), measures


def _nothing(refers: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (), ()


_OF: Final[Mapping[str, Callable[[str], tuple[tuple[str, ...], tuple[str, ...]]]]] = {
    Kind.GAP: _of_gap,
    Kind.FINDING: _of_finding,
    Kind.DECISION: _of_decision,
    Kind.RISK: _of_risk,
}


def _number(refers: str) -> int:
    first = refers.partition(":")[0]
    return int(first) if first.isdecimal() else 0


def _entry(id: str) -> Requirement | None:
    try:
        return requirement(id)
    except InstrumentError:
        return None


def _instrument(id: str) -> str:
    found = _entry(id)
    return found.instrument if found else ""


def _reversed(name: str, keys: list[Any]) -> str:
    try:
        return reverse(name, args=[int(key) if key.isdecimal() else key for key in keys])
    except NoReverseMatch:
        return ""
