"""Is the first entry named that is not as it was written, whatever was done to the journal?"""

from __future__ import annotations

from copy import copy
from datetime import date, timedelta
from uuid import UUID

import pytest

from evenhand.draw import notes
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import entry_hash
from evenhand.web.journal.heads import NAME, Head, JournalError, read_head, sign_head
from evenhand.web.journal.models import Entry
from evenhand.web.journal.verify import verify

pytestmark = pytest.mark.django_db
FIELDS = ("number", "at", "actor", "action", "subject", "facts", "previous")
SECRET = bytes(range(32))
KEY = notes.Key(NAME, notes.public_key(SECRET))


@pytest.fixture
def journal() -> list[Entry]:
    for number in range(5):
        append("thing.done", subject=f"thing:{number}", actor=None, facts={"n": number})
    return list(Entry.objects.all())


def rewritten(entries: list[Entry], start: int) -> list[Entry]:
    """Return the journal written anew from an entry on, every hash right."""
    anew = [copy(e) for e in entries]
    anew[start].subject = "thing:other"
    for place in range(start, len(anew)):
        anew[place].previous = anew[place - 1].hash if place else "0" * 64
        anew[place].hash = entry_hash(anew[place])
    return anew


def head_of(entries: list[Entry], count: int) -> Head:
    return Head(count, entries[count - 1].hash, date(2026, 11, 30))


def test_a_journal_as_it_was_written_holds(journal):
    checked = verify(journal)
    assert (checked.entries, checked.last, checked.fault) == (5, journal[-1].hash, None)
    assert verify([]).fault is None


@pytest.mark.parametrize("field", FIELDS[1:])
def test_one_changed_field_is_found_where_it_is(journal, field):
    was = getattr(journal[2], field)
    others = {"at": journal[2].at + timedelta(microseconds=1), "actor": UUID(int=1)}
    setattr(journal[2], field, others[field] if field in others else was + " ")
    assert verify(journal).fault.number == 3


def test_a_dropped_a_doubled_and_a_reordered_entry_are_found(journal):
    assert verify(journal[:2] + journal[3:]).fault.number == 3
    assert verify(journal[:2] + journal[1:]).fault.number == 3
    assert verify([*journal[:2], journal[3], journal[2], journal[4]]).fault.number == 3


def test_a_cut_end_is_found_only_against_a_head(journal):
    assert verify(journal[:3]).fault is None
    fault = verify(journal[:3], head=head_of(journal, 5)).fault
    assert fault.number == 4
    assert "cut off" in fault.what


def test_a_journal_written_anew_is_found_only_against_a_head(journal):
    anew = rewritten(journal, 1)
    assert verify(anew).fault is None
    assert "written anew" in verify(anew, head=head_of(journal, 4)).fault.what
    # What was changed after the head was signed, that head cannot know.
    assert verify(rewritten(journal, 4), head=head_of(journal, 4)).fault is None


def test_a_head_is_taken_only_whole_and_from_its_key():
    head = Head(5, "ab" * 32, date(2026, 11, 30))
    signed = sign_head(head, SECRET)
    assert read_head(signed, KEY) == head
    for forged in (signed.replace(b"entries 5", b"entries 4"), signed[:-3], b"", b"a text\n"):
        with pytest.raises(JournalError):
            read_head(forged, KEY)
    with pytest.raises(JournalError, match="not signed by the key"):
        read_head(signed, notes.Key(NAME, notes.public_key(bytes(32))))
    other = notes.write(notes.Note("no head\n", (notes.sign("no head\n", NAME, SECRET),)))
    with pytest.raises(JournalError, match="no head of a journal"):
        read_head(other, KEY)
