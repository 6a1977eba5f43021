"""Does the register of risks keep what was said, whoever writes next?"""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from evenhand.web.journal.models import Entry
from evenhand.web.risks import changes
from evenhand.web.risks.models import Control, Risk, Version


def test_a_change_adds_a_row_and_leaves_the_old_as_it_was(risk, uma, said):
    before = Version.objects.values().get()
    changes.change(risk, said={**said, "owner": "Head of selectivity"}, read=1, by=uma)
    assert Version.objects.filter(number=1).values().get() == before
    assert [v.number for v in risk.versions.all()] == [1, 2]


def test_a_row_is_neither_changed_nor_removed(risk):
    row = Version.objects.get()
    with pytest.raises(RuntimeError, match="is not changed"):
        row.save()
    with pytest.raises(RuntimeError, match="is not removed"):
        row.delete()


def test_who_wrote_on_an_old_page_is_told_and_nothing_is_kept(risk, uma, said):
    changes.change(risk, said=said, read=1, by=uma)
    entries = Entry.objects.count()
    with pytest.raises(changes.RiskError, match="Somebody else wrote here"):
        changes.change(risk, said={**said, "owner": "lost"}, read=1, by=uma)
    assert not Version.objects.filter(owner="lost").exists()
    assert Entry.objects.count() == entries


def test_days_that_cannot_be_are_refused(risk, uma, said):
    with pytest.raises(changes.RiskError, match="2025-12-31 is before 2026-01-01"):
        changes.change(risk, said={**said, "since": date(2025, 12, 31)}, read=1, by=uma)
    later = timezone.localdate().replace(year=timezone.localdate().year + 1, day=1)
    with pytest.raises(changes.RiskError, match="has not come yet"):
        changes.change(risk, said={**said, "since": later}, read=1, by=uma)


def test_controls_are_counted_by_place_and_row(risk, uma):
    row = {"what": "Second signature", "works": "weak"}
    changes.control(risk, place=None, said=row, read=0, by=uma)
    changes.control(risk, place=None, said={**row, "what": "Report"}, read=0, by=uma)
    changes.control(risk, place=1, said={**row, "works": "none"}, read=1, by=uma)
    rows = Control.objects.values_list("place", "number", "works")
    assert list(rows) == [(1, 1, "weak"), (1, 2, "none"), (2, 1, "weak")]
    with pytest.raises(changes.RiskError, match="Somebody else"):
        changes.control(risk, place=1, said=row, read=1, by=uma)
    with pytest.raises(changes.RiskError, match="no number 7"):
        changes.control(risk, place=7, said=row, read=0, by=uma)


def test_who_may_not_write_changes_nothing(risk, house, said):
    ada = house[0]
    with pytest.raises(PermissionDenied):
        changes.enter(scheme="", office=None, said=said, by=ada)
    with pytest.raises(PermissionDenied):
        changes.change(risk, said=said, read=1, by=ada)
    with pytest.raises(PermissionDenied):
        changes.control(risk, place=None, said={}, read=0, by=ada)
    assert Version.objects.count() == Risk.objects.count() == 1


def test_a_change_whose_entry_cannot_be_written_is_not_made(risk, uma, said, monkeypatch):
    def fails(*words, **facts):
        raise OSError("full")

    monkeypatch.setattr(changes, "append", fails)
    with pytest.raises(OSError, match="full"):
        changes.change(risk, said=said, read=1, by=uma)
    assert Version.objects.count() == 1


def test_the_journal_holds_identifiers_only(risk, uma, said):
    changes.change(risk, said=said, read=1, by=uma)
    changes.control(risk, place=None, said={"what": "secret", "works": "weak"}, read=0, by=uma)
    written = Entry.objects.filter(action__startswith="risks.")
    assert [(e.action, e.subject, e.facts) for e in written] == [
        ("risks.entered", f"risk:{risk.pk}", '{"office":null,"version":1}'),
        ("risks.changed", f"risk:{risk.pk}", '{"office":null,"version":2}'),
        ("risks.control_written", f"risk:{risk.pk}", '{"place":1,"row":1,"works":"weak"}'),
    ]
