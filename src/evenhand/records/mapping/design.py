"""What does a mapping say of outcomes, assignment, comparison, people and time?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo, available_timezones

from evenhand.records.design import Design, Outcome, OutcomeKind, People, PeriodLength, Rule
from evenhand.records.mapping.limits import read_limits
from evenhand.records.mapping.reforms import read_reforms
from evenhand.records.mapping.yaml_tree import Place, Tree
from evenhand.records.stages import STAGES

KEYS: Final = (
    "time_zone",
    "people",
    "outcomes",
    "assignment",
    "like_with_like",
    "standards",
    "rules",
    "limits",
    "reforms",
)
UNITS: Final[dict[str, str]] = {"share": "share", "amount": "currency"}
"""Unit of an outcome that names none, by kind. A duration must name its own."""
MOST_OUTCOMES: Final = 50
"""Each outcome is asked by every measure that compares outcomes, and again on the twin: a second or
more each on the smallest export, and pages of its own in the report. A thousand would take hours
and be read by nobody."""
DURATIONS: Final = ("seconds", "minutes", "hours", "days")

Role = Literal["outcome", "within", "like_with_like"]


@dataclass(frozen=True, slots=True)
class Use:
    """A column of declarations that the design leans on, and where it says so."""

    role: Role
    column: str
    place: Place


@dataclass(slots=True)
class Uses:
    """Every column the design leans on, in the order of the file."""

    found: list[Use] = field(default_factory=list)


def read_design(tree: Tree, top: dict[str, Place], uses: Uses) -> Design:
    """Return the design that the top keys of a mapping state; faults go to the tree."""
    rule, within, period = _assignment(tree, top.get("assignment"), uses)
    return Design(
        outcomes=_outcomes(tree, top.get("outcomes"), uses),
        rule=rule,
        within=within,
        like_with_like=_columns(tree, top.get("like_with_like"), "like_with_like", uses),
        period=period,
        people=_people(tree, top.get("people")),
        time_zone=_time_zone(tree, top.get("time_zone")),
        standards=_standards(tree, top.get("standards")),
        limits=read_limits(tree, top.get("limits")),
        reforms=read_reforms(tree, top.get("reforms")),
    )


def _outcomes(tree: Tree, place: Place | None, uses: Uses) -> tuple[Outcome, ...]:
    if place is None:
        return ()
    wanted = "a list of outcomes, as - {name: release_hours, kind: duration, unit: hours}"
    members = tree.items(place, expected=wanted)
    if len(members) > MOST_OUTCOMES:
        tree.wrong(
            place,
            expected=f"at most {MOST_OUTCOMES} outcomes, and {len(members):,} are named: each is "
            "asked by every measure that compares outcomes, and again on the twin",
            remedy="Keep those in which a decision shows, and ask the others with a mapping of "
            "their own.",
        )
        # Faults of a thousand members would hide this one.
        return ()
    read: dict[str, Outcome] = {}
    for member in members:
        outcome = _outcome(tree, member, uses)
        if outcome is None:
            continue
        if outcome.name in read:
            tree.wrong(
                member,
                expected=f"each outcome once; '{outcome.name}' is there already",
                remedy="Give it another name, or take it out.",
            )
        read[outcome.name] = outcome
    return tuple(read.values())


def _outcome(tree: Tree, place: Place, uses: Uses) -> Outcome | None:
    keys = tree.entries(place, known=("name", "column", "kind", "unit"))
    missing = [k for k in ("name", "kind") if k not in keys]
    if missing:
        if place.is_map:
            tree.wrong(
                place,
                expected=f"an outcome with {' and '.join(missing)}",
                remedy=f"Add {' and '.join(missing)}.",
            )
        return None
    name = tree.text(keys["name"], expected="the name of the outcome")
    kind = tree.choice(keys["kind"], choices=get_args(OutcomeKind), default="amount")
    where = keys.get("column", keys["name"])
    column = tree.text(where, expected="a column of declarations")
    if column:
        uses.found.append(Use(role="outcome", column=column, place=where))
    return Outcome(name=name, column=column, kind=kind, unit=_unit(tree, keys, kind, place))


def _unit(tree: Tree, keys: dict[str, Place], kind: OutcomeKind, place: Place) -> str:
    if kind == "duration":
        if "unit" in keys:
            return tree.choice(keys["unit"], choices=DURATIONS, default="hours")
        tree.wrong(
            place,
            expected=f"a duration with its unit, one of {', '.join(DURATIONS)}",
            remedy="Add the unit the column is in, as unit: hours.",
        )
        return ""
    if "unit" in keys:
        return tree.text(keys["unit"], expected="the unit in words, as currency or kg")
    return UNITS.get(kind, "")


def _assignment(
    tree: Tree, place: Place | None, uses: Uses
) -> tuple[Rule, tuple[str, ...], PeriodLength]:
    if place is None:
        return "unknown", (), "semester"
    keys = tree.entries(place, known=("rule", "within", "period"))
    rule: Rule = "unknown"
    period: PeriodLength = "semester"
    if "rule" in keys:
        rule = tree.choice(keys["rule"], choices=get_args(Rule), default="unknown")
    if "period" in keys:
        period = tree.choice(keys["period"], choices=get_args(PeriodLength), default="semester")
    within = _columns(tree, keys.get("within"), "within", uses)
    if rule == "lot" and not within:
        tree.wrong(
            keys.get("within", keys["rule"]),
            expected="the rule lot together with within: the set in which the rule says any "
            "handler could have been given any file",
            remedy="Add within, as within: [office, day]; without a claimed lot write "
            "rule: unknown.",
        )
    return rule, within, period


def _columns(tree: Tree, place: Place | None, role: Role, uses: Uses) -> tuple[str, ...]:
    if place is None:
        return ()
    members = tree.items(place, expected="a list of columns, as [office, month]")
    read: list[str] = []
    for member in members:
        column = tree.text(member, expected="the name of a column")
        if column in read:
            tree.wrong(member, expected="each column once", remedy="Take the second one out.")
        elif column:
            read.append(column)
            uses.found.append(Use(role=role, column=column, place=member))
    return tuple(read)


def _people(tree: Tree, place: Place | None) -> People:
    if place is None:
        return People()
    keys = tree.entries(place, known=("level", "basis"))
    level: Literal["office", "person"] = "office"
    if "level" in keys:
        level = tree.choice(keys["level"], choices=("office", "person"), default="office")
    basis = ""
    if "basis" in keys:
        basis = tree.text(keys["basis"], expected="the legal basis in words").strip()
    if level == "person" and not basis:
        tree.wrong(
            keys["level"],
            expected="the level person together with its legal basis",
            remedy='Add it, as basis: "Order 12 of 3 March 2026"; until there is one, write '
            "level: office.",
        )
    return People(level=level, basis=basis)


def _time_zone(tree: Tree, place: Place | None) -> str:
    if place is None:
        return "UTC"
    name = tree.text(place, expected="an IANA time zone, as Asia/Ashgabat")
    if not name:
        return "UTC"
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        tree.wrong(
            place,
            expected="an IANA time zone, as Asia/Ashgabat or UTC",
            word=name,
            known=sorted(available_timezones()),
        )
    return name


def _standards(tree: Tree, place: Place | None) -> dict[str, float]:
    """Read the hours that the administration has published for stages of the way."""
    if place is None:
        return {}
    read: dict[str, float] = {}
    for stage, hours in tree.entries(place, known=[s.name for s in STAGES]).items():
        expected = "hours, as registered-released: 24"
        text = tree.text(hours, expected=expected)
        if not text:
            continue
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        if not 0 < value < float("inf"):
            tree.wrong(hours, expected=expected, remedy="Write the published hours, above 0.")
            continue
        read[stage] = value
    return read
