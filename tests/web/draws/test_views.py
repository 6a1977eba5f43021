"""Do the pages of the draws show what there is, to whom it is open, and withhold the rest?"""

from __future__ import annotations

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.web.draws.test_coverage import FIGURES
from tests.web.draws.test_slips import drawn
from tests.web.draws.test_verifying import night
from tests.web.test_journey import is_whole

from evenhand.draw.failures import Failure
from evenhand.web.draws import coverage, verifying
from evenhand.web.draws.models import State, Wish
from evenhand.web.people import changes
from evenhand.web.people.models import Office, Person
from evenhand.web.people.roles import Role

ACCOUNTS = re.compile(r"\b(ann|bob|cid|dot|eve)\b")
TYPED = {"shift": "s1", "officer": "dot", "reason": "ill since noon"}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def page(client, name, *args, status=200, **query) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == status
    shown = answer.content.decode()
    is_whole(shown)
    return re.sub(r"\s+", " ", shown)


@pytest.fixture
def auditor(sign_in):
    return sign_in(Role.INTERNAL_AUDITOR, name="abe")


@pytest.fixture
def chief(sign_in, house):
    """Return the manager of the office, signed in."""
    client = sign_in(name="cleo")
    person, port = Person.objects.get(username="cleo"), Office.objects.get(code="P01")
    changes.give_post(person, Role.MANAGER, port, by=house[0].pk)
    return client


@pytest.fixture
def unit(sign_in):
    return sign_in(Role.INTEGRITY_UNIT, name="ivo")


def kept(log):
    log.reconciled.mkdir(exist_ok=True)
    (log.reconciled / coverage.FILE).write_text(json.dumps(FIGURES), encoding="utf-8")


def test_the_list_and_overview_say_that_silence_is_no_pass(log, unit):
    listed = page(unit, "draws")
    assert "not verified yet" in listed
    assert "not known" in listed
    shown = page(unit, "draw", "P01")
    assert "that is no pass" in shown
    assert "no verification counted a draw yet" in shown
    assert "nothing was reconciled yet" in shown
    assert reverse("draw_verify", args=["P01"]) in shown


def test_without_a_log_the_page_says_how_one_is_named(house, unit):
    assert "draw.yaml" in page(unit, "draws")


def test_a_file_at_fault_is_told_in_the_list(names, unit):
    names()
    from evenhand.web.draws.named import FOLDER

    (FOLDER / "P01" / "draw.yaml").write_text("log: here\n")
    assert "as a path from the root" in page(unit, "draws")
    page(unit, "draw", "P01", status=404)


def test_the_verifiers_last_word_has_what_where_and_since_when(log, unit):
    night(log, Failure("unopened", 7, "draw", 1_700_000_000), Failure("tile", None))
    kept(log)
    shown = page(unit, "draw", "P01")
    assert "2 failures" in shown
    assert "unopened" in shown
    assert "(draw)" in shown
    assert "2023-11-14 22:13:20 UTC" in shown
    assert "the log as a whole" in shown
    assert "No verification has passed since" in shown
    # 1 of 4 draws, and 0 of 2 that could be checked.
    assert "25.0 %" in shown
    assert "0.0 %" in shown
    assert "97.0 %" in shown
    rows = unit.get(reverse("draw_failures", args=["P01"])).content.decode("utf-8-sig")
    assert rows.splitlines()[1].startswith("unopened,7,draw,2023-11-14")
    night(log)
    passed = page(unit, "draw", "P01")
    assert "every draw was made as the log says" in passed
    assert "No verification has passed since" not in passed


def test_a_verification_is_asked_for_and_its_word_comes(log, unit, settings, office, monkeypatch):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    monkeypatch.setattr(verifying, "time", lambda: office.clock.now)
    unit.post(reverse("draw_verify", args=["P01"]))
    assert "waits for the worker" in page(unit, "draw", "P01")
    verifying.perform_verification.func(verifying.words(log).waiting.pk)
    shown = page(unit, "draw", "P01")
    assert "every draw was made as the log says" in shown
    assert "Said by a verification that was asked for here" in shown


