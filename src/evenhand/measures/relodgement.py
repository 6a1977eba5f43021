"""Are consignments lodged again, and so drawn again, until a certain account has drawn them?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
from ibis import _

from evenhand.findings.by_account import by_account
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, per_cent, provisional
from evenhand.records import aggregates
from evenhand.records.comparable import lacks_lot
from evenhand.records.computing import Hold, each_time
from evenhand.records.context import LEAST_PEERS, Context, Desks, desks
from evenhand.records.counts import Codes, DeskFiles, Names
from evenhand.records.records import Records
from evenhand.statistics.margins import Margin
from evenhand.statistics.multiplicity import Multiplicity, benjamini_hochberg
from evenhand.statistics.pairs import pair_excess_from_margins

NAME: Final = "relodgement"
VERSION: Final = "1"
QUESTION: Final = __doc__.strip()
GROUP: Final = "lot"
ROLE: Final = "officer first designated"
NEEDS: Final = (
    "declarations.officer",
    "declarations.agent",
    "declarations.consignment",
    "declarations.registered_at",
    "declarations.released_at",
)
CARRIES: Final = ("consignment", "registered_at", "released_at")
HOLDS: Final = True
HAS_TWIN: Final = True
ASKS_OF_A_LOT: Final = True
LEAST_GIVEN_UP: Final = 5
"""An agent who gave up fewer draws in all shows no habit that could be tested."""
LEAST_EXPECTED: Final = 3.0
"""A pair of which the lot expects fewer draws given up says nothing by having none."""
MOST_DRAWS: Final = 50
"""A key that more declarations of one agent share is no consignment: an empty or standard text."""
LEVEL: Final = 0.05
"""False discovery rate among pairs of an agent and an account."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Draws given up by ``stratum`` (set of the lot), ``agent`` and ``officer``: codes.

    Of agents who gave up ``LEAST_GIVEN_UP``.
    """

    stratum: Codes
    agent: Codes
    officer: Codes
    files: Codes


@dataclass(frozen=True, slots=True)
class Dealt:
    """All draws of those sets by ``stratum`` and ``officer``."""

    stratum: Codes
    officer: Codes
    files: Codes


@dataclass(frozen=True, slots=True)
class Drawn:
    """All draws of those agents by ``agent`` and ``officer``."""

    agent: Codes
    officer: Codes
    files: Codes


@dataclass(frozen=True, slots=True)
class Families:
    """Consignments drawn more than once by ``office`` and number of ``draws``."""

    office: Codes
    draws: Codes
    families: Codes


@dataclass(frozen=True, slots=True)
class Lodged:
    """Declarations with a consignment by ``office``, and draws given up among them."""

    office: Codes
    files: Codes
    given_up: Codes


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database.

    A draw is given up if it was never released and the agent lodged the same consignment again
    later.
    """

    given_up: GivenUp
    dealt: Dealt
    drawn: Drawn
    families: Families
    lodged: Lodged
    desks: DeskFiles
    officers: Names
    agents: Names
    offices: Names
    periods: Names


@dataclass(frozen=True, slots=True)
class Found:
    """Where agents stop drawing.

    Attributes
    ----------
    officer, agent : ndarray of int64, shape (n,)
        Pairs of which the lot expects ``LEAST_EXPECTED`` draws given up, or more.
    draws, given_up : ndarray of int64, shape (n,)
        Files of the agent that the account drew; those given up.
    expected : ndarray of float64, shape (n,)
        Draws given up, had the lot alone said which account drew them.
    p_value : ndarray of float64, shape (n,)
        Chance of as few or fewer.
    family : Multiplicity
        Benjamini-Hochberg over the pairs.
    homes : Desks
    """

    officer: Codes
    agent: Codes
    draws: Codes
    given_up: Codes
    expected: Floats
    p_value: Floats
    family: Multiplicity
    homes: Desks


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    no_lot = lacks_lot(records)
    if no_lot or records.resolves("declarations.registered_at"):
        return no_lot
    return ("registered_at says only the day: the order of draws of a day is not known",)


