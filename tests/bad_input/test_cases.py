"""What is said of an event log in which a number is no declaration: a part of one, or two?"""

from __future__ import annotations

import html
import json

import pyarrow.parquet as pq
import pytest

MAPPING = """\
time_zone: UTC
tables:
  events:
    source: events.csv
    format: csv
    columns: {declaration_id: number, activity: act, at: time, actor: account, office: port}
case:
  office: office
  officer: {event: assess, take: actor}
  registered_at: {event: register, take: at}
  released_at: {event: release, take: at, which: last}
outcomes:
  - {name: hours, column: release_hours, kind: duration, unit: hours}
"""
COURSE = ("register", "check_start", "assess", "pay", "release")
ASKED = ("conformance", "process_map", "release_time")


def course(number, *, day=1, acts=COURSE, hour=8):
    return [
        f"{number},{act},2026-01-{day:02d} {hour + at:02d}:00:00,Inspector{day % 3},P1"
        for at, act in enumerate(acts)
    ]


WHOLE = [row for n in range(1, 21) for row in course(f"D{n:02d}", day=n)]
# The first three acts under the number it was given, the others under that of its amendment.
SPLIT = [row for n in (1, 2, 3) for row in (*course(f"S{n}", day=n, acts=COURSE[:3]),
         *course(f"S{n}/A", day=n, acts=COURSE[3:], hour=14))]  # fmt: skip
# A series that begins anew, and one number given at two offices in one hour.
MERGED = [*course("M1", day=3), *course("M1", day=20), *course("M2"), *course("M2", hour=9)]


@pytest.fixture
def looked_at(desk):
    """Check and measure an event log; return the checks, the answers and the desk."""

    def look(rows):
        log = desk.write("events.csv", desk.csv(*rows, header="number,act,time,account,port"))
        mapping = desk.mapping(MAPPING)
        checked = desk.check(log, mapping=mapping)
        assert (checked.loaded, checked.rejected) == (checked.read, 0)
        told = desk.analyse(log, mapping=mapping, more=["--measures", ",".join(ASKED)])
        assert told.code == 0, told.err
        return checked.checks, measured(desk), desk

    return look


def test_a_log_of_whole_cases_is_warned_of_nothing_of_the_kind(looked_at):
    checks, found, _desk = looked_at(WHOLE)
    assert not [name for name in checks if name.startswith("cases_")]
    assert found["conformance"]["status"] == "measured"


def test_a_declaration_spread_over_two_numbers_is_said_and_the_rest_is_measured(looked_at):
    checks, found, desk = looked_at([*WHOLE, *SPLIT])
    split = checks["cases_without_beginning"]
    assert (split["severity"], split["count"], split["total"]) == ("warning", 3, 26)
    assert split["examples"] == ["S1/A", "S2/A", "S3/A"]
    assert "spread over two numbers" in split["statement"]
    assert "cases_with_two_courses" not in checks
    # A part without its beginning has no time to release and is missing there; a part without its
    # end is still open. None is a release of no time.
    hours = pq.read_table(desk.out / "tables" / "release_time.parquet").to_pylist()
    (whole,) = [r for r in hours if (r["stage"], r["grouping"]) == ("registered-released", "all")]
    assert (whole["finished"], whole["unfinished"], whole["missing"]) == (20, 3, 3)
    assert whole["maximum"] == 4
    assert {f["status"] for f in found.values()} == {"measured"}
    rules = pq.read_table(desk.out / "tables" / "conformance.parquet").to_pylist()
    (paid,) = [r for r in rules if r["rule"] == "K03"]
    assert (paid["tested"], paid["kept"]) == (23, 23)
    assert_said_in_report(desk, split["statement"])


def test_two_declarations_under_one_number_are_said_and_the_rest_is_measured(looked_at):
    checks, found, desk = looked_at([*WHOLE, *MERGED])
    merged = checks["cases_with_two_courses"]
    assert (merged["severity"], merged["count"], merged["total"]) == ("warning", 2, 22)
    assert merged["examples"] == ["M1", "M2"]
    assert "1 of them registered again after a release" in merged["statement"]
    assert "number, year and office" in merged["do_next"]
    assert "cases_without_beginning" not in checks
    assert found["process_map"]["status"] == found["conformance"]["status"] == "measured"
    assert_said_in_report(desk, merged["statement"])


def test_a_log_of_nothing_but_parts_says_what_is_empty_and_is_measured_without_it(desk):
    rows = [r for n in range(9) for r in course(f"S{n}", acts=COURSE[3:])]
    log = desk.write("events.csv", desk.csv(*rows, header="number,act,time,account,port"))
    told = desk.one_message(desk.analyse(log, mapping=desk.mapping(MAPPING)))
    assert "registered_at (mapped, and empty on every declaration)" in told
    mapping = desk.mapping(MAPPING.partition("outcomes:")[0])
    checks = desk.check(log, mapping=mapping).checks
    # No case begins: the source records no beginnings, and no case is the odd one.
    assert not [name for name in checks if name.startswith("cases_")]
    assert desk.analyse(log, mapping=mapping, more=["--measures", ",".join(ASKED)]).code == 0
    found = measured(desk)
    assert found["process_map"]["status"] == "measured"
    hours = pq.read_table(desk.out / "tables" / "release_time.parquet").to_pylist()
    assert not [r for r in hours if r["stage"].startswith("registered-")]


def measured(desk):
    found = json.loads((desk.out / "findings.json").read_text(encoding="utf-8"))["findings"]
    return {f["measure"]: f for f in found}


def assert_said_in_report(desk, statement):
    assert statement in html.unescape((desk.out / "report.html").read_text(encoding="utf-8"))
