"""Did one account take two steps on a declaration that should be taken by two?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
from ibis import _

from evenhand.findings.bars import bars
from evenhand.findings.chart import Chart
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, per_cent
from evenhand.records.acts import NOBODY, acts
from evenhand.records.context import LEAST_PEERS, Context, desks
from evenhand.records.records import Records

NAME: Final = "separation"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "controls"
ROLE: Final = ""
NEEDS: Final = ("events.declaration_id", "events.activity", "events.at", "events.actor")
CARRIES: Final[tuple[str, ...]] = ()
HAS_TWIN: Final = False
LISTED: Final = 200
"""Declarations listed; the counts are of all."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Two steps that two accounts should take, and the law or design that asks for it."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    words: str
    basis: str


DECISION: Final = ("assess", "reassess")
CHANGED, APPROVED, SELF = "(approved change)", "(approval)", "(own approval)"
"""Steps that are no activities of their own: a change that names an approver, under the account
that made it; its approval, under the account that gave it; both under one account, on one act."""
RULES: Final = (
    Rule(("assign",), DECISION, "gives out the file and assesses it", "our design"),
    Rule(("exam_end",), ("release",), "examines and releases", "our design"),
    Rule(DECISION, ("release",), "assesses and releases", "our design"),
    Rule(DECISION, ("receipt",), "assesses and collects", "TFA 6.3.4; the split is our design"),
    Rule(DECISION, ("penalty",), "assesses and penalises", "TFA 6.3.4; the split is our design"),
    Rule(
        ("receipt",), ("penalty",), "collects and penalises", "TFA 6.3.4; the split is our design"
    ),
    Rule(
        ("refund_decision",),
        ("refund_pay",),
        "decides a refund and pays it",
        "RKC 4.21; our design",
    ),
    Rule(
        (*DECISION, "penalty"),
        ("appeal_decision",),
        "decides and decides the appeal against it",
        "RKC 10.4-10.5, TFA 4.1; by account it is our design",
    ),
    Rule((CHANGED,), (APPROVED,), "changes the declaration and approves the change", "our design"),
)