def test_a_server_that_is_away_and_one_that_is_not_named_are_told(names, unit):
    names(address="http://127.0.0.1:9")
    assert "does not answer" in page(unit, "draw", "P01")
    names(address=None)
    assert "is not named here" in page(unit, "draw", "P01")


def test_rosters_show_pseudonyms_exclusions_and_reasons_and_no_account(log, unit, office):
    office.publisher.publish()
    listed = page(unit, "draw_rosters", "P01")
    leaf = re.search(r"rosters/(\d+)/", listed)[1]
    shown = page(unit, "draw_roster", "P01", leaf)
    assert "in training" in shown
    assert "cleo, abe" in shown
    assert not ACCOUNTS.search(listed + shown)
    page(unit, "draw_roster", "P01", 0, status=404)
    assert reverse("draw_ask", args=["P01", "roster"]) not in listed


def test_an_absence_page_by_page_with_two_people(log, chief, auditor, office, sent, writes):
    address = reverse("draw_ask", args=["P01", "absence"])
    page(chief, "draw_ask", "P01", "absence", shift="s1")
    wrong = sent(chief.post, address, TYPED | {"token": office.tokens["abe"]})
    assert wrong.status_code == 422
    assert "needs chief" in wrong.content.decode()
    assert office.tokens["abe"] not in wrong.content.decode()
    before = office.office.rules.size
    writes.clear()
    asked = sent(chief.post, address, TYPED | {"token": office.tokens["cleo"]})
    assert any('"journal_entry"' in sql for sql in writes)
    wish = Wish.objects.get()
    assert asked["Location"] == reverse("draw_wish", args=[wish.pk])
    own = page(chief, "draw_wish", wish.pk)
    assert reverse("draw_confirm", args=[wish.pk]) not in own
    assert "Withdraw it" in own
    waits = page(auditor, "draw_exceptions", "P01")
    assert f'absence <bdi dir="ltr">{wish.pk}</bdi>' in waits
    seen = page(auditor, "draw_wish", wish.pk)
    assert "dot" in seen
    assert "ill since noon" in seen
    assert "Confirm, and write it into the log" in seen
    assert office.tokens["cleo"] not in seen
    without = sent(auditor.post, reverse("draw_confirm", args=[wish.pk]), {}, follow=True)
    assert "Give your token" in without.content.decode()
    assert office.office.rules.size == before
    sent(auditor.post, reverse("draw_confirm", args=[wish.pk]), {"token": office.tokens["abe"]})
    shown = page(auditor, "draw_wish", wish.pk)
    assert "in the log: leaf" in shown
    assert "dot" not in shown.split("<main")[1].replace("&hellip;", "")
    assert office.office.rules.size == before + 1
    office.publisher.publish()
    after = page(auditor, "draw_exceptions", "P01")
    assert "ill since noon" in after
    assert "cleo, abe" in after
    rows = auditor.get(reverse("draw_exceptions_file", args=["P01"])).content.decode("utf-8-sig")
    assert any("ill since noon,cleo,abe" in row for row in rows.splitlines())
    assert not ACCOUNTS.search(rows)
    assert not ACCOUNTS.search(after)


