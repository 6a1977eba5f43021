"""The mapping: what is accepted, and that every fault is told with line, key and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.errors import MappingError
from evenhand.records.design import Outcome, People
from evenhand.records.mapping import Constant, Take, Theirs
from evenhand.records.mapping.file import check_against, parse_mapping, read_mapping

WHOLE = """\
time_zone: Asia/Ashgabat
identities: pseudonymise         # keep: the source is pseudonymous already
people: {level: office}
tables:
  declarations:
    source: "declarations*.csv"
    format: csv
    encoding: utf-8
    columns:
      declaration_id: decl_id
      officer: inspector
      agent: broker
      office: {value: PORT}
    extra: [day, semester, article]
outcomes:
  - {name: clearance_hours, column: clearance_hours, kind: duration, unit: hours}
  - {name: offence_recorded, column: fraud_found, kind: share}
assignment:
  rule: lot
  within: [office, day]
  period: semester
like_with_like: [article, month]
"""

EVENTS = """\
identities: keep
tables:
  events:
    source: "*.xes.gz"
    format: xes
    columns: {declaration_id: "case:concept:name", activity: "concept:name",
              at: "time:timestamp", actor: "org:resource"}
    extra: [amount]
case:
  officer: {event: Create Fine, take: actor}
  registered_at: {event: Create Fine, take: at}
  amount: {event: [Create Fine, Add penalty], take: amount, which: last}
  paid: {event: Payment, take: exists}
  wait: {event: Payment, take: "hours_since:Create Fine"}
  value: case:Amount
outcomes:
  - {name: amount, kind: amount}
