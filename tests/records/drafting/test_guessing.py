"""Guesses on tables, columns, times and outcomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from evenhand.records.drafting.guessing import (
    decimal_comma,
    describe,
    guess_columns,
    guess_table,
    guess_times,
    outcome_kind,
)
from evenhand.records.drafting.looking import Look, Seen


def seen(name: str, *values: str) -> Seen:
    """Return a column."""
    return Seen(name=name, values=values, rows=len(values))


def looked(*columns: Seen, name: str = "export.csv", delimiter: str = ",") -> Look:
    """Return a file."""
    return Look(path=Path(name), format="csv", columns=columns, delimiter=delimiter)


@pytest.mark.parametrize(
    ("values", "form", "ambiguous", "dates_only"),
    [
        (("2026-03-01", "2026-03-31"), "ISO 8601", False, True),
        (("2026-03-01 08:00", "2026-03-31 09:30"), "ISO 8601", False, False),
        (("2026-03-01T00:00:00+05:00",), "ISO 8601", False, True),
        (("31.03.2026 08:15", "01.04.2026 09:00"), "%d.%m.%Y %H:%M", False, False),
        (("31/03/2026", "01/04/2026"), "%d/%m/%Y", False, True),
        (("03/31/2026", "04/01/2026"), "%m/%d/%Y", False, True),
        (("03/04/2026", "05/06/2026"), "%d/%m/%Y", True, True),
        (("01-MAR-26", "31-DEC-26"), "%d-%b-%y", False, True),
        (("20260301", "20261231"), "%Y%m%d", False, True),
        (("20260301081500",), "%Y%m%d%H%M%S", False, False),
    ],
)
def test_times_are_read_in_the_form_all_of_them_have(values, form, ambiguous, dates_only):
    times = guess_times(seen("t", *values))
    assert times is not None
    assert (times.form, times.ambiguous, times.dates_only) == (form, ambiguous, dates_only)


@pytest.mark.parametrize("values", [(), ("1", "2"), ("abc",), ("2026-03-01", "x"), ("99999999",)])
def test_what_is_no_time_is_none(values):
    assert guess_times(seen("t", *values)) is None


def test_values_speak_against_a_name():
    look = looked(seen("id", "1", "2"), seen("release date", "yes", "no"))
    assert [g.ours for g in guess_columns(look, "declarations")] == ["declaration_id"]


def test_each_column_is_guessed_once():
    look = looked(
        seen("Declaration ID", "a", "b"), seen("id", "1", "2"), seen("Inspector", "x", "y")
    )
    guesses = guess_columns(look, "declarations")
    assert [(g.ours, g.theirs) for g in guesses] == [
        ("declaration_id", "Declaration ID"),
        ("officer", "Inspector"),
    ]
    assert guesses[0].why == "each value once"


def test_log_is_told_from_declarations_by_repeated_numbers():
    acts = (seen("action", "lodge", "pay"), seen("date", "2026-03-01", "2026-03-02"))
    assert guess_table(looked(seen("declaration", "1", "1"), *acts)) == "events"
    assert guess_table(looked(seen("declaration", "1", "2"), *acts)) == "declarations"
    assert guess_table(looked(seen("x", "1"), name="officers_2026.csv")) == "officers"
    items = (seen("declaration", "1", "1"), seen("item", "1", "2"))
    assert guess_table(looked(*items)) == "items"


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        (seen("x", "0", "1", "1"), "share"),
        (seen("flagged", "True", "False"), "share"),
        (seen("Critical Fraud", "0", "1", "2"), ""),
        (seen("penalty", *(str(i) for i in range(30))), "amount"),
        (seen("mass", *(str(i) for i in range(30))), ""),
        (seen("x"), ""),
    ],
)
def test_outcomes_are_told_from_codes(column: Seen, kind: str):
    assert outcome_kind(column) == kind


def test_descriptions_show_no_value():
    column = Seen(name="who", values=("IVANOV", "PETROV"), rows=5)
    assert describe(column) == "text, 2 different, 3 of 5 missing"


def test_decimal_comma_is_seen_where_the_delimiter_is_another():
    value = seen("v", "1,5", "2,25", "3")
    assert decimal_comma(looked(value, delimiter=";"))
    assert not decimal_comma(looked(value, delimiter=","))
    assert not decimal_comma(looked(seen("v", "1.5", "2"), delimiter=";"))
