"""Does each number stand for one declaration, or for a part of one, or for two?

An export may spread the events of one declaration over two numbers (one replaced, amended or cut
off), or give two declarations the same one (a series that begins anew each year or office). What is
counted or timed by case is then true of neither; it is said before anything is measured.
"""

# ruff: noqa: S608 -- names are those of the process rules, no value comes from outside

from __future__ import annotations

from typing import Final

from evenhand.records.loading.asking import Written, percent
from evenhand.records.loading.check_result import Check

BEGIN: Final = ("lodge", "register")
COURSE: Final = (
    *("select", "override", "assign", "check_start", "check_end", "exam_order", "exam_start"),
    *("exam_end", "no_exam", "assess", "pay", "release"),
)
"""Acts that only a declaration has that was lodged and registered before. Claims, appeals, audits
and enquiries may have numbers of their own."""
MOSTLY: Final = 0.5
"""Where fewer of the cases begin, the source does not record beginnings: that is no fault."""


_CASES: Final = f"""
    SELECT declaration_id,
        count(*) FILTER (WHERE activity IN {BEGIN}) > 0 AS has_begun,
        count(*) FILTER (WHERE activity IN {COURSE}) > 0 AS goes_on,
        greatest(
            count(*) FILTER (WHERE activity = 'register'),
            count(*) FILTER (WHERE activity = 'release')
        ) > 1 AS is_twice,
        coalesce(
            max("at") FILTER (WHERE activity = 'register')
            > min("at") FILTER (WHERE activity = 'release'), false
        ) AS is_anew
    FROM stored_events GROUP BY declaration_id"""
"""One row a case. The events are passed once for both questions, and again only for examples."""


def parts_and_unions(written: Written) -> list[Check]:
    """Say how many cases never began, where the others begin, and how many run twice."""
    if not written.has("events", "activity", "at"):
        return []
    total, begun, headless, twice, anew = written.row(
        "SELECT count(*), count(*) FILTER (WHERE has_begun), "
        "count(*) FILTER (WHERE goes_on AND NOT has_begun), count(*) FILTER (WHERE is_twice), "
        f"count(*) FILTER (WHERE is_twice AND is_anew) FROM ({_CASES})"
    )
    found = []
    if headless and begun >= MOSTLY * (begun + headless):
        found.append(_headless(written, headless, begun + headless))
    if twice:
        found.append(_twice(written, twice, anew, total))
    return found


def _headless(written: Written, count: int, total: int) -> Check:
    return Check(
        "cases_without_beginning",
        "warning",
        f"{count} of {total} cases ({percent(count, total)}) are checked, examined, assessed, paid "
        "or released and were never lodged or registered: one declaration's events may be spread "
        "over two numbers, or the case began before the export does.",
        count,
        total,
        written.examples(
            f"SELECT declaration_id FROM ({_CASES}) WHERE goes_on AND NOT has_begun ORDER BY 1"
        ),
        "Export whole cases, and map as declaration_id the number that a declaration keeps; until "
        "then read what is said of order, time and paths without these cases.",
    )


def _twice(written: Written, count: int, anew: int, total: int) -> Check:
    return Check(
        "cases_with_two_courses",
        "warning",
        f"{count} of {total} cases ({percent(count, total)}) are registered or released more than "
        f"once, {anew} of them registered again after a release: two declarations may share one "
        "number, one act may be recorded twice, or goods be released in parts.",
        count,
        total,
        written.examples(
            f"SELECT declaration_id FROM ({_CASES}) WHERE is_twice ORDER BY is_anew DESC, 1"
        ),
        "Where numbers begin anew, make declaration_id of number, year and office in the export; "
        "where one act is recorded twice, map one of the two. Until then read what is said of "
        "order, time and paths without these cases.",
    )