@dataclass(frozen=True, slots=True)
class Places:
    """Declarations by office and month.

    Attributes
    ----------
    office, month : ndarray of str, shape (n,)
        Of the first act on the declaration.
    declarations : ndarray of int64, shape (n,)
    sums : ndarray of float64, shape (2 x rules, n)
        For each rule: declarations on which both steps are recorded under known accounts, and
        those of them where one account took both.
    """

    office: npt.NDArray[Any]
    month: npt.NDArray[Any]
    declarations: npt.NDArray[np.int64]
    sums: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Accounts:
    """Declarations on which one account took both steps, by account and office.

    ``sums`` as in ``Places``: declarations where the account took either step, and both.
    """

    actor: npt.NDArray[Any]
    office: npt.NDArray[Any]
    declarations: npt.NDArray[np.int64]
    sums: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cases:
    """The first ``LISTED`` declarations, by number: the rule broken, as its place in ``RULES``."""

    declaration_id: npt.NDArray[Any]
    office: npt.NDArray[Any]
    rule: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database: counts by office and month, by account, and a list of cases."""

    places: Places
    accounts: Accounts
    cases: Cases


@dataclass(frozen=True, slots=True)
class Found:
    """Totals, and the same by office.

    Attributes
    ----------
    tested, broken : ndarray of int64, shape (rules,)
        Declarations with both steps; of those, with both under one account.
    office : ndarray of str, shape (offices,)
    office_tested, office_broken : ndarray of int64, shape (rules, offices)
    """

    tested: npt.NDArray[np.int64]
    broken: npt.NDArray[np.int64]
    office: npt.NDArray[Any]
    office_tested: npt.NDArray[np.int64]
    office_broken: npt.NDArray[np.int64]


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    return ()


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    own = _own(records)
    each = range(len(RULES))
    both = {
        # Who changes one thing may approve a colleague's change of another.
        f"both_{i}": own.is_self
        if RULES[i].first == (CHANGED,)
        else own[f"first_{i}"] & own[f"second_{i}"]
        for i in each
    }
    own = own.mutate(**both)
    files = own.group_by("declaration_id").agg(
        office=_.office.min(),
        month=_.month.min(),
        **{f"tested_{i}": own[f"first_{i}"].max() & own[f"second_{i}"].max() for i in each},
        **{f"broken_{i}": own[f"both_{i}"].max() for i in each},
    )
    places = files.group_by("office", "month").agg(
        declarations=_.count(),
        **_sums(files, "tested_{}", "broken_{}"),
    )
    either = own.mutate(**{f"either_{i}": own[f"first_{i}"] | own[f"second_{i}"] for i in each})
    accounts = either.group_by("actor", "office").agg(
        declarations=_.count(), **_sums(either, "either_{}", "both_{}")
    )
    rule = ibis.cases(*((files[f"broken_{i}"], i) for i in each), else_=-1)
    cases = files.select("declaration_id", "office", rule=rule.cast("int64"))
    return {
        "places": places.order_by("office", "month"),
        "accounts": accounts.order_by("actor", "office"),
        "cases": cases.filter(_.rule >= 0).order_by("declaration_id").limit(LISTED),
    }


def _own(records: Records) -> ir.Table:
    """Return what each account did on each declaration: one row each, a flag a step."""
    whole = acts(records)
    done = whole.filter(whole.is_customs & (whole.actor != NOBODY))
    changed = done.filter(done.has_approver & done.activity.isin(("amend", "override")))
    of = ["declaration_id", "office", "month"]
    steps = done.select(*of, "actor", "activity").union(
        changed.select(*of, "actor", activity=ibis.literal(CHANGED)),
        changed.select(*of, actor="approver", activity=ibis.literal(APPROVED)),
        changed.filter(changed.approver == changed.actor).select(
            *of, "actor", activity=ibis.literal(SELF)
        ),
    )
    flags = {
        f"{side}_{i}": steps.activity.isin(getattr(rule, side)).max()
        for i, rule in enumerate(RULES)
        for side in ("first", "second")
    }
    return steps.group_by("declaration_id", "actor").agg(
        office=_.office.min(),
        month=_.month.min(),
        is_self=(steps.activity == SELF).max(),
        **flags,
    )


def _sums(of: ir.Table, tested: str, broken: str) -> dict[str, ir.Value]:
    sums: dict[str, ir.Value] = {}
    for i in range(len(RULES)):
        sums[f"n_{i}"] = of[tested.format(i)].cast("int64").sum()
        sums[f"total_{i}"] = of[broken.format(i)].cast("int64").sum()
    return sums


def infer(counts: Counts) -> Found:
    """Add up the counts: nothing is tested, each case is what it is."""
    places = counts.places
    sums = places.sums.reshape(len(RULES), 2, -1).astype(np.int64)
    office, at = np.unique(places.office.astype(str), return_inverse=True)
    by_office = np.stack(
        [_added(row, at=at, size=office.size) for row in sums.reshape(2 * len(RULES), -1)]
    ).reshape(len(RULES), 2, office.size)
    return Found(
        tested=sums[:, 0].sum(axis=1),
        broken=sums[:, 1].sum(axis=1),
        office=office.astype(object),
        office_tested=by_office[:, 0],
        office_broken=by_office[:, 1],
    )


def _added(
    values: npt.NDArray[np.int64], *, at: npt.NDArray[Any], size: int
) -> npt.NDArray[np.int64]:
    return np.bincount(at, weights=values, minlength=size).astype(np.int64)


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say how often one account took two steps that two should take, by office."""
    tested, broken = int(found.tested.sum()), int(found.broken.sum())
    if not tested:
        return Finding(
            NAME,
            VERSION,
            QUESTION,
            "Not measurable: on no declaration are two such steps recorded under known accounts.",
            status="not_measurable",
            lacks=("events: two steps of one rule on a declaration, each with its actor",),
            fingerprint=context.fingerprint,
        )
    rows = _table(found)
    extra = (_by_account(counts, context), _cases(counts)) if context.names_people else ()
    return Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=_answer(found),
        estimates=(
            Estimate("joined", "Times one account took both steps", float(broken), "cases"),
            Estimate("tested", "Times both steps are recorded", float(tested), "cases"),
            Estimate("joined_share", "Share of them", broken / tested, "share"),
        ),
        tables=(rows, *extra),
        charts=(_chart(rows),) if broken else (),
        caveats=CAVEATS,
        how_to_read=(
            "One row a rule and an office: the declarations on which both steps are recorded, and "
            "those where one account took both. A rule whose steps are never recorded is not "
            "measurable, which is not the same as kept."
        ),
        method=(
            "For each declaration, the accounts that took each step are set side by side; the "
            "system's own acts and acts without a known account are left out. Every case is "
            "counted; nothing is tested."
        ),
        sources=(
            "WTO Agreement on Trade Facilitation, Article 6.3.4 (conflicts of interest in the "
            "assessment and collection of penalties and duties).",
            "Revised Kyoto Convention, General Annex, Standards 10.4 and 10.5 (appeals).",
        ),
        requirements=REQUIREMENTS,
        ask_next="Is a second officer on duty at those hours, and who could have been?",
        error_rate="No error rate: every case on record is counted and nothing is tested.",
        parameters={
            "rules": [
                {"first": list(r.first), "second": list(r.second), "basis": r.basis} for r in RULES
            ],
            "listed": LISTED,
        },
        fingerprint=context.fingerprint,
    )


