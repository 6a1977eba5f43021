"""The two pages on readiness."""

from __future__ import annotations

from evenhand.records.design import Design
from evenhand.records.readiness import MeasureNeeds, readiness
from evenhand.records.readiness_page import page

NEEDS = (
    MeasureNeeds("share", "How much?", ("declarations.officer",), role="officer"),
    MeasureNeeds("pairs", "Which pairs?", ("declarations.officer", "declarations.agent")),
)


def test_page_says_what_can_be_asked_and_whom_to_ask():
    text = page(readiness(["declarations.officer"], NEEDS, design=Design()), title="export.csv")
    assert text.startswith("# What can be asked of export.csv?")
    assert "1 of 2 questions" in text
    assert "- How much? (share) Figures by: officer." in text
    assert "- Which pairs? (pairs) Lacks: declarations.agent." in text
    row = next(x for x in text.splitlines() if x.startswith("| declarations.agent"))
    assert row.split(" | ")[2:] == ["IT department", "pairs |"]


def test_page_fits_on_two_pages_with_many_questions():
    many = [
        MeasureNeeds(f"m{i}", "What?", (f"declarations.{c}",))
        for i, c in enumerate(("officer", "agent", "importer", "chief") * 8)
    ]
    assert len(page(readiness([], many, design=Design()), title="x").splitlines()) < 110


def test_nothing_to_ask_for_is_said():
    text = page(readiness(["declarations.officer"], NEEDS[:1]), title="x")
    assert "Nothing: every question can be asked." in text