def query(records: Records, *, hold: Hold = each_time) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed but for the draws that were given up."""
    whole = aggregates.handled(records, CARRIES)
    assert whole.agents is not None  # NEEDS
    files = whole.files.filter(_.consigned, _.agent.notnull(), _.registered_at.notnull())
    family = ["agent", "consignment"]
    # Only what was never released can have been given up: few files, and so few families to join.
    asked = ("stratum", "office", "agent", "officer", "registered_at", "released_at", "consignment")
    numbered = files.filter(files.consignment.notnull()).select(*asked)
    unreleased = hold(numbered.filter(numbered.released_at.isnull()))
    drawn_again = numbered.semi_join(unreleased.select(family).distinct(), family)
    families = drawn_again.group_by(family).agg(
        draws=_.count(), last=_.registered_at.max(), office=_.office.min()
    )
    families = hold(families.filter(families.draws.between(2, MOST_DRAWS)))
    known = families.select(*family, "last")
    given_up = unreleased.inner_join(known, family)
    given_up = hold(given_up.filter(given_up.registered_at < given_up["last"]))
    keys = ["stratum", "agent", "officer"]
    often = given_up.group_by("agent").agg(gone=_.count()).filter(_.gone >= LEAST_GIVEN_UP)
    ours = given_up.semi_join(often, "agent")
    in_sets = files.semi_join(ours.select("stratum").distinct(), "stratum")
    redrawn = families.semi_join(given_up.select(family).distinct(), family)
    lodged = files.group_by("office").agg(files=_.count())
    gone = given_up.group_by("office").agg(given_up=_.count())
    lodged = lodged.left_join(gone, "office").drop("office_right")
    lodged = lodged.mutate(given_up=lodged.given_up.fill_null(0))
    return {
        "given_up": ours.group_by(keys).agg(files=_.count()).order_by(keys),
        "dealt": in_sets.group_by(["stratum", "officer"])
        .agg(files=_.count())
        .order_by(["stratum", "officer"]),
        "drawn": files.semi_join(often, "agent")
        .group_by(["agent", "officer"])
        .agg(files=_.count())
        .order_by(["agent", "officer"]),
        "families": redrawn.group_by(["office", "draws"])
        .agg(families=_.count())
        .order_by(["office", "draws"]),
        "lodged": lodged.order_by("office"),
        "desks": whole.desks,
        "officers": whole.officers.order_by("code"),
        "agents": whole.agents.order_by("code"),
        "offices": whole.offices.order_by("code"),
        "periods": whole.periods.order_by("code"),
    }


def infer(counts: Counts) -> Found:
    """Ask at which accounts an agent gives up fewer draws than the lot would have it."""
    at = counts.desks
    homes = desks(handler=at.officer, office=at.office, files=at.files)
    gone, dealt, drawn = counts.given_up, counts.dealt, counts.drawn
    if not gone.files.size:
        none, codes = np.zeros(0), np.zeros(0, dtype=np.int64)
        nobody = benjamini_hochberg(none, LEVEL)
        return Found(codes, codes, codes, codes, none, none, nobody, homes)
    sets, row = np.unique(dealt.stratum, return_inverse=True)
    where, rest = np.searchsorted(sets, gone.stratum), counts.agents.code.size
    officers = max(int(dealt.officer.max()), int(drawn.officer.max())) + 1
    # All draws that these agents did not give up count as one more agent's.
    kept = np.bincount(row, weights=dealt.files) - np.bincount(
        where, weights=gone.files, minlength=sets.size
    )
    by_officer = np.bincount(dealt.officer, weights=dealt.files, minlength=officers) - np.bincount(
        gone.officer, weights=gone.files, minlength=officers
    )
    pairs = pair_excess_from_margins(
        officers=Margin(row, dealt.officer, dealt.files),
        clients=Margin(
            np.concatenate([where, np.arange(sets.size)]),
            np.concatenate([gone.agent, np.full(sets.size, rest)]),
            np.concatenate([gone.files, kept.astype(np.int64)]),
        ),
        observed=Margin(
            np.concatenate([gone.officer, np.arange(officers)]),
            np.concatenate([gone.agent, np.full(officers, rest)]),
            np.concatenate([gone.files, by_officer.astype(np.int64)]),
        ),
        level=LEVEL,
    )
    keep = (pairs.client != rest) & (pairs.expected >= LEAST_EXPECTED)
    officer, agent, p = pairs.officer[keep], pairs.client[keep], pairs.p_avoidance[keep]
    return Found(
        officer=officer,
        agent=agent,
        draws=_draws(drawn, agent=agent, officer=officer),
        given_up=pairs.observed[keep],
        expected=pairs.expected[keep],
        p_value=p,
        family=benjamini_hochberg(p, LEVEL),
        homes=homes,
    )


def _draws(drawn: Drawn, *, agent: Codes, officer: Codes) -> Codes:
    """Return how many files of each agent each account drew; 0 where they never met."""
    width = int(np.concatenate([drawn.officer, officer]).max(initial=0)) + 1
    keys, order = np.unique(drawn.agent * width + drawn.officer, return_index=True)
    wanted = agent * width + officer
    at = np.minimum(np.searchsorted(keys, wanted), max(0, keys.size - 1))
    met = keys[at] == wanted if keys.size else np.zeros(wanted.size, dtype=bool)
    draws: Codes = np.where(met, drawn.files[order[at]] if keys.size else 0, 0)
    return draws


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say how many consignments were drawn again, and where agents stopped."""
    listed = int(found.family.rejected.sum())
    offices = _offices(counts)
    still_open = context.still_open(counts.periods.name)
    note = provisional(still_open, until=str(context.last_day))
    tables: tuple[Table, ...] = (replace(offices, name=NAME),)
    if context.names_people:
        tables = (_pairs(counts, found, context), offices)
    finding = Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=f"{_answer(counts, listed, found)} {note}".strip(),
        role=ROLE,
        estimates=_estimates(counts, listed),
        tables=tables,
        caveats=CAVEATS,
        how_to_read=(
            "A draw is given up if the declaration was never released and the agent lodged the "
            "same consignment again later. Expected is how many of the agent's draws given up the "
            "lot would have dealt to the account. A correction is given up wherever it falls; an "
            "account that draws much and is hardly ever given up is where the agent stops."
        ),
        method=(
            "Stopping test: the draws that an agent gave up are dealt anew among the accounts of "
            "their sets of the lot, both margins fixed; exact lower tails of the number that falls "
            "to each account."
        ),
        sources=(
            "Mantel, Haenszel (1959), Journal of the National Cancer Institute 22(4), 719-748. "
            "doi:10.1093/jnci/22.4.719",
            "Benjamini, Hochberg (1995), Journal of the Royal Statistical Society B 57, 289-300. "
            "doi:10.1111/j.2517-6161.1995.tb02031.x",
        ),
        requirements=REQUIREMENTS,
        ask_next=(
            "What was changed between the versions of these consignments, if anything? Draw on the "
            "key of the consignment, not on the number of the declaration."
            if listed
            else "Is the lot drawn on the key of the consignment, or on each new number?"
        ),
        error_rate=(
            f"Of the {counted(listed, 'pair')} listed, at most {LEVEL * listed:.1f} are expected "
            f"to be false (Benjamini-Hochberg at 5 % over {counted(found.family.tested, 'pair')})."
        ),
        parameters={
            "least_given_up": LEAST_GIVEN_UP,
            "least_expected": LEAST_EXPECTED,
            "most_draws": MOST_DRAWS,
            "false_discovery_rate": LEVEL,
            "least_accounts_to_show": LEAST_PEERS,
        },
        provisional=bool(still_open),
        fingerprint=context.fingerprint,
    )
    return finding if counts.lodged.files.sum() else finding.not_measured(LACKS)