def test_a_roster_is_entered_with_two_people_and_is_committed(log, chief, auditor, office, sent):
    given = {"shift": "s9", "starts": "2027-02-15T08:00", "ends": "2027-02-15T16:00"}
    given |= {"officers": "ann; dry; 2\nbob; dry, reefer;; 9", "excluded": "cid; on leave"}
    given["token"] = office.tokens["cleo"]
    sent(chief.post, reverse("draw_ask", args=["P01", "roster"]), given)
    wish = Wish.objects.get()
    seen = page(auditor, "draw_wish", wish.pk)
    assert "2027-02-15 08:00 – 2027-02-15 16:00 (Asia/Ashgabat)" in seen
    assert "on leave" in seen
    assert f"/{wish.pk}/" in page(chief, "draw_rosters", "P01")
    sent(auditor.post, reverse("draw_confirm", args=[wish.pk]), {"token": office.tokens["abe"]})
    wish.refresh_from_db()
    assert wish.state == State.IN_LOG, wish.said
    office.publisher.publish()
    listed = page(chief, "draw_rosters", "P01")
    assert "2027-02-15 08:00" in listed
    shown = page(chief, "draw_roster", "P01", wish.leaf)
    assert "dry, reefer" in shown
    assert "on leave" in shown


def test_a_wish_is_declined_on_its_page_and_nothing_is_written(log, chief, auditor, office, sent):
    sent(chief.post, reverse("draw_ask", args=["P01", "absence"]),
         TYPED | {"token": office.tokens["cleo"]})  # fmt: skip
    wish, before = Wish.objects.get(), office.office.rules.size
    auditor.post(reverse("draw_end", args=[wish.pk]))
    assert "declined by the second person" in page(chief, "draw_wish", wish.pk)
    assert "declined" in page(chief, "draw_exceptions", "P01")
    assert office.office.rules.size == before


def test_an_emergency_is_written_at_once_counted_and_countersigned(
    log, sign_in, auditor, office, sent, house
):
    officer = sign_in(name="dora")
    person, port = Person.objects.get(username="dora"), Office.objects.get(code="P01")
    changes.give_post(person, Role.OFFICER, port, by=house[0].pk)
    assert officer.get(reverse("draw_ask", args=["P01", "absence"])).status_code == 403
    given = TYPED | {"consignment": "BL at night", "token": office.tokens["dora"]}
    sent(officer.post, reverse("draw_ask", args=["P01", "emergency"]), given)
    wish = Wish.objects.get()
    assert wish.state == State.IN_LOG, wish.said
    office.publisher.publish()
    page(officer, "draw_wish", wish.pk)
    waits = page(auditor, "draw_exceptions", "P01")
    address = reverse("draw_countersign", args=["P01", wish.leaf])
    assert address in waits
    assert address not in page(officer, "draw_exceptions", "P01")
    assert "still to be countersigned" in waits
    page(auditor, "draw_countersign", "P01", wish.leaf)
    refused = sent(auditor.post, address, {"token": office.tokens["dora"]})
    assert refused.status_code == 422
    sent(auditor.post, address, {"token": office.tokens["abe"]})
    office.publisher.publish()
    signed = page(auditor, "draw_exceptions", "P01")
    assert address not in signed
    assert re.search(r"\d\d:\d\d abe", signed)


def test_coverage_is_by_office_and_published_only_when_somebody_chose(log, unit, sign_in, house):
    empty = page(unit, "draw_coverage", "P01")
    assert "that is no pass" in empty
    assert unit.get(reverse("draw_coverage_file", args=["P01"])).status_code == 404
    kept(log)
    shown = page(unit, "draw_coverage", "P01")
    assert "97.0 %" in shown
    assert "not measurable" in shown
    assert "5 rows do not fit" in shown
    assert "Lodged under another consignment than the records name: 1" in shown
    assert "'=PORT()" in unit.get(reverse("draw_coverage_file", args=["P01"])).content.decode()
    public = Client()
    assert "Nothing is published" in page(public, "draws_published")
    address = reverse("draws_published_file", args=["P01"])
    assert public.get(address).status_code == 404
    manager = sign_in(Role.MANAGER, name="mia")
    manager.post(reverse("draw_publish", args=["P01"]))
    assert "97.0 %" in page(public, "draws_published")
    assert "all,100,97,3,2" in public.get(address).content.decode()
    page(manager, "draw_coverage", "P01")
    manager.post(reverse("draw_publish", args=["P01"]), {"what": "take_back"})
    assert "Nothing is published" in page(public, "draws_published")


