from datetime import date

import numpy as np

from evenhand.records.context import LEAST_PEERS, Context, desks
from evenhand.records.design import Design, People

PERSON = Design(people=People("person", "Order 12"))


def at(office, officer=None, files=None):
    office = np.array(office)
    officer = np.arange(office.size) if officer is None else np.array(officer)
    return desks(
        handler=officer,
        office=office,
        files=np.ones(office.size) if files is None else np.array(files),
    )


def test_a_handler_belongs_where_most_of_the_files_lie():
    assert at([0, 1, 1, 2], officer=[0, 0, 1, 1], files=[3, 5, 2, 2]).main.tolist() == [1, 1]


def test_small_offices_are_never_shown_singly():
    whole = at([0] * LEAST_PEERS + [1] * (LEAST_PEERS - 1))
    shown = Context(PERSON).may_show(whole)
    assert shown.tolist() == [True] * LEAST_PEERS + [False] * (LEAST_PEERS - 1)


def test_a_code_without_files_is_nobody_s_colleague():
    # officers 0 to 8 and 10: code 9 has no files, and office 0 only nine handlers
    officer = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10]
    whole = at([0] * 9 + [1], officer=officer)
    assert whole.handlers().tolist() == [9, 1]
    assert not Context(PERSON).may_show(whole).any()


def test_without_a_recorded_basis_nobody_is_shown():
    assert not Context(Design()).may_show(at([0] * 50)).any()
    assert Context(Design()).may_show(at([])).size == 0


def test_tables_of_accounts_are_told_who_may_be_shown_and_where_they_work():
    whole = at([0] * LEAST_PEERS + [1] * 2)
    names, offices = np.arange(12).astype(str), np.array(["P", "Q"])
    given = Context(PERSON).accounts(whole, officers=names, offices=offices)
    assert given.show.tolist() == [True] * LEAST_PEERS + [False] * 2
    assert given.handlers.tolist() == [LEAST_PEERS, 2]
    assert given.offices[given.main].tolist() == ["P"] * LEAST_PEERS + ["Q"] * 2
    assert (given.named, given.least) == (True, LEAST_PEERS)
    closed = Context(Design()).accounts(whole, officers=names, offices=offices)
    assert not closed.named
    assert not closed.show.any()


def test_periods_are_open_until_the_records_reach_their_end():
    context = Context(Design(period="month"), last_day=date(2026, 3, 30))
    assert context.still_open(["2026-02", "2026-03"]) == ("2026-03",)


def test_sets_that_cross_offices_are_said_to():
    assert Context(Design(like_with_like=("article",))).crossing(3)
    assert not Context(Design(like_with_like=("article",))).crossing(1)
    assert not Context(Design(like_with_like=("office",))).crossing(3)


def test_the_period_is_said_only_when_both_days_are_known():
    assert Context(first_day=date(2026, 1, 1)).period == ""
    known = Context(first_day=date(2026, 1, 1), last_day=date(2026, 6, 30))
    assert known.period == "2026-01-01 to 2026-06-30"


def test_a_column_of_dates_does_not_resolve_hours():
    context = Context(resolution={"events.at": "day"})
    assert not context.resolves("events.at")
    assert context.resolves("declarations.released_at")