LACKS: Final = (
    "the key by which a consignment is known again: map the column that holds it and check that it "
    "is filled"
)


REQUIREMENTS: Final = ("arusha.4.3", "arusha.4.7", "arusha.6.1", "idg.item.4.1")
CAVEATS: Final = (
    "A declaration is withdrawn and lodged again to correct it: that is allowed before release.",
    "An account that lets corrections be made without a new lodgement is given up less than "
    "others, by every agent.",
    "A consignment may be cleared in parts: only parts that were never released count as given up.",
    "A key that is not kept (an empty bill of lading, a standard text) joins what is not one.",
    "An agent is a firm or a person with a right to be heard; an account is not a person.",
)


def _answer(counts: Counts, listed: int, found: Found) -> str:
    files, gone = int(counts.lodged.files.sum()), int(counts.lodged.given_up.sum())
    if not files:
        return "No declaration has the key of its consignment."
    if not gone:
        return f"No: none of {counted(files, 'draw')} was given up and drawn again."
    head = (
        f"{counted(gone, 'draw')} of {files:,} ({per_cent(gone / files)}) were given up and the "
        f"consignment drawn again, {counted(int(counts.families.families.sum()), 'consignment')} "
        "in all."
    )
    if not found.family.tested:
        return f"{head} No agent gave up enough draws: where they stop could not be tested."
    if not listed:
        return f"{head} Where agents stopped had nothing to do with the account, as far as seen."
    return (
        f"{head} In {counted(listed, 'pair')}, an agent gave up draws until one account had drawn "
        "the consignment, more often than the lot explains."
    )