like_with_like: [month]
"""


def faults(text: str) -> list[str]:
    """Return the faults of a mapping, a line each."""
    with pytest.raises(MappingError) as told:
        parse_mapping(text, path="m.yaml")
    return [line.strip() for line in told.value.what.splitlines()[1:]]


def test_mapping_of_the_design_is_read_as_it_stands():
    mapping = parse_mapping(WHOLE)
    source = mapping.source("declarations")
    assert source is not None
    assert source.pattern == "declarations*.csv"
    assert source.columns == {
        "declaration_id": Theirs("decl_id"),
        "officer": Theirs("inspector"),
        "agent": Theirs("broker"),
        "office": Constant("PORT"),
    }
    design = mapping.design
    assert design.outcomes == (
        Outcome(name="clearance_hours", column="clearance_hours", kind="duration", unit="hours"),
        Outcome(name="offence_recorded", column="fraud_found", kind="share", unit="share"),
    )
    assert (design.rule, design.within, design.period) == ("lot", ("office", "day"), "semester")
    assert design.sets == ("office", "day", "article", "month")
    assert design.people == People()
    assert (mapping.identities, design.time_zone) == ("pseudonymise", "Asia/Ashgabat")


def test_outcome_columns_are_carried_along_by_being_named():
    source = parse_mapping(WHOLE).source("declarations")
    assert source is not None
    assert source.extra == ("day", "semester", "article", "clearance_hours", "fraud_found", "month")


def test_flat_form_is_the_declarations_table():
    mapping = parse_mapping("format: csv\ncolumns: {declaration_id: id, officer: who}\n")
    (source,) = mapping.sources
    assert (source.table, source.pattern, source.format) == ("declarations", "*", "csv")
    assert source.columns["officer"] == Theirs("who")


def test_event_log_makes_its_cases():
    mapping = parse_mapping(EVENTS)
    assert mapping.case["amount"] == Take("amount", ("Create Fine", "Add penalty"), "last")
    assert mapping.case["paid"] == Take("exists", ("Payment",))
    assert mapping.case["wait"] == Take("hours_since:Create Fine", ("Payment",))
    assert mapping.case["value"] == Take("case:Amount")
    assert mapping.identities == "keep"


def test_text_is_taken_as_it_is_written():
    # YAML alone would read a truth value, a number and a date here.
    columns = "{declaration_id: NO, officer: 0401, agent: 2020-01-01, office: {value: 007}}"
    (source,) = parse_mapping(f"format: csv\ncolumns: {columns}\n").sources
    assert [getattr(c, "name", None) or c.value for c in source.columns.values()] == [
        "NO",
        "0401",
        "2020-01-01",
        "007",
    ]


def test_extras_that_identify_are_told_apart():
    (source,) = parse_mapping(
        "format: csv\ncolumns: {declaration_id: id}\n"
        "extra: [day, {name: truck, identifies: true}, {name: berth}]\n"
    ).sources
    assert source.extra == ("day", "truck", "berth")
    assert source.identifying == ("truck",)


def test_how_the_source_is_written_is_read():
    (source,) = parse_mapping(
        "source: d.txt\nencoding: windows-1251\ndelimiter: ';'\ndecimal: ','\n"
        "time_format: ['%d.%m.%Y %H:%M', '%d.%m.%Y']\nresolution: minute\n"
        "columns: {declaration_id: id}\n"
    ).sources
    assert (source.format, source.encoding, source.delimiter) == ("csv", "windows-1251", ";")
    assert (source.decimal, source.resolution) == (",", "minute")
    assert source.time_format == ("%d.%m.%Y %H:%M", "%d.%m.%Y")


def test_every_fault_is_told_at_once_with_its_line():
    text = (
        WHOLE.replace("Ashgabat", "Ashgabad")
        .replace("{level: office}", "{level: person}")
        .replace("officer: inspector", "oficer: inspector")
        .replace("kind: share", "kind: shares")
        .replace("rule: lot", "rule: lott")
        .replace("[article, month]", "[artcle, month]")
    )
    found = faults(text)
    assert [f.split(":")[0] for f in found] == [
        "m.yaml, line 1, time_zone",
        "m.yaml, line 3, people.level",
        "m.yaml, line 11, tables.declarations.columns.oficer",
        "m.yaml, line 17, outcomes[2].kind",
        "m.yaml, line 19, assignment.rule",
        "m.yaml, line 22, like_with_like[1]",
    ]
    nearest = [f.partition("Nearest: '")[2].partition("'")[0] for f in found]
    assert nearest == ["Asia/Ashgabat", "", "officer", "share", "lot", "article"]


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("identities: pseudonymise", "identites: keep", 2, "Nearest: 'identities'"),
        ("identities: pseudonymise", "identities: [keep]", 2, "found a list"),
        ("level: office", "level: person, basis: ''", 3, "legal basis"),
        ("    format: csv", "    format: cvs", 7, "Nearest: 'csv'"),
        ("encoding: utf-8", "encoding: windos-1251", 8, "Nearest: 'windows-1251'"),
        ("encoding: utf-8", "delimiter: ';;'", 8, "one character"),
        ("encoding: utf-8", "decimal: ;", 8, "one of ., ,"),
        ("encoding: utf-8", "time_format: dd.mm.yyyy", 8, "gives no date"),
        ("encoding: utf-8", "time_format: {a: b}", 8, "found a map (a)"),
        ("encoding: utf-8", "resolution: hour", 8, "one of day, minute, second"),
        ("declaration_id: decl_id", "procedure: p", 9, "nothing: declaration_id"),
        ("officer: inspector", "officer: [a, b]", 11, "a column of the source"),
        ("officer: inspector", "officer:", 11, "found nothing"),
        ("officer: inspector", "agent: inspector", 12, "a second time"),
        ("{value: PORT}", "{valeu: PORT}", 13, "Nearest: 'value'"),
        ("[day, semester", "[day, day", 14, "each extra column once"),
        ("[day, semester", "[day, Officer", 14, "our own column 'officer'"),
        ("[day, semester", "[day, {name: a, identifies: maybe}", 14, "true or false"),
        ("[day, semester, article]", "day", 14, "expected a list"),
        ("kind: duration, unit: hours", "kind: duration", 16, "a duration with its unit"),
        ("kind: duration, unit: hours", "unit: hours", 16, "an outcome with kind"),
        ("column: fraud_found", "column: officer", 17, "holds who it was"),
        ("name: offence_recorded", "name: clearance_hours", 17, "each outcome once"),
        ("  within: [office, day]\n", "", 19, "lot together with within"),
        ("within: [office, day]", "within: [officer, day]", 20, "is the handler"),
        ("within: [office, day]", "within: [declaration_id]", 20, "each set would hold one"),
        ("within: [office, day]", "within: [procedure]", 20, "Map 'procedure'"),
        ("within: [office, day]", "within: []", 20, "lot together with within"),
        ("period: semester", "period: decade", 21, "one of day, week, month"),
        ("[article, month]", "[article, fraud_found]", 22, "inside its own values"),
        ("[article, month]", "[article, article]", 22, "each column once"),
        ("[article, month]", "article", 22, "a list of columns"),
    ],
)
def test_a_fault_names_line_expectation_and_remedy(old: str, new: str, line: int, says: str):
    assert old in WHOLE
    found = faults(WHOLE.replace(old, new, 1))
    assert [f for f in found if f.startswith(f"m.yaml, line {line},") and says in f], found


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("take: actor", "take: acter", "Nearest: 'actor'"),
        ("take: actor", "take: approver", "Map 'approver' under tables.events.columns"),
        ("take: actor", "which: last", "Add take"),
        ("which: last", "which: middle", "one of first, last"),
        ("{event: Payment, take: exists}", "exists", "the event that is looked for"),
        ('take: "hours_since:Create Fine"', 'take: "hours_since:"', "hours_since:<activity>"),
        ("  officer:", "  declaration_id:", "it is that of the events"),
        ("kind: amount", "kind: amount, column: amont", "Nearest: 'amount'"),
        ("like_with_like: [month]", "like_with_like: [article]", "a column that declarations have"),
        ("  events:", "  declarations:", "events from XES"),
    ],
)
def test_a_fault_of_an_event_log_is_told(old: str, new: str, says: str):
    assert old in EVENTS
    assert [f for f in faults(EVENTS.replace(old, new, 1)) if says in f]


def test_calendar_fields_of_cases_need_the_time_of_registration():
    text = EVENTS.replace("  registered_at: {event: Create Fine, take: at}\n", "")
    assert [f for f in faults(text) if "Map registered_at" in f]


def test_case_beside_declarations_is_a_fault():
    text = EVENTS.replace(
        "  events:",
        "  declarations: {source: d.csv, columns: {declaration_id: id, officer: o}}\n  events:",
    )
    assert [f for f in faults(text) if "Keep one of the two" in f]


def test_columns_at_the_top_and_tables_exclude_each_other():
    assert [f for f in faults(WHOLE + "columns: {declaration_id: a}\n") if "not both" in f]


def test_two_tables_each_name_their_source():
    text = (
        "tables:\n  declarations: {format: csv, columns: {declaration_id: a}}\n"
        "  officers: {source: o.csv, columns: {officer: b}}\n"
    )
    assert [f for f in faults(text) if "line 2" in f and "source" in f]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "an empty file"),
        ("# only a comment\n", "an empty file"),
        ("- a\n- b\n", "found a list"),
        ("just words", "found 'just words'"),
        ("time_zone: UTC\n", "tables, or format and columns"),
        ("tables: {}\n", "at least one table"),
        ("tables: {declaration: {}}\n", "Nearest: 'declarations'"),
        ("a: [1\nb: 2\n", "no YAML"),
        ("a:\n\t- b\n", "no YAML"),
        ("a: &x 1\nb: *x\n", "an alias"),
        ("a: 1\n---\nb: 2\n", "no YAML"),
        ("columns: {declaration_id: a}\n", "format, one of"),
        ("\x00", "no YAML"),
        ("[" * 1500, "m.yaml"),
    ],
)
def test_text_that_is_no_mapping_is_told(text: str, says: str):
    assert [f for f in faults(text) if says in f]


def test_file_errors_have_a_remedy(tmp_path: Path):
    with pytest.raises(MappingError, match="cannot be read"):
        read_mapping(tmp_path / "none.yaml")
    with pytest.raises(MappingError, match="cannot be read"):
        read_mapping(tmp_path)
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("officer: inspecté".encode("latin-1"))
    with pytest.raises(MappingError, match="not UTF-8") as told:
        read_mapping(latin)
    assert "UTF-8" in told.value.do_next


def test_byte_order_mark_of_an_editor_is_passed_over(tmp_path: Path):
    path = tmp_path / "m.yaml"
    path.write_text(WHOLE, encoding="utf-8-sig")
    assert read_mapping(path).design.time_zone == "Asia/Ashgabat"


# What a hurried hand makes of a value: nothing, another kind, a wrong nesting, a stray sign.
SLIPS = ("", "~", "[]", "{}", "[a, {b: c}]", "{a: [b]}", "3", "true", "'", "]", "- x", "x: y", "\t")


@settings(max_examples=300, deadline=None)
@given(
    text=st.sampled_from([WHOLE, EVENTS]),
    number=st.integers(0, 25),
    slip=st.sampled_from(SLIPS),
    whole_line=st.booleans(),
)
def test_any_slip_gives_a_mapping_or_faults_and_nothing_else(text, number, slip, whole_line):
    lines = text.splitlines()
    number %= len(lines)
    before, colon, _ = lines[number].partition(": ")
    lines[number] = slip if whole_line else f"{before}{colon or ': '}{slip}"
    try:
        mapping = parse_mapping("\n".join(lines))
    except MappingError:
        return
    with pytest.raises(MappingError):
        check_against(mapping, {s.table: ["zzz"] for s in mapping.sources})
