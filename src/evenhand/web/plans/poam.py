"""How is the plan handed to tools that speak OSCAL?

As a plan of action and milestones: each action is an item, with a risk that holds its deadline, its
planned remediation and its milestones as tasks, and the observations that it rests on. What OSCAL
has no place for is a property under Evenhand's namespace. Equal plans give equal identifiers.

References
----------
NIST, Open Security Controls Assessment Language, plan of action and milestones model.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from django.urls import reverse

from evenhand.instruments.oscal import VERSION
from evenhand.web.plans.links import address
from evenhand.web.plans.models import Reason
from evenhand.web.plans.queries import Line, Status

NAMESPACE: Final = "urn:evenhand:plans"

_Values = dict[str, Any]


def poam(lines: Sequence[Line], *, house: str, title: str, made_at: datetime) -> _Values:
    """Return the plan as plain values for JSON.

    Parameters
    ----------
    lines : sequence of Line
        At least one: the model has no plan without items.
    house : str
        Address of this installation, as ``https://integrity.example``; links begin with it.
    title : str
    made_at : datetime
        With its zone.
    """
    space = uuid5(NAMESPACE_URL, f"{NAMESPACE}:{house}")
    reasons = [reason for line in lines for reason in line.reasons]
    return {
        "plan-of-action-and-milestones": {
            "uuid": str(uuid5(space, "plan")),
            "metadata": {
                "title": title,
                "last-modified": _moment(made_at),
                "version": made_at.date().isoformat(),
                "oscal-version": VERSION,
            },
            "system-id": {"identifier-type": "http://ietf.org/rfc/rfc4122", "id": str(space)},
            "observations": [_observation(r, space, house) for r in reasons],
            "risks": [_risk(line, space) for line in lines],
            "poam-items": [_item(line, space, house) for line in lines],
        }
    }


def _observation(reason: Reason, space: UUID, house: str) -> _Values:
    place = address(reason.kind, reason.refers)
    return {
        "uuid": _uuid(space, "observation", reason.pk),
        "title": f"{reason.kind} {reason.refers}",
        "description": reason.says or f"{reason.kind} {reason.refers}",
        "props": [_own("kind", reason.kind), _own("refers", reason.refers)],
        **({"links": [{"href": f"{house}{place}", "rel": "reference"}]} if place else {}),
        "methods": ["EXAMINE"],
        "collected": _moment(reason.written_at),
    }


def _risk(line: Line, space: UUID) -> _Values:
    v, pk = line.version, line.action.pk
    tasks = [
        {
            "uuid": _uuid(space, "task", f"{pk}.{step.place}"),
            "type": "milestone",
            "title": step.what,
            "props": [_own("done-on", step.done_on.isoformat())] if step.done_on else [],
            "timing": {"on-date": {"date": _start_of(step.due)}},
        }
        for step in line.milestones
    ]
    for task in tasks:
        # An empty list is no list in OSCAL.
        if not task["props"]:
            del task["props"]
    wanted = f"{v.indicator}: {v.way} by at least {line.by_at_least}"
    return {
        "uuid": _uuid(space, "risk", pk),
        "title": v.title,
        "description": v.objective,
        "statement": wanted,
        "status": _status(line),
        "deadline": _start_of(v.due),
        "remediations": [
            {
                "uuid": _uuid(space, "remediation", pk),
                "lifecycle": "completed" if line.done_on else "planned",
                "title": v.title,
                "description": wanted,
                **({"tasks": tasks} if tasks else {}),
            }
        ],
        **(
            {
                "related-observations": [
                    {"observation-uuid": _uuid(space, "observation", r.pk)} for r in line.reasons
                ]
            }
            if line.reasons
            else {}
        ),
    }


def _item(line: Line, space: UUID, house: str) -> _Values:
    v, pk = line.version, line.action.pk
    said = [
        ("owner", v.owner),
        ("horizon", v.horizon),
        ("start", v.start.isoformat()),
        ("due", v.due.isoformat()),
        ("status", line.status.value),
        ("stage", str(line.proofs[-1].stage) if line.proofs else ""),
        ("cost", f"{v.cost:f}" if v.cost is not None else ""),
        ("measure", v.measure),
        ("estimate", v.estimate),
        ("displacement-check", v.recheck_on.isoformat()),
    ]
    return {
        "uuid": _uuid(space, "item", pk),
        "title": v.title,
        "description": v.objective,
        "props": [_own(name, value) for name, value in said if value],
        "links": [{"href": f"{house}{reverse('action', args=[pk])}", "rel": "reference"}],
        "related-risks": [{"risk-uuid": _uuid(space, "risk", pk)}],
    }


def _status(line: Line) -> str:
    if line.status is Status.DONE:
        return "closed"
    return "deviation-approved" if line.status is Status.DROPPED else "open"


def _own(name: str, value: str) -> _Values:
    return {"name": name, "ns": NAMESPACE, "value": " ".join(value.split())}


def _uuid(space: UUID, kind: str, key: object) -> str:
    return str(uuid5(space, f"{kind}:{key}"))


def _start_of(day: date) -> str:
    return _moment(datetime.combine(day, time(), UTC))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