def _estimates(counts: Counts, listed: int) -> tuple[Estimate, ...]:
    files, gone = int(counts.lodged.files.sum()), int(counts.lodged.given_up.sum())
    families = int(counts.families.families.sum())
    draws = float((counts.families.families * counts.families.draws).sum())
    estimates = [
        Estimate("given_up_share", "Draws given up", gone / max(1, files), "share"),
        Estimate("pairs_listed", "Pairs listed", float(listed), "pairs"),
        Estimate("redrawn", "Consignments drawn again", float(families), "consignments"),
    ]
    if families:
        label = "Draws for a consignment drawn again"
        estimates.append(Estimate("draws_each", label, draws / families, "draws"))
    return tuple(estimates)


def _pairs(counts: Counts, found: Found, context: Context) -> Table:
    officer, agent = found.officer, found.agent
    may = context.may_show(found.homes)
    return by_account(
        NAME,
        "Agents, and the accounts at which they stop drawing",
        (
            Facts("agent", "Agent", "text", "", "Pseudonym of the agent."),
            counts.agents.name[agent],
        ),
        (Facts("draws", "Draws", "count"), found.draws),
        (Facts("given_up", "Given up", "count"), found.given_up),
        (Facts("expected_given_up", "Expected", "number"), found.expected),
        (Facts("p_value", "p", "p_value", "", "As few given up, or fewer."), found.p_value),
        (Facts("q_value", "q", "p_value", "", "Benjamini-Hochberg."), found.family.adjusted),
        (Facts("flagged", "Stops here", "flag"), found.family.rejected),
        office=counts.offices.name[found.homes.main[officer]]
        if officer.size
        else np.zeros(0, dtype=object),
        account=counts.officers.name[officer],
        show=may[officer] if officer.size else np.zeros(0, dtype=bool),
        column=Facts("officer", "Account", "text", "", f"Pseudonym of the {ROLE}."),
    )


def _offices(counts: Counts) -> Table:
    """Count draws and consignments drawn again by office; no account is in it."""
    size = counts.offices.code.size
    families = counts.families

    def total(code: Codes, weights: Any) -> Floats:
        return np.bincount(code, weights=weights, minlength=size).astype(np.float64)

    lodged = total(counts.lodged.office, counts.lodged.files)
    often = families.families * (families.draws > 2)
    return table(
        f"{NAME}_by_office",
        "Consignments drawn again, by office",
        (Facts("office", "Office", "text"), counts.offices.name),
        (Facts("draws", "Draws", "count"), lodged),
        (
            Facts("given_up", "Given up", "count"),
            total(counts.lodged.office, counts.lodged.given_up),
        ),
        (
            Facts("consignments", "Consignments drawn again", "count"),
            total(families.office, families.families),
        ),
        (
            Facts("more_than_twice", "Of those, more than twice", "count"),
            total(families.office, often),
        ),
    )
