"""Are records deleted on their day or by two, and does what was found in them stay?"""

from __future__ import annotations

import os
import time

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from tests.web.finished_run import estimate, finished, results

from evenhand.errors import RecordsError
from evenhand.web.evidence.models import Run, State
from evenhand.web.journal.models import Entry
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role
from evenhand.web.records import checking, deleting, holding, versions
from evenhand.web.records.models import Check, CheckState, File, FileState, Version, Wish


@pytest.fixture
def unit(sign_in):
    client = sign_in(Role.INTEGRITY_UNIT, name="ivo")
    client.person = Person.objects.get(username="ivo")
    return client


def test_two_people_delete_records_and_the_fingerprint_stays(version, ann, unit, anns_client):
    path = holding.path_of(version.files.get())
    wish = deleting.ask(version, reason="Sent by mistake.", by=ann)
    with pytest.raises(RecordsError, match="does not confirm"):
        deleting.decide(wish, confirms=True, by=ann)
    other = Person.objects.get(username="ada")
    with pytest.raises(PermissionDenied):
        deleting.decide(wish, confirms=True, by=other)
    assert path.exists()
    deleting.decide(wish, confirms=True, by=unit.person)
    assert not path.exists()
    version.refresh_from_db()
    assert not version.is_here
    assert version.files.get().state == FileState.GONE
    page = anns_client.get(reverse("version", args=[version.pk])).content.decode()
    assert "These records were deleted" in page
    assert version.fingerprint in page
    entry = Entry.objects.get(action="records.deleted")
    assert entry.actor == unit.person.pk
    assert version.fingerprint in entry.facts
    with pytest.raises(RecordsError, match="are deleted"):
        deleting.ask(version, reason="Again.", by=ann)


def test_a_wish_that_is_let_go_deletes_nothing(version, ann, unit):
    wish = deleting.ask(version, reason="Sent by mistake.", by=ann)
    with pytest.raises(RecordsError, match="asked for that already"):
        deleting.ask(version, reason="Sent by mistake.", by=unit.person)
    deleting.decide(wish, confirms=False, by=ann)
    assert holding.path_of(version.files.get()).exists()
    with pytest.raises(RecordsError, match="has been decided"):
        deleting.decide(wish, confirms=True, by=unit.person)
    deleting.ask(version, reason="Now.", by=ann)


def test_records_are_deleted_by_themselves_on_their_day(version, ann):
    assert deleting.delete_due() == 0
    Version.objects.update(delete_on=timezone.localdate())
    assert deleting.delete_due() == 1
    assert deleting.delete_due() == 0
    assert not holding.path_of(version.files.get()).exists()
    assert Entry.objects.get(action="records.deleted").actor is None


def test_a_file_that_another_version_holds_stays(version, bring, in_a_year, ann):
    first = version.files.get()
    other = versions.make_version(
        version.collection, [first, bring("b.csv")], delete_on=in_a_year, by=ann
    )
    Version.objects.filter(pk=version.pk).update(delete_on=timezone.localdate())
    assert deleting.delete_due() == 1
    assert holding.path_of(first).exists()
    holding.must_be_whole(other.files.all())


def test_records_that_are_read_are_deleted_afterwards(version, ann):
    Version.objects.update(delete_on=timezone.localdate())
    run = Run.objects.create(source="x", mapping="", title="t", version=version)
    assert deleting.delete_due() == 0
    Run.objects.filter(pk=run.pk).update(state=State.DONE, ended_at=timezone.now())
    assert deleting.delete_due() == 1


def test_what_a_machine_left_that_died_half_way_is_swept(version, ann):
    mapping = version.collection.mappings.create(number=1, text="x", written_by=ann.pk)
    check = Check.objects.create(
        version=version, mapping=mapping, asked_by=ann.pk, state=CheckState.DONE
    )
    checking.folder_of(check).mkdir()
    stray, fresh = holding.FILES / "stray", holding.FILES / "fresh"
    for path in (stray, fresh):
        path.write_bytes(b"x")
    os.utime(stray, (time.time() - 7200,) * 2)
    Version.objects.update(deleted_at=timezone.now())
    File.objects.update(state=FileState.GONE)
    deleting.sweep()
    assert [p.name for p in holding.FILES.iterdir()] == ["fresh"]
    assert not checking.folder_of(check).exists()


def test_files_on_the_server_are_not_removed_and_the_page_says_so(
    collection, home, in_a_year, ann, anns_client
):
    folder = home / "sources" / "ours"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.csv").write_bytes(b"id\n1\n")
    made = versions.point(collection, "ours", delete_on=in_a_year, by=ann)
    Version.objects.update(delete_on=timezone.localdate())
    deleting.delete_due()
    assert (folder / "a.csv").exists()
    page = anns_client.get(reverse("version", args=[made.pk])).content.decode()
    assert "still lie on the server" in page


def test_a_deletion_is_asked_for_and_confirmed_on_the_page(version, anns_client, unit):
    place = reverse("ask_records_deletion", args=[version.pk])
    assert anns_client.post(place, {"reason": ""}).status_code == 422
    assert anns_client.post(place, {"reason": "Sent by mistake."}).status_code == 302
    shown = reverse("version", args=[version.pk])
    assert "Sent by mistake." in unit.get(shown).content.decode()
    decide = reverse("decide_records_deletion", args=[Wish.objects.get().pk])
    assert anns_client.post(decide, {"do": "confirm"}).status_code == 403
    page = unit.post(decide, {"do": "confirm"}, follow=True).content.decode()
    assert "These records were deleted" in page


def test_a_run_says_that_its_records_are_gone(version, anns_client, home):
    run = finished(results(estimate(10, 1)), version=version)
    place = reverse("run", args=[run.pk])
    assert "are deleted" not in anns_client.get(place).content.decode()
    Version.objects.update(deleted_at=timezone.now())
    page = anns_client.get(place).content.decode()
    assert "The records of this run are deleted" in page
    assert run.fingerprint in page
