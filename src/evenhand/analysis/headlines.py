"""What belongs on the first page, before the head of Customs turns it?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from evenhand.findings.finding import Finding
from evenhand.findings.results import Headline
from evenhand.findings.wording import counted

MOST: Final = 5
MOST_QUESTIONS: Final = 5

# Measures in the order their first number is wanted on the first page.
ORDER: Final = (
    "handler_share",
    "pair_excess",
    "lot_test",
    "release_time",
    "predictability",
    "officer_funnel",
    "process_map",
)


def headlines(findings: Sequence[Finding]) -> tuple[Headline, ...]:
    """Return at most five numbers, one a measure first, then a second outcome where there is room.

    The statement is the finding's own answer: the first page says nothing that the finding does
    not.
    """
    ranked = [f for name in ORDER for f in findings if f.measure == name and f.is_measured]
    ranked += [f for f in findings if f.is_measured and f.measure not in ORDER]
    first = [h for f in ranked for h in _of(f, 0)]
    second = [h for f in ranked if f.measure == "handler_share" for h in _of(f, 1)]
    chosen = first[:MOST]
    return tuple(chosen + second[: MOST - len(chosen)])


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


def _of(finding: Finding, number: int) -> Iterator[Headline]:
    if len(finding.estimates) > number and finding.estimates[number].value is not None:
        estimate = finding.estimates[number]
        yield Headline(finding.measure, _statement(finding, number), estimate)


def _statement(finding: Finding, number: int) -> str:
    # handler_share answers one sentence an outcome, in the order of its estimates.
    if finding.measure == "handler_share":
        name = finding.estimates[number].name.partition(":")[2]
        for sentence in finding.answer.split(". "):
            if sentence.startswith(f"{name}:"):
                return sentence.rstrip(".") + "."
    return finding.answer
