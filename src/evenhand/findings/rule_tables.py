"""How are the answers of rules tabled: by rule and office, with the cases that break them?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from evenhand.findings.chart import Chart
from evenhand.findings.rule_groups import Compared
from evenhand.findings.rules import SECONDS, Rule, in_words
from evenhand.findings.table import Facts, Table, table
from evenhand.statistics.proportions import exact_interval
from evenhand.statistics.survival import kaplan_meier, survival_quantile

KEPT, OPEN, UNKNOWN, BROKEN = 1, 2, 3, 4
NO_WHOLE: Final = -1
"""Number of the check where a tally is of the whole rule."""
HOUR: Final = 3600
RULE: Final = Facts("rule", "Rule", "text")
OFFICE: Final = Facts("office", "Office", "text")


@dataclass(slots=True)
class Tally:
    """Cases by what became of them under a rule or a check."""

    kept: int = 0
    broken: int = 0
    open: int = 0
    unknown: int = 0

    def add(self, status: int, count: int) -> None:
        """Count cases of one status."""
        name = {KEPT: "kept", BROKEN: "broken", OPEN: "open", UNKNOWN: "unknown"}[status]
        setattr(self, name, getattr(self, name) + count)

    def set_aside(self, *, broken_too: bool) -> None:
        """Count what was kept, or kept and broken, as not to be told."""
        self.unknown += self.kept + (self.broken if broken_too else 0)
        self.kept, self.broken = 0, 0 if broken_too else self.broken

    @property
    def tested(self) -> int:
        """Cases that keep or break."""
        return self.kept + self.broken


@dataclass(frozen=True, slots=True)
class Results:
    """Answers by position of rule and check.

    Attributes
    ----------
    checks : mapping
        For each, why it was not asked ("" if it was) and the acts whose times it uses.
    tallies : mapping
        For each, by office; ``NO_WHOLE`` is the rule's own. A rule that only asks across cases has
        none of its own.
    compared : tuple of Compared
        Groups that rules compare.
    """

    checks: Mapping[tuple[int, int], tuple[str, tuple[str, ...]]]
    tallies: Mapping[tuple[int, int], Mapping[str, Tally]]
    compared: tuple[Compared, ...] = ()

    def groups(self, rule: int) -> tuple[int, int]:
        """Return how many groups a rule tested, and how many stand apart."""
        mine = [c for c in self.compared if c.rule == rule and c.verdict != "not measurable"]
        tested = {(c.by, c.office, c.group) for c in mine}
        broken = {(c.by, c.office, c.group) for c in mine if c.verdict == "broken"}
        return len(tested), len(broken)

    def of_rule(self, rule: int) -> Mapping[str, Tally]:
        """Return the tallies of a rule by office."""
        if (rule, NO_WHOLE) in self.tallies:
            return self.tallies[rule, NO_WHOLE]
        across = [by for (r, _check), by in self.tallies.items() if r == rule]
        return across[0] if across else {}

    def why(self, rule: int) -> str:
        """Return why checks of a rule were not asked, each reason once."""
        told = [why for (r, _check), (why, _acts) in self.checks.items() if r == rule and why]
        return "; ".join(dict.fromkeys(told))


def _sum(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for t in tallies:
        for status, count in ((KEPT, t.kept), (BROKEN, t.broken), (OPEN, t.open)):
            whole.add(status, count)
        whole.add(UNKNOWN, t.unknown)
    return whole


def _columns(tallies: Sequence[Tally]) -> list[tuple[Facts, Any]]:
    tested, broken = [t.tested for t in tallies], [t.broken for t in tallies]
    low, high = exact_interval(events=broken, trials=tested)
    share = np.divide(broken, tested, out=np.full(len(tested), np.nan), where=np.array(tested) > 0)
    return [
        (Facts("tested", "Cases kept or broken", "count"), tested),
        (Facts("kept", "Kept", "count"), [t.kept for t in tallies]),
        (Facts("broken", "Broken", "count"), broken),
        (Facts("open", "Still open", "count"), [t.open for t in tallies]),
        (Facts("not_told", "Not to be told", "count"), [t.unknown for t in tallies]),
        (Facts("share_broken", "Share broken", "share", "", "Of kept and broken."), share),
        (Facts("low", "Low, 95 %", "share"), low),
        (Facts("high", "High, 95 %", "share"), high),
    ]


def rules_table(name: str, rules: Sequence[Rule], results: Results) -> Table:
    """Return one row a rule, in their order, with what could not be asked and why."""
    tallies = [_sum(results.of_rule(r).values()) for r in range(len(rules))]
    groups = [results.groups(r) for r in range(len(rules))]
    return table(
        name,
        "Rules and the cases, or groups, that keep or break them",
        (RULE, [r.id for r in rules]),
        (Facts("type", "Type", "text"), [", ".join(r.types) for r in rules]),
        (Facts("statement", "Statement", "text"), [r.statement for r in rules]),
        *_columns(tallies),
        (Facts("groups_tested", "Groups compared", "count"), [g[0] for g in groups]),
        (
            Facts("groups_broken", "Groups apart", "count", "", "See the groups."),
            [g[1] for g in groups],
        ),
        (
            Facts("verdict", "Verdict", "text"),
            [_verdict(t, g) for t, g in zip(tallies, groups, strict=True)],
        ),
        (
            Facts("status", "Told", "text"),
            [
                "measured" if t.tested or g[0] else "not measurable"
                for t, g in zip(tallies, groups, strict=True)
            ],
        ),
        (
            Facts("ordinary", "Ordinary causes, first", "text"),
            [
                r.ordinary if t.broken or g[1] else ""
                for r, t, g in zip(rules, tallies, groups, strict=True)
            ],
        ),
        (
            Facts("why", "Not asked, because", "text"),
            [
                _why(r, rule, t, results)
                for r, (rule, t) in enumerate(zip(rules, tallies, strict=True))
            ],
        ),
        (Facts("acts", "Acts it asks of", "text"), [", ".join(r.acts) for r in rules]),
        (Facts("needs", "Columns it needs", "text"), [", ".join(r.needs) for r in rules]),
        (Facts("basis", "Basis", "text"), [r.basis for r in rules]),
        (Facts("standards", "Standards", "text"), [", ".join(r.standards) for r in rules]),
        (Facts("beyond", "Beyond these records", "text"), [r.beyond for r in rules]),
        (Facts("own", "The administration's own", "flag"), [r.is_own for r in rules]),
    )


def _verdict(tally: Tally, groups: tuple[int, int]) -> str:
    """Return the verdict; a rule that compares is broken for groups, and says so."""
    if tally.broken:
        return "broken on cases" + (", and for groups" if groups[1] else "")
    if groups[1]:
        return "broken for groups"
    return "kept" if tally.tested or groups[0] else "not measurable"


def _why(number: int, rule: Rule, tally: Tally, results: Results) -> str:
    told = rule.fault or results.why(number)
    tested, _broken = results.groups(number)
    if told or tested:
        return told
    shown = [c.said for c in results.compared if c.rule == number and c.said]
    if shown:
        return f"groups are not compared: {'; '.join(dict.fromkeys(shown))}"
    if tally.tested:
        return ""
    if any(c.compares for c in rule.checks):
        return "there are no two groups to compare"
    if tally.unknown:
        return "a time or value that it needs is missing, or no time of its own, on every case"
    return "every case it concerns is still open" if tally.open else "it concerns no case"


def checks_table(name: str, rules: Sequence[Rule], results: Results) -> Table:
    """Return one row a check."""
    places = [(r, c) for r, rule in enumerate(rules) for c in range(len(rule.checks))]
    tallies = [_sum(results.tallies.get(p, {}).values()) for p in places]
    return table(
        f"{name}_checks",
        "What each rule asks",
        (RULE, [rules[r].id for r, _c in places]),
        (Facts("check", "Check", "text"), [in_words(rules[r].checks[c]) for r, c in places]),
        *_columns(tallies),
        (
            Facts("why", "Not asked, because", "text"),
            [_why_not(results, p, t) for p, t in zip(places, tallies, strict=True)],
        ),
    )


def _why_not(results: Results, place: tuple[int, int], tally: Tally) -> str:
    """Return why nothing was asked by a check; "" where a case or a group was."""
    why, _acts = results.checks[place]
    groups = any((c.rule, c.check) == place for c in results.compared)
    is_asked = tally.tested or tally.open or tally.unknown or groups
    return why or ("" if is_asked else "it concerns no case")


def by_office_table(name: str, rules: Sequence[Rule], results: Results, *, least: int) -> Table:
    """Return one row a rule and office; offices with fewer than ``least`` cases together."""
    rows: list[tuple[str, str, Tally]] = []
    for number, rule in enumerate(rules):
        small = []
        for office, tally in sorted(results.of_rule(number).items()):
            if tally.tested < least:
                small.append(tally)
            else:
                rows.append((rule.id, office, tally))
        if small:
            rows.append((rule.id, f"(offices with fewer than {least} cases)", _sum(small)))
    return table(
        f"{name}_by_office",
        "Rules by office",
        (RULE, [r[0] for r in rows]),
        (OFFICE, [r[1] for r in rows]),
        *_columns([r[2] for r in rows]),
    )


def cases_table(
    name: str, rules: Sequence[Rule], rows: Any, *, zone: str, named: frozenset[str]
) -> Table:
    """Return the cases listed of each rule, the most recent first, with their traces.

    ``named`` are the offices whose traces may name accounts.
    """
    acts: dict[str, list[tuple[int, int, str, str]]] = {}
    for i in np.flatnonzero(rows.kind == "trace"):
        act = int(rows.second[i]), int(rows.sequence[i]), str(rows.text[i]), str(rows.account[i])
        acts.setdefault(str(rows.case[i]), []).append(act)
    broken = np.flatnonzero(rows.kind == "broken")
    order = np.lexsort((rows.case[broken].astype(str), -rows.second[broken], rows.rule[broken]))
    broken = broken[order]
    traces = [
        _trace(sorted(acts.get(str(rows.case[i]), ())), zone, str(rows.office[i]) in named)
        for i in broken
    ]
    return table(
        f"{name}_cases",
        "Cases that break a rule, the most recent first",
        (RULE, [rules[int(rows.rule[i])].id for i in broken]),
        (OFFICE, rows.office[broken]),
        (Facts("declaration_id", "Declaration", "text"), rows.case[broken]),
        (Facts("last", "Last act", "text"), [_moment(int(rows.second[i]), zone) for i in broken]),
        (Facts("trace", "Trace", "text", "", "Acts in their order."), traces),
    )


def _trace(acts: Sequence[tuple[int, int, str, str]], zone: str, with_accounts: bool) -> str:
    return " -> ".join(
        f"{text} {_moment(second, zone)}" + (f" ({account})" if with_accounts and account else "")
        for second, _sequence, text, account in acts
    )


def _moment(second: int, zone: str) -> str:
    return (
        datetime.fromtimestamp(second, tz=UTC)
        .astimezone(ZoneInfo(zone))
        .strftime("%Y-%m-%d %H:%M:%S")
    )


def times_table(
    name: str, rules: Sequence[Rule], rows: Any, stamped: set[tuple[str, str]]
) -> Table:
    """Return the time of each check of time, over all and by office, open cases counted as open."""
    here = np.flatnonzero(rows.kind == "time")
    keys = sorted({(int(rows.rule[i]), int(rows.check[i])) for i in here})
    made: list[tuple[Any, ...]] = []
    for rule, check in keys:
        asked = rules[rule].checks[check]
        acts = {a.activity for a in asked.tested()}
        mine = here[(rows.rule[here] == rule) & (rows.check[here] == check)]
        bad = {o for o, a in stamped if a in acts}
        mine = mine[[str(o) not in bad for o in rows.office[mine]]]
        limit = np.nan if asked.limit is None else asked.limit * SECONDS[asked.unit] / HOUR
        for office in ("", *sorted({str(o) for o in rows.office[mine]} - {""})):
            part = mine if not office else mine[rows.office[mine] == office]
            if part.size:
                made.append(
                    (
                        rules[rule].id,
                        in_words(asked),
                        office or "(all)",
                        *_times(rows, part),
                        limit,
                    )
                )
    columns = list(zip(*made, strict=True)) if made else [()] * 8
    facts = (
        RULE,
        Facts("check", "Check", "text"),
        OFFICE,
        Facts("finished", "Finished", "count"),
        Facts("open", "Still open", "count"),
        Facts("median_hours", "Median", "hours", "", "Of finished cases."),
        Facts("median_with_open", "Median with open cases", "hours", "", "Kaplan-Meier."),
        Facts("limit_hours", "Standard", "hours"),
    )
    return table(f"{name}_times", "Times that rules speak of", *zip(facts, columns, strict=True))


def _times(rows: Any, here: npt.NDArray[np.int64]) -> tuple[int, int, float, float]:
    order = here[np.argsort(rows.second[here], kind="stable")]
    hours, count = rows.second[order] / HOUR, rows.count[order]
    done = np.where(rows.status[order] == KEPT, count, 0)
    still = np.where(rows.status[order] == OPEN, count, 0)
    finished = int(done.sum())
    median = np.nan
    if finished:
        median = float(hours[np.searchsorted(np.cumsum(done), finished / 2)])
    # An end before its start has come by time 0: the curve beyond is the same.
    curve = kaplan_meier(time=np.maximum(hours, 0), events=done, censored=still)
    at = survival_quantile(curve, 0.5).estimate
    return finished, int(still.sum()), median, np.nan if at is None else float(at)


def groups_table(name: str, rules: Sequence[Rule], compared: Sequence[Compared]) -> Table:
    """Return the groups that rules compare, those that stand apart first, with exact intervals."""
    worth = {"broken": 0, "kept": 1, "not measurable": 2}
    rows = sorted(compared, key=lambda c: (c.rule, worth[c.verdict], c.by, c.office, c.group))
    low, high = exact_interval(events=[c.having for c in rows], trials=[c.cases for c in rows])
    share = np.array([c.having / max(1, c.cases) for c in rows], dtype=np.float64)
    return table(
        f"{name}_groups",
        "Groups that rules compare",
        (RULE, [rules[c.rule].id for c in rows]),
        (Facts("by", "Groups by", "text"), [c.by for c in rows]),
        (Facts("group", "Group", "text"), [c.group for c in rows]),
        (OFFICE, [c.office for c in rows]),
        (Facts("what", "What is compared", "text"), [c.what for c in rows]),
        (Facts("verdict", "Verdict", "text"), [c.verdict for c in rows]),
        (Facts("said", "How it stands apart, or why not told", "text"), [c.said for c in rows]),
        (
            Facts("cases", "Cases", "count", "", "One for each lodgement; for K17 every case."),
            [c.cases for c in rows],
        ),
        (Facts("with_it", "With it", "count"), [c.having for c in rows]),
        (Facts("share", "Share", "share"), share),
        (Facts("low", "Low, 95 %", "share"), low),
        (Facts("high", "High, 95 %", "share"), high),
        (
            Facts("compared", "Cases compared", "count", "", "In sets that hold others too."),
            [c.compared for c in rows],
        ),
        (Facts("share_compared", "Share of these", "share"), [c.share for c in rows]),
        (
            Facts("due", "Due", "share", "", "Were all cases of a set alike; or as stated."),
            [c.due for c in rows],
        ),
        (
            Facts("p_value", "p, adjusted", "p_value", "", "For all groups of the rule (Holm)."),
            [c.p_value for c in rows],
        ),
        (Facts("alike_in", "Alike in", "text"), [c.sets for c in rows]),
    )


def rates_chart(name: str, tested: Table) -> Chart:
    """Return the share of cases that break each rule, with its interval."""
    data = table(
        f"{name}_rates",
        "Share of cases that break each rule",
        (Facts("label", "Rule", "text"), tested["rule"]),
        (Facts("value", "Share broken", "share"), tested["share_broken"]),
        (Facts("low", "Low", "share"), tested["low"]),
        (Facts("high", "High", "share"), tested["high"]),
        (Facts("group", "Type", "text"), tested["type"]),
    )
    broken = int((tested["broken"] > 0).sum())
    return Chart(
        kind="intervals",
        title="How many of the cases a rule concerns break it",
        summary=f"{len(tested)} rules could be tested; {broken} are broken on some case.",
        data=data,
        x_title="Share of cases that break the rule",
    )