REQUIREMENTS: Final = ("arusha.4.3", "arusha.6.1", "tfa.6.3.4")
CAVEATS: Final = (
    "At a post with one officer on a shift nobody else is there: the remedy is a review "
    "afterwards, not a second officer.",
    "A deputy who stands in for a chief takes both roles for a while, by written order.",
    "An account that several people share, or one left logged in, shows steps of several people "
    "under one name.",
    "A system that carries out a release after the last step may record it under the account of "
    "that step: ask which account a release by rule gets.",
    "Which steps are incompatible is for the law and the order of the administration: most of "
    "these rules are our design, not the text of a convention.",
)


def _answer(found: Found) -> str:
    broken = np.flatnonzero(found.broken)
    never = int((found.tested == 0).sum())
    lacking = (
        f" {counted(never, 'rule')} could not be tested: the steps are not on record."
        if never
        else ""
    )
    if not broken.size:
        return (
            f"No: on none of the {int(found.tested.sum()):,} pairs of steps tested did one account "
            f"take both.{lacking}"
        )
    parts = [
        f"{RULES[i].words} ({int(found.broken[i]):,} of {int(found.tested[i]):,} declarations, "
        f"{per_cent(found.broken[i] / found.tested[i])})"
        for i in broken
    ]
    places = int((found.office_broken.sum(axis=0) > 0).sum())
    return (
        f"Yes, at {counted(places, 'office')}: one account {'; '.join(parts)}. Each is a question "
        f"for review.{lacking}"
    )


def _table(found: Found) -> Table:
    rule, office = np.nonzero(found.office_tested)
    tested, broken = found.office_tested[rule, office], found.office_broken[rule, office]
    order = np.lexsort((office, rule, -broken))
    rule, office, tested, broken = (v[order] for v in (rule, office, tested, broken))
    return table(
        NAME,
        "Two steps under one account, by rule and office",
        (Facts("rule", "One account ...", "text"), [RULES[i].words for i in rule]),
        (Facts("basis", "Asked for by", "text"), [RULES[i].basis for i in rule]),
        (Facts("office", "Office", "text"), found.office[office]),
        (Facts("tested", "Declarations with both steps", "count"), tested),
        (Facts("joined", "Both under one account", "count"), broken),
        (Facts("share", "Share", "share"), broken / tested),
    )


def _by_account(counts: Counts, context: Context) -> Table:
    """List accounts of offices that are large enough, with what they took both steps on."""
    of = counts.accounts
    names, actor = np.unique(of.actor.astype(str), return_inverse=True)
    places, office = np.unique(of.office.astype(str), return_inverse=True)
    homes = desks(handler=actor, office=office, files=of.declarations)
    may_show = context.may_show(homes)
    sums = of.sums.reshape(len(RULES), 2, -1).astype(np.int64)
    either, both = (
        np.stack([_added(row, at=actor, size=names.size) for row in sums[:, side]])
        for side in (0, 1)
    )
    rule, account = np.nonzero(both)
    keep = may_show[account]
    rule, account = rule[keep], account[keep]
    return table(
        f"{NAME}_by_account",
        f"Actions recorded under one account (offices with {LEAST_PEERS} accounts or more)",
        (Facts("officer", "Account", "text"), names[account].astype(object)),
        (Facts("office", "Office", "text"), places[homes.main[account]].astype(object)),
        (Facts("rule", "The account ...", "text"), [RULES[i].words for i in rule]),
        (Facts("files", "Declarations with either step", "count"), either[rule, account]),
        (Facts("joined", "With both", "count"), both[rule, account]),
    )


def _cases(counts: Counts) -> Table:
    of = counts.cases
    return table(
        f"{NAME}_cases",
        f"Declarations to look at (the first {LISTED}, by number)",
        (Facts("declaration_id", "Declaration", "text"), of.declaration_id),
        (Facts("office", "Office", "text"), of.office),
        (Facts("rule", "One account ...", "text"), [RULES[i].words for i in of.rule]),
    )


def _chart(rows: Table) -> Chart:
    shown = rows.take(np.flatnonzero(rows["joined"] > 0)).head(20)
    return bars(
        f"{NAME}_bars",
        "How often one account took both steps",
        f"{counted(len(shown), 'rule and office', 'rules and offices')} with any such case; the "
        f"largest has {int(shown['joined'].max()):,}.",
        label="Office and rule",
        labels=[f"{r['office']}: {r['rule']}" for r in shown.rows()],
        value="Share of declarations with both steps",
        values=shown["share"],
    )
