"""The first page says what the findings say, in words that stand alone."""

from __future__ import annotations

import pytest

from evenhand.analysis.headlines import MOST, headlines, questions
from evenhand.findings.finding import Estimate, Finding

GAPS = Finding(
    measure="handler_share",
    version="1",
    question="?",
    answer="release hours: given to another officer, a declaration would move by 1.65 hours on "
    "average (the mean is 21.5 hours). offence recorded: no difference is shown. Nor expected. "
    "duty ratio: not measurable, because no declaration has it.",
    estimates=(
        Estimate("swap_gap:release_hours", "Swap gap of release hours", 1.65, "hours", 1.3, 2.0),
        Estimate("swap_gap:offence_recorded", "Swap gap of offence", 0.0, "share", 0.0, 0.01),
        Estimate("swap_gap:duty_ratio", "Swap gap of duty ratio", None, "ratio"),
    ),
)


def finding(measure: str, *estimates: Estimate, answer: str = "An answer.") -> Finding:
    """Return a measured finding."""
    return Finding(measure, "1", "?", answer, estimates=estimates or (one("x"),))


def one(name: str, value: float | None = 1.0, unit: str = "files") -> Estimate:
    """Return an estimate."""
    return Estimate(name, f"Label of {name}", value, unit)


def test_each_outcome_has_its_own_sentence_and_label():
    first, second = headlines([GAPS], lot=True)
    assert first.estimate.label == "Release hours: change under another officer"
    assert first.statement == (
        "Release hours: given to another officer, a declaration would move by 1.65 hours on "
        "average (the mean is 21.5 hours)."
    )
    assert second.estimate.label == "Offence recorded: change under another officer, in points"
    assert second.statement == "Offence recorded: no difference is shown. Nor expected."


def test_without_a_lot_nothing_is_said_to_change():
    first, _ = headlines([GAPS], lot=False)
    assert first.estimate.label == "Release hours: gap between officers"


def test_numbers_are_the_findings_own():
    for headline, estimate in zip(headlines([GAPS], lot=True), GAPS.estimates, strict=False):
        assert (headline.estimate.value, headline.estimate.low, headline.estimate.high) == (
            estimate.value,
            estimate.low,
            estimate.high,
        )
        assert headline.estimate.unit == estimate.unit


def test_what_compares_handlers_comes_before_more_outcomes_and_these_before_the_paths():
    found = [
        finding("process_map", one("top_variant_share", 0.6, "share")),
        finding("release_time"),
        GAPS,
        finding("pair_excess", one("flagged_share", 0.02, "share")),
    ]
    assert [h.measure for h in headlines(found, lot=True)] == [
        "handler_share",
        "handler_share",
        "pair_excess",
        "release_time",
        "process_map",
    ]


def test_at_most_five_and_a_second_outcome_only_where_there_is_room():
    names = ("pair_excess", "lot_test", "officer_funnel", "release_time", "predictability")
    chosen = headlines([GAPS, *map(finding, names)], lot=True)
    assert len(chosen) == MOST == 5
    assert [h.measure for h in chosen] == ["handler_share", *names[:4]]


def test_parties_stand_in_where_no_handler_is_named():
    gap = Estimate("gap:agent:fraud", "x", 0.01, "share", 0.0, 0.02)
    other = Estimate("gap:office:fraud", "x", 0.02, "share", 0.0, 0.03)
    answer = "fraud by agent: two agents differ. fraud by office: two offices differ."
    one, two = headlines([finding("party_share", gap, other, answer=answer)], lot=False)
    assert one.estimate.label == "Fraud: gap between agents, in points"
    assert one.statement == "Fraud by agent: two agents differ."
    assert two.statement == "Fraud by office: two offices differ."


def test_a_count_of_months_says_of_how_many():
    tested = finding("lot_test", one("months_outside", 15, "months"), one("months_tested", 48))
    assert (
        headlines([tested], lot=True)[0].estimate.label
        == "Office-months unlike a lot, of 48 tested"
    )
    alone = finding("lot_test", one("months_outside", 15, "months"))
    assert headlines([alone], lot=True)[0].estimate.label == "Office-months unlike a lot"


def test_what_was_not_measured_is_no_number():
    blind = Finding("release_time", "1", "?", "Not measurable.", status="not_measurable")
    unknown = finding("officer_funnel", one("accounts_outside", None))
    bare = Finding("pair_excess", "1", "?", "No number.")
    assert headlines([blind, unknown, bare], lot=True) == ()


def test_a_measure_that_is_not_known_here_comes_last_under_its_own_label():
    chosen = headlines([finding("new_measure", one("x")), finding("process_map")], lot=True)
    assert [h.measure for h in chosen] == ["process_map", "new_measure"]
    assert chosen[1].estimate.label == "Label of x"


@pytest.mark.parametrize("blind", [0, 2])
def test_questions_are_five_at_most_and_what_is_lacking_is_one_of_them(blind: int):
    asked = [Finding("a", "1", "?", "x", ask_next=f"Question {n}?") for n in (1, 2, 2, 3, 4, 5, 6)]
    lacking = [Finding("b", "1", "?", "x", status="not_measurable", ask_next="Map it.")] * blind
    said = questions([*asked, *lacking])
    assert len(said) == 5
    assert said[0] == "Question 1?"
    assert len(set(said)) == 5
    assert ("2 questions could not be measured" in said[-1]) == bool(blind)
