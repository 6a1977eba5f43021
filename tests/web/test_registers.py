"""Is what was written kept, and does nobody write over what they have not seen?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from evenhand.errors import EvenhandError
from evenhand.web.discretion.models import Decision, Reduction
from evenhand.web.registers import (
    must_be_open_to,
    must_follow,
    must_have_seen,
    next_row,
    open_for,
)


class RefusedError(EvenhandError):
    """Of a register that is tested."""


def test_a_rule_that_does_not_open_an_entry_refuses_it(two, house):
    entry = Decision(kind="")
    for asked in (must_be_open_to, open_for):
        asked(two[1], "discretion.write", entry)
        with pytest.raises(PermissionDenied):
            asked(house[0], "discretion.write", entry)


def test_nobody_writes_over_what_they_have_not_seen():
    must_have_seen(2, 2, refusal=RefusedError)
    with pytest.raises(RefusedError, match="Somebody else wrote here"):
        must_have_seen(3, 2, refusal=RefusedError)


def test_a_day_follows_the_one_before_and_has_come():
    today = timezone.localdate()
    must_follow(today, today, refusal=RefusedError)
    must_follow(date(1990, 1, 1), None, refusal=RefusedError)
    with pytest.raises(RefusedError, match="has not come yet"):
        must_follow(today + timedelta(days=1), None, refusal=RefusedError)
    with pytest.raises(RefusedError, match="the history is not written anew"):
        must_follow(date(1990, 1, 1), date(1990, 1, 2), refusal=RefusedError)


def test_rows_that_replace_each_other_are_numbered_by_place(two):
    decision = Decision.objects.create(kind="")
    rows = decision.reductions
    assert next_row(rows, None, 0, refusal=RefusedError) == (1, 1)
    said = {"way": "rule", "what": "A table", "written_by": two[1].pk}
    row = Reduction(decision=decision, place=1, number=1, **said)
    row.save()
    assert next_row(rows, None, 0, refusal=RefusedError) == (2, 1)
    assert next_row(rows, 1, 1, refusal=RefusedError) == (1, 2)
    with pytest.raises(RefusedError, match="Somebody else wrote here"):
        next_row(rows, 1, 0, refusal=RefusedError)
    with pytest.raises(RefusedError, match="There is no number 7 here"):
        next_row(rows, 7, 0, refusal=RefusedError)
    for change in (row.save, row.delete):
        with pytest.raises(RuntimeError, match="What was written is not"):
            change()
