"""What belongs on the first page, before the head of Customs turns it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.results import Headline
from evenhand.findings.wording import counted, spoken

MOST: Final = 5
MOST_QUESTIONS: Final = 5

# Measures in the order their numbers are read on the first page.
ORDER: Final = (
    "handler_share",
    "pair_excess",
    "lot_test",
    "officer_funnel",
    "release_time",
    "party_share",
    "predictability",
    "process_map",
)
# How the chief number of these measures is called where no section stands around it.
LABELS: Final = {
    "flagged_share": "Declarations of pairs the lot does not explain",
    "accounts_outside": "Accounts that stand apart from colleagues",
    "top_variant_share": "Declarations on the most common path",
}


def headlines(findings: Sequence[Finding], *, lot: bool) -> tuple[Headline, ...]:
    """Return at most five numbers, each with a sentence of its finding that stands alone.

    First the chief number of each measure that compares handlers, and how long release takes; where
    there is room the other outcomes of ``handler_share``, then what compares no handlers. The first
    page says nothing that the finding does not: the numbers are the finding's own, only their
    labels are longer.

    Parameters
    ----------
    findings : sequence of Finding
    lot : bool
        Whether declarations are said to be dealt by lot: without one, a gap between officers is
        no promise that a file would move.
    """
    measured = {f.measure: f for f in findings if f.is_measured}
    # A measure that is not in the list is read after those that are.
    order = (*ORDER, *(name for name in measured if name not in ORDER))
    first = [(name, 0) for name in order[: ORDER.index("release_time") + 1]]
    shares = [("handler_share", number) for number in range(1, MOST)]
    rest = [(name, 0) for name in order[ORDER.index("release_time") + 1 :]]
    parties = [("party_share", number) for number in range(1, MOST)]
    there = [
        (name, number)
        for name, number in (*first, *shares, *rest, *parties)
        if name in measured and _is_known(measured[name], number)
    ]
    chosen = sorted(there[:MOST], key=lambda place: (order.index(place[0]), place[1]))
    return tuple(_headline(measured[name], number, lot=lot) for name, number in chosen)


def questions(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Return what to ask next: of what was measured first, then what could not be measured."""
    asked = [f.ask_next for f in findings if f.is_measured and f.ask_next]
    blind = [f for f in findings if not f.is_measured]
    asked = list(dict.fromkeys(asked))[: MOST_QUESTIONS - bool(blind)]
    if blind:
        asked.append(
            f"{counted(len(blind), 'question')} could not be measured with these records: what "
            "would it take to map what is missing?"
        )
    return tuple(asked)


def _is_known(finding: Finding, number: int) -> bool:
    return len(finding.estimates) > number and finding.estimates[number].value is not None


def _headline(finding: Finding, number: int, *, lot: bool) -> Headline:
    estimate = finding.estimates[number]
    label = _label(finding, estimate, lot=lot)
    return Headline(finding.measure, _statement(finding, number), replace(estimate, label=label))


def _label(finding: Finding, estimate: Estimate, *, lot: bool) -> str:
    kind, *parts = estimate.name.split(":")
    if estimate.name == "months_outside":
        tested = next((e.value for e in finding.estimates if e.name == "months_tested"), None)
        of = "" if tested is None else f", of {tested:,.0f} tested"
        return f"Office-months unlike a lot{of}"
    unit = ", in points" if estimate.unit == "share" else ""
    if kind == "swap_gap":
        what = "change under another officer" if lot else "gap between officers"
        return f"{_capital(spoken(parts[0]))}: {what}{unit}"
    if kind == "gap":
        return f"{_capital(spoken(parts[1]))}: gap between {parts[0]}s{unit}"
    return LABELS.get(estimate.name, estimate.label)


def _statement(finding: Finding, number: int) -> str:
    """Return the sentence on one outcome, where the answer has one an estimate; else all of it."""
    places = [_place(finding.answer, e) for e in finding.estimates]
    if places[number] < 0:
        return finding.answer
    end = min((p for p in places if p > places[number]), default=len(finding.answer))
    return _capital(finding.answer[places[number] : end].strip())


def _place(answer: str, estimate: Estimate) -> int:
    """Return where the answer comes to speak of an estimate; -1 if it does not by name."""
    kind, *parts = estimate.name.split(":")
    if kind == "swap_gap":
        return answer.find(f"{spoken(parts[0])}:")
    if kind == "gap":
        return answer.find(f"{spoken(parts[1])} by {parts[0]}:")
    return -1


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
