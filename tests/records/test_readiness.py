"""What can be asked of records, and what to ask for."""

from __future__ import annotations

from evenhand.records.design import Design, Outcome, People
from evenhand.records.mapping.file import parse_mapping
from evenhand.records.readiness import MeasureNeeds, present, readiness

NEEDS = (
    MeasureNeeds("share", "How much?", ("declarations.officer",), role="officer"),
    MeasureNeeds("pairs", "Which pairs?", ("declarations.officer", "declarations.agent")),
    MeasureNeeds("process", "Which ways?", ("events.activity", "events.at")),
    MeasureNeeds("time", "How long?", (), any_of=(("declarations.released_at", "events.at"),)),
)


def test_questions_are_split_by_what_is_there():
    found = readiness(["declarations.declaration_id", "declarations.officer"], NEEDS)
    assert {a.name: a.missing for a in found.answers} == {
        "share": (),
        "pairs": ("declarations.agent",),
        "process": ("events",),
        "time": ("declarations.released_at or events.at",),
    }
    assert [a.is_ready for a in found.answers] == [True, False, False, False]


def test_field_that_opens_most_questions_alone_is_asked_for_first():
    found = readiness(["declarations.agent"], NEEDS[:2])
    (officer,) = found.wanted
    assert officer.column == "declarations.officer"
    assert officer.alone == officer.opens == ("share", "pairs")
    assert officer.keeper == "IT department"
    both = readiness(["declarations.office"], NEEDS[:2]).wanted
    assert [(w.column, w.alone) for w in both] == [
        ("declarations.officer", ("share",)),
        ("declarations.agent", ()),
    ]


def test_missing_column_of_a_table_that_is_there_is_named_itself():
    (answer,) = readiness(["events.at"], NEEDS[2:3]).answers
    assert answer.missing == ("events.activity",)


def test_empty_columns_count_as_lacking_and_are_told():
    found = readiness(["declarations.officer"], NEEDS[:1], empty=["declarations.officer"])
    assert not found.answers[0].is_ready
    assert "empty in the rows looked at: declarations.officer" in found.cautions[0]


def test_design_is_told_before_the_first_figure():
    columns = ["declarations.officer"]
    office = readiness(columns, (), design=Design(), dates_only=["declarations.released_at"])
    told = " ".join(office.cautions)
    for said in ("Dates without hours", "No outcome", "Nobody claims", "are off", "alike"):
        assert said in told
    whole = Design(
        outcomes=(Outcome("a", "a", "share"),),
        rule="lot",
        within=("office",),
        people=People("person", "Order 12"),
    )
    (only,) = readiness(columns, (), design=whole).cautions
    assert "Order 12" in only
    assert "10 peers" in only
    assert "No officer is mapped" in readiness([], (), design=whole).cautions[0]


def test_present_columns_follow_from_the_mapping():
    columns = present(
        parse_mapping(
            "tables:\n  events:\n    source: a.csv\n"
            "    columns: {declaration_id: a, activity: b, at: c, actor: d}\n"
            "case:\n  registered_at: {take: at}\n  officer: {event: x, take: actor}\n"
        )
    )
    for there in ("events.sequence", "events.actor", "declarations.officer", "declarations.month"):
        assert there in columns
    assert "declarations.agent" not in columns
