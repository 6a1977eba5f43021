"""What had the practice administration done before its workshop, and who supports it?

All of it is invented, and written through the changes that pages make too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from evenhand.web.cooperation import changes as cooperation
from evenhand.web.cooperation import requesting
from evenhand.web.cooperation.models import Act, Outcome, Partner, PartnerKind, Side, Support
from evenhand.web.dated_evidence import EvidenceKind
from evenhand.web.initiatives import changes as initiatives
from evenhand.web.initiatives.models import Initiative, State
from evenhand.web.people.models import Person
from evenhand.web.plans.models import Action
from evenhand.web.registers import Direction

YEAR: Final = timedelta(days=365)
INITIATIVES: Final[tuple[tuple[dict[str, Any], int, str], ...]] = (
    (
        {
            "title": "Ethics course before the first day at a post",
            "kind": "arusha.8.6",
            "text": "Two days for every recruit, with a test.",
            "owner": "Training centre",
            "unmeasured_because": "The records hold no training.",
        },
        900,
        "Course plan and attendance (invented)",
    ),
    (
        {
            "title": "List of vulnerable posts, with the longest stay in each",
            "kind": "arusha.8.5",
            "requirements": ["idg.item.8.1", "idg.item.8.6"],
            "owner": "Head of personnel",
            "unmeasured_because": "The records hold no postings.",
        },
        400,
        "",
    ),
    (
        {
            "title": "Declaration of assets by heads of office",
            "kind": "idg.item.8.2",
            "owner": "Head of personnel",
            "unmeasured_because": "Declarations of assets are kept outside Customs.",
        },
        700,
        "Order 31 on declarations (invented)",
    ),
    (
        {
            "title": "Code of conduct, signed by everybody",
            "kind": "arusha.7",
            "owner": "Integrity unit",
            "unmeasured_because": "Nobody has asked staff what they know of it.",
        },
        1500,
        "Code of conduct, second edition (invented)",
    ),
    (
        {
            "title": "Declarations dealt to officers by lot",
            "kind": "arusha.4",
            "requirements": ["arusha.4.7"],
            "owner": "Directorate of information technology",
            "measure": "reassignment",
            "estimate": "unexplained_share",
            "way": Direction.LESS,
        },
        300,
        "Acceptance of the system (invented)",
    ),
)
"""What the register says, how many days before the workshop it began, and its evidence."""
FUND: Final = {
    "name": "Regional fund for good administration (invented)",
    "kind": PartnerKind.DONOR,
    "contact_role": "Head of the governance programme",
    "note": "Pays for experts and training, and not for buildings.",
}
ADMINISTRATION: Final = {
    "name": "Partner Customs administration (invented)",
    "kind": PartnerKind.CUSTOMS,
    "contact_role": "Head of international cooperation",
    "note": "",
}
OCCASION: Final = "Meeting with management at the end of the workshop"


def write(
    by: Person,
    *,
    manages: Person,
    actions: Sequence[Action],
    first: date,
    last: date,
    today: date,
) -> None:
    """Write what was done already, and what is between the administration and two partners.

    Parameters
    ----------
    by, manages : Person
        Who writes, and who approves.
    actions : sequence of Action
        Of the plan; the first is what support is asked for.
    first, last : date
        Of the workshop.
    today : date
    """
    for said, before, evidence in INITIATIVES:
        _begin(said, first - timedelta(days=before), evidence, by)
    experts = cooperation.keep_partner(Partner(), said=ADMINISTRATION, by=by)
    fund = cooperation.keep_partner(Partner(), said=FUND, by=by)
    _mission(experts, first, last, by)
    _promises(experts, last, today, by)
    _request(fund, actions[0], last, by, manages)


def _begin(said: Mapping[str, Any], since: date, evidence: str, by: Person) -> Initiative:
    rest = {"state": State.IN_FORCE, "is_shared": True, "reason": "First entry"}
    made = initiatives.begin(office=None, said={**rest, **said, "since": since}, by=by)
    if evidence:
        piece = {
            "name": evidence,
            "kind": EvidenceKind.DOCUMENT,
            "received": since,
            "effective": since,
            "review_due": since + 5 * YEAR,
        }
        initiatives.prove(made, place=None, said=piece, read=0, by=by)
    return made


def _mission(partner: Partner, first: date, last: date, by: Person) -> None:
    said = {
        "title": "Experts at the national integrity workshop",
        "purpose": "To share what two administrations learnt, and to lead the sessions.",
        "first": first,
        "last": last,
        "experts": 2,
        "reason": "First entry",
    }
    mission = cooperation.plan_mission(partner, None, said=said, by=by)
    report = "The workshop was held as planned; its report to management holds the outcomes."
    told = {**said, "report": report, "reason": "The report came"}
    cooperation.change_mission(mission, said=told, read=1, by=by)


def _promises(partner: Partner, last: date, today: date, by: Person) -> None:
    for side, what, owner, days, kept in (
        (Side.THEIRS, "Send a model of a rotation plan", "Head of its personnel", 30, "It came."),
        (Side.OURS, "Publish how often files are moved after the lot", "Head of Customs", 60, ""),
        (Side.OURS, "Report on the actions each quarter", "Integrity unit", 120, ""),
    ):
        made = {"side": side, "made_on": last, "occasion": OCCASION}
        due = last + timedelta(days=days)
        said = {"what": what, "owner": owner, "ties": ["gap:arusha.8.5"], "due": due}
        given = cooperation.promise(partner, None, made=made, said=said, by=by)
        if kept and due <= today:
            end = {"outcome": Outcome.KEPT, "due": due, "says": kept}
            cooperation.follow_up(given, said=end, read=1, by=by)


def _request(partner: Partner, action: Action, last: date, by: Person, manages: Person) -> None:
    said = {
        "title": "Training in rotation by risk for personnel officers",
        "support": Support.TRAINING,
        "purpose": "To rank posts by risk, and to plan rotation so that skills stay.",
        "ties": ["gap:arusha.8.5", f"action:{action.pk}"],
        "amount": 18_000,
        "currency": "EUR",
        "needed_by": last + timedelta(days=200),
        "reason": "Agreed with management at the workshop",
    }
    request = requesting.ask(partner, None, said=said, by=by)
    version = request.versions.get()
    step = {"on": last + timedelta(days=7), "says": ""}
    requesting.step(version, Act.APPROVED, said=step, by=manages)
    requesting.step(version, Act.SENT, said={**step, "on": last + timedelta(days=9)}, by=by)