def test_receipts_are_the_auditors_at_once_and_the_managers_when_open(
    log, office, auditor, sign_in
):
    draw = drawn(office, "BL page")
    manager = sign_in(Role.MANAGER, name="mia")
    listed = page(auditor, "draw_receipts", "P01", after=draw - 1)
    assert reverse("draw_receipt", args=["P01", draw]) in listed
    assert "sealed" in listed
    shown = page(auditor, "draw_receipt", "P01", draw)
    assert "This receipt holds" in shown
    assert "BLPAGE" in shown
    withheld = page(manager, "draw_receipt", "P01", draw, status=403)
    assert "sealed until the decision" in withheld
    assert "BLPAGE" not in withheld
    assert manager.get(reverse("draw_receipt_file", args=["P01", draw])).status_code == 302
    hidden = page(manager, "draw_receipts", "P01", after=draw - 1)
    assert reverse("draw_receipt", args=["P01", draw]) not in hidden
    assert not ACCOUNTS.search(listed + shown)
    jump = auditor.get(reverse("draw_receipts", args=["P01"]), {"draw": str(draw)})
    assert jump["Location"] == reverse("draw_receipt", args=["P01", draw])
    assert "number of the draw" in page(auditor, "draw_receipts", "P01", draw="x")
    assert "no draw" in page(auditor, "draw_receipt", "P01", 0, status=404).lower()


def test_a_receipt_that_somebody_brings_is_checked_as_the_command_line_checks(
    log, office, auditor, unit
):
    draw = drawn(office, "BL brought")
    data = auditor.get(reverse("draw_receipt_file", args=["P01", draw])).content
    page(unit, "draw_check")
    pasted = unit.post(reverse("draw_check"), {"log": "P01", "text": data.decode()})
    is_whole(pasted.content.decode())
    assert "This receipt holds" in pasted.content.decode()
    assert "was believed" not in pasted.content.decode()
    brought = unit.post(reverse("draw_check"), {"file": SimpleUploadedFile("r.json", data)})
    assert "was believed" in brought.content.decode()
    altered = data.replace(b'"drawn": "', b'"drawn": "x')
    wrong = unit.post(reverse("draw_check"), {"log": "P01", "text": altered.decode()})
    assert wrong.status_code == 422
    assert "This receipt does not hold" in wrong.content.decode()
    assert "This receipt holds" not in wrong.content.decode()
    assert unit.post(reverse("draw_check"), {}).status_code == 422


def test_a_post_in_another_office_opens_nothing_of_this_one(log, sign_in, house):
    client = sign_in(name="max")
    person, border = Person.objects.get(username="max"), Office.objects.get(code="P02")
    changes.give_post(person, Role.MANAGER, border, by=house[0].pk)
    assert "P01" not in page(client, "draws")
    for name in ("draw", "draw_rosters", "draw_exceptions", "draw_coverage", "draw_receipts"):
        assert client.get(reverse(name, args=["P01"])).status_code == 403
    assert client.get(reverse("draw_ask", args=["P01", "absence"])).status_code == 403
    assert client.post(reverse("draw_verify", args=["P01"])).status_code == 403
    assert client.get(reverse("draw_ask", args=["P01", "bribe"])).status_code == 403


def test_who_may_not_confirm_gets_no_page_of_a_wish(log, chief, unit, office, sent):
    sent(chief.post, reverse("draw_ask", args=["P01", "absence"]),
         TYPED | {"token": office.tokens["cleo"]})  # fmt: skip
    number = Wish.objects.get().pk
    assert unit.get(reverse("draw_wish", args=[number])).status_code == 403
    address = reverse("draw_wish", args=[number])
    assert address not in page(unit, "draw_exceptions", "P01")
    assert address in page(chief, "draw_exceptions", "P01")
    assert chief.get(reverse("draw_ask", args=["P01", "countersign"])).status_code == 404
