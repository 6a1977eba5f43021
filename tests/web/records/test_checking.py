"""Is a version read whole in the background, and is what was found there on pages and as CSV?"""

from __future__ import annotations

import csv
import io
import stat
import sys

import pytest
from django.urls import reverse
from tests.web.records.conftest import MAPPING

from evenhand.errors import RecordsError
from evenhand.web.journal.models import Entry
from evenhand.web.people.roles import Role
from evenhand.web.records import checking, holding, mappings
from evenhand.web.records.models import Check, CheckState

WITH_TIMES = MAPPING.replace("office: office}", "office: office, registered_at: berth}")


def rows_of(answer) -> list[list[str]]:
    whole = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(whole)))


@pytest.fixture
def checked(version, ann):
    mappings.keep(version.collection, MAPPING, seen=0, by=ann)
    check = checking.ask(version, by=ann)
    checking.perform_check.func(check.pk)
    check.refresh_from_db()
    return check


def test_a_check_counts_every_row_and_names_nobody(checked, anns_client):
    assert (checked.state, checked.said) == (CheckState.DONE, "")
    assert checked.tables == {"declarations": {"read": 3, "loaded": 3, "rejected": 0}}
    assert checked.rows == 3
    assert {"what": "declarations", "office": "P01", "year": "", "value": "2"} in checked.totals
    page = anns_client.get(reverse("check", args=[checked.pk])).content.decode()
    assert checked.fingerprint in page
    assert "What the checks say" in page
    assert "IVANOV" not in page
    shown = anns_client.get(reverse("version", args=[checked.version_id])).content.decode()
    assert reverse("check", args=[checked.pk]) in shown
    if sys.platform != "win32":
        modes = {stat.S_IMODE(p.stat().st_mode) for p in checking.folder_of(checked).iterdir()}
        assert modes == {0o600}
    assert Entry.objects.filter(action="records.check_done").count() == 1


def test_what_the_checks_say_is_taken_along(checked, anns_client):
    heads, *rows = rows_of(anns_client.get(reverse("check_csv", args=[checked.pk])))
    assert heads[:3] == ["check", "severity", "what was found"]
    assert [r[0] for r in rows] == [each["name"] for each in checked.found]


def test_rejected_rows_are_listed_and_run_nothing(version, ann, anns_client, monkeypatch):
    mappings.keep(version.collection, WITH_TIMES, seen=0, by=ann)
    path = holding.path_of(version.files.get())
    check = checking.ask(version, by=ann)
    checking.perform_check.func(check.pk)
    check.refresh_from_db()
    # No berth is a time: nothing can be loaded, and the check says so.
    assert check.state == CheckState.FAILED
    assert "declarations" in check.said
    rows = path.read_bytes() + b"4,IVANOV,P01,2026-01-05 10:00\n"
    from evenhand.web.records import receiving, versions

    file = receiving.take_whole(
        version.collection, name="declarations.csv", content=io.BytesIO(rows), by=ann
    )
    second = versions.make_version(version.collection, [file], delete_on=version.delete_on, by=ann)
    check = checking.ask(second, by=ann)
    checking.perform_check.func(check.pk)
    check.refresh_from_db()
    assert check.tables["declarations"] == {"read": 4, "loaded": 1, "rejected": 3}
    page = anns_client.get(reverse("rejects", args=[check.pk])).content.decode()
    assert "3 rows were not loaded." in page
    assert "registered_at" in page
    heads, *listed = rows_of(anns_client.get(reverse("rejects_csv", args=[check.pk])))
    assert heads == ["file", "line", "table", "column", "reason", "value"]
    assert [r[1] for r in listed] == ["2", "3", "4"]
    # A list that somebody tampered with still runs nothing in a spreadsheet, part by part.
    place = checking.folder_of(check) / checking.REJECTS
    place.write_text("h\n" + "=cmd(),1,t,c,r,@v\n" * 3, encoding="utf-8")
    monkeypatch.setattr("evenhand.web.records.check_views.AT_A_TIME", 2)
    _, *listed = rows_of(anns_client.get(reverse("rejects_csv", args=[check.pk])))
    assert listed == [["'=cmd()", "1", "t", "c", "r", "'@v"]] * 3
    # A list that is gone with its records is said, and the way leads back to what is left.
    place.unlink()
    for name in ("rejects", "rejects_csv"):
        answer = anns_client.get(reverse(name, args=[check.pk]), follow=True)
        assert answer.redirect_chain == [(reverse("check", args=[check.pk]), 302)]
        assert "The list of rejected rows is gone with its records." in answer.content.decode()


def test_what_can_be_asked_and_what_is_lacking_is_shown(checked, anns_client):
    place = reverse("ready", args=[checked.version_id])
    page = anns_client.get(place).content.decode()
    assert "questions can be asked" in page
    assert "handler_share" in page
    assert "What to ask for, and whom" in page
    out = anns_client.get(reverse("ready_csv", args=[checked.version_id]))
    heads, *rows = rows_of(out)
    assert heads[0] == "measure"
    by_name = {r[0]: r for r in rows}
    assert by_name["pair_excess"][2] == "no"
    assert "declarations.agent" in by_name["pair_excess"][3]


def test_a_check_of_a_file_that_changed_fails_with_words(version, ann):
    mappings.keep(version.collection, MAPPING, seen=0, by=ann)
    check = checking.ask(version, by=ann)
    holding.path_of(version.files.get()).write_bytes(b"decl_id\n")
    checking.perform_check.func(check.pk)
    check.refresh_from_db()
    assert check.state == CheckState.FAILED
    assert "no longer the one" in check.said


def test_a_version_is_checked_once_at_a_time_and_only_with_a_mapping(version, ann):
    with pytest.raises(RecordsError, match="no mapping yet"):
        checking.ask(version, by=ann)
    mappings.keep(version.collection, MAPPING, seen=0, by=ann)
    checking.ask(version, by=ann)
    with pytest.raises(RecordsError, match="is being checked"):
        checking.ask(version, by=ann)


def test_a_check_that_a_stopped_worker_left_is_taken_up(version, ann):
    mappings.keep(version.collection, MAPPING, seen=0, by=ann)
    check = checking.ask(version, by=ann)
    Check.objects.update(state=CheckState.RUNNING)
    assert checking.take_up() == 1
    checking.perform_check.func(check.pk)
    check.refresh_from_db()
    assert check.state == CheckState.DONE


def test_the_internal_auditor_reads_checks_and_asks_for_none(checked, sign_in):
    client = sign_in(Role.INTERNAL_AUDITOR, name="inga")
    assert client.get(reverse("check", args=[checked.pk])).status_code == 200
    assert client.get(reverse("rejects", args=[checked.pk])).status_code == 200
    assert client.post(reverse("check_version", args=[checked.version_id])).status_code == 403
