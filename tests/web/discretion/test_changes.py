"""Does the register keep what was said, whoever writes next?"""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from evenhand.web.discretion import changes
from evenhand.web.discretion.models import Decision, Reduction, Version
from evenhand.web.journal.models import Entry
from evenhand.web.people import changes as people
from evenhand.web.people.roles import Role

SAID = {"title": "Relief", "decided_by": "Chief", "since": date(2026, 1, 1), "reason": "first"}


@pytest.fixture
def uma(house):
    return people.give_account("uma", [(Role.INTEGRITY_UNIT, None)], by=None).person


@pytest.fixture
def relief(uma) -> Decision:
    return changes.enter(kind="relief", office=None, said=SAID, by=uma)


def test_a_change_adds_a_row_and_leaves_the_old_as_it_was(relief, uma):
    before = Version.objects.values().get()
    changes.change(relief, said={**SAID, "title": "Relief, new"}, read=1, by=uma)
    assert Version.objects.filter(number=1).values().get() == before
    assert [v.number for v in relief.versions.all()] == [1, 2]


def test_a_row_is_neither_changed_nor_removed(relief):
    row = Version.objects.get()
    with pytest.raises(RuntimeError, match="is not changed"):
        row.save()
    with pytest.raises(RuntimeError, match="is not removed"):
        row.delete()


def test_who_wrote_on_an_old_page_is_told_and_nothing_is_lost(relief, uma):
    changes.change(relief, said=SAID, read=1, by=uma)
    entries = Entry.objects.count()
    with pytest.raises(changes.DiscretionError, match="Somebody else wrote here"):
        changes.change(relief, said={**SAID, "title": "lost"}, read=1, by=uma)
    assert not Version.objects.filter(title="lost").exists()
    assert Entry.objects.count() == entries


def test_history_is_not_written_anew(relief, uma):
    with pytest.raises(changes.DiscretionError, match="2025-12-31 is before 2026-01-01"):
        changes.change(relief, said={**SAID, "since": date(2025, 12, 31)}, read=1, by=uma)


def test_who_may_not_write_changes_nothing(relief, house):
    with pytest.raises(PermissionDenied):
        changes.change(relief, said=SAID, read=1, by=house[0])
    with pytest.raises(PermissionDenied):
        changes.enter(kind="", office=None, said=SAID, by=house[0])
    with pytest.raises(PermissionDenied):
        changes.reduce(relief, place=None, said={}, read=0, by=house[0])
    assert Version.objects.count() == Decision.objects.count() == 1


def test_reductions_are_counted_by_place_and_row(relief, uma):
    said = {"way": "lot", "what": "drawn"}
    changes.reduce(relief, place=None, said=said, read=0, by=uma)
    changes.reduce(relief, place=None, said={**said, "way": "rule"}, read=0, by=uma)
    changes.reduce(relief, place=1, said={**said, "what": "drawn by day"}, read=1, by=uma)
    rows = Reduction.objects.values_list("place", "number", "way")
    assert list(rows) == [(1, 1, "lot"), (1, 2, "lot"), (2, 1, "rule")]
    with pytest.raises(changes.DiscretionError, match="Somebody else"):
        changes.reduce(relief, place=1, said=said, read=1, by=uma)
    with pytest.raises(changes.DiscretionError, match="no number 7"):
        changes.reduce(relief, place=7, said=said, read=0, by=uma)


def test_a_change_whose_entry_cannot_be_written_is_not_made(relief, uma, monkeypatch):
    def fails(*words, **facts):
        raise OSError("full")

    monkeypatch.setattr(changes, "append", fails)
    with pytest.raises(OSError, match="full"):
        changes.change(relief, said=SAID, read=1, by=uma)
    assert Version.objects.count() == 1
