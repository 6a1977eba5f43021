"""How is it said which rules are kept, which are broken and which cannot be told?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from evenhand.findings.expected_traces import traces_answer, traces_estimates
from evenhand.findings.finding import Estimate
from evenhand.findings.rules import Rule
from evenhand.findings.table import Table
from evenhand.findings.wording import counted, per_cent


def told_of(rates: Table) -> Table:
    """Return the rules that cases or groups could tell of."""
    return rates.take((rates["tested"] > 0) | (rates["groups_tested"] > 0))


def answer_of(rules: Sequence[Rule], rates: Table, expected: Any) -> str:
    """Say how many rules could be told, which are broken on cases, and which for groups."""
    tested = told_of(rates)
    broken = tested.take(tested["broken"] > 0)
    apart = tested.take(tested["groups_broken"] > 0)
    clean = int(((tested["broken"] == 0) & (tested["groups_broken"] == 0)).sum())
    said = (
        f"Of {counted(len(rules), 'rule')}, {len(tested)} could be tested on these records; "
        f"{clean} of them are kept by every case and group that could be told."
    )
    if len(broken):
        order = np.argsort(-broken["share_broken"], kind="stable")[:3]
        worst = [
            f"{broken['rule'][i]} on {broken['broken'][i]:,} of {broken['tested'][i]:,} cases "
            f"({per_cent(broken['share_broken'][i])})"
            for i in order
        ]
        said += f" Most often broken: {'; '.join(worst)}."
    if len(apart):
        groups = [
            f"{apart['rule'][i]} for {apart['groups_broken'][i]:,} of "
            f"{counted(int(apart['groups_tested'][i]), 'group')}"
            for i in range(len(apart))
        ]
        said += f" Groups that stand apart from like ones: {'; '.join(groups)}."
    said += f" {counted(len(rules) - len(tested), 'rule')} cannot be told, which is no pass."
    return said + traces_answer(expected)


def estimates_of(rates: Table, expected: Any) -> tuple[Estimate, ...]:
    """Return how many rules are broken, could be tested and could not."""
    tested = (rates["tested"] > 0) | (rates["groups_tested"] > 0)
    broken, apart = rates["broken"] > 0, rates["groups_broken"] > 0
    made = [
        Estimate("rules_broken", "Rules that some case breaks", float(broken.sum()), "rules"),
        Estimate(
            "rules_apart", "Rules for which a group stands apart", float(apart.sum()), "rules"
        ),
        Estimate("rules_tested", "Rules that could be tested", float(tested.sum()), "rules"),
        Estimate("rules_not_told", "Rules that could not be told", float((~tested).sum()), "rules"),
    ]
    return (*made, *traces_estimates(expected))


def caveats_of(
    rules: Sequence[Rule], rates: Table, release_means: str, stamped: Sequence[tuple[str, str]]
) -> tuple[str, ...]:
    """Return the innocent explanations, those of the rules that are broken here among the first."""
    said = [
        "A queue, an outage, a holiday, or an act that was done and not keyed breaks a rule on "
        "record and nothing else: rule these out first.",
    ]
    here = dict(zip(rates["rule"], rates["ordinary"], strict=True))
    said += [f"{r.id}: {here[r.id]}" for r in rules if here.get(r.id)]
    said += [
        "An act may be allowed by an instruction that the rule does not know; then the rule is "
        "to be set or added to, not the case.",
        f"Release here is: {release_means}."
        if release_means
        else "The mapping does not say what the source records as release (rules.release_means): "
        "if it is the payment or the gate, rules on release speak of that.",
        "Where events are keyed late, order and times are those of keying.",
        "Declarations split, replaced or cancelled count each for itself, unless a consignment "
        "joins them.",
    ]
    if rates["groups_tested"].any():
        said.append(
            "Groups are compared inside sets of recorded likeness alone: goods, risk or service "
            "that no column tells of may differ between them. A group that stands apart is a "
            "question about its sets first."
        )
    opened = int(rates["open"].sum())
    if opened:
        said.append(
            f"Still open when the records end: {opened:,} times a case under a rule. They are "
            "neither kept nor broken; medians count them as open."
        )
    if stamped:
        where = ", ".join(f"{a} at {o or 'all offices'}" for o, a in stamped[:5])
        said.append(
            f"Times written many at once, by a script or at the end of a shift: {where}. Rules of "
            "time that rest on them are not told there."
        )
    return tuple(said)
