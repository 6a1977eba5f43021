"""Is the journal only ever added to, in the transaction of the change, and with identifiers?"""

from __future__ import annotations

import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from evenhand.web.journal.append import append
from evenhand.web.journal.chain import BEFORE_THE_FIRST
from evenhand.web.journal.models import Entry

WHO = uuid.UUID(int=7)
# A test without the wrapping transaction of the database fixture would leave entries for ever.
pytestmark = pytest.mark.django_db


def three() -> None:
    for number in range(3):
        append("thing.done", subject=f"thing:{number}", actor=WHO, facts={"count": number})


def test_entries_are_numbered_without_a_gap_and_each_follows_the_one_before():
    three()
    first, second, third = Entry.objects.all()
    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert first.previous == BEFORE_THE_FIRST
    assert (second.previous, third.previous) == (first.hash, second.hash)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET subject = 'thing:9' WHERE number = 2",
        "DELETE FROM journal_entry WHERE number = 2",
        "INSERT OR REPLACE INTO journal_entry SELECT number, at, actor, action, 'thing:9', facts, "
        "previous, hash FROM journal_entry WHERE number = 2",
    ],
)
def test_the_database_refuses_to_change_or_remove_an_entry(statement):
    three()
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
        connection.cursor().execute(statement)
    assert [e.subject for e in Entry.objects.all()] == ["thing:0", "thing:1", "thing:2"]


def test_a_change_that_is_taken_back_leaves_no_entry():
    three()
    with pytest.raises(RuntimeError, match="half-way"), transaction.atomic():
        append("thing.done", subject="thing:3", actor=None)
        raise RuntimeError("half-way")
    assert Entry.objects.count() == 3


@pytest.mark.parametrize("fact", [1.5, b"bytes", ["a list"], WHO])
def test_a_fact_is_a_text_a_whole_number_or_yes_or_no(fact):
    with pytest.raises(TypeError, match="the fact share"):
        append("thing.done", subject="thing:1", actor=None, facts={"share": fact})
