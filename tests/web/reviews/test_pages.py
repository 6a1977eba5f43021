"""Can a line be looked into page by page, and does each page show its own to whom it may?"""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from tests.web.reviews.conftest import AGENT, OFFICER, check_all, day
from tests.web.test_journey import is_whole

from evenhand.web.evidence.models import Run
from evenhand.web.gate.models import Direction, Turn
from evenhand.web.journal.models import Entry
from evenhand.web.journal.verify import verify
from evenhand.web.reviews import closing, files, freezing, hearing
from evenhand.web.reviews.choices import Outcome
from evenhand.web.reviews.models import File, Review

FEEDS_NOTHING = "feeds no pay, posting or discipline by itself"
PDF = b"%PDF-1.7\nsigned\n%%EOF\n"


def page(client, name, *args) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, (name, answer.status_code)
    shown = answer.content.decode()
    is_whole(shown)
    return shown


def send(client, name, *args, **said):
    """Post what the page has fields for, and return the page that follows."""
    shown = page(client, name, *args)
    assert all(f'name="{field}"' in shown for field in said), (said, shown)
    answer = client.post(reverse(name, args=args), said, follow=True)
    shown = answer.content.decode()
    assert answer.status_code == 200, shown
    is_whole(shown)
    return shown


@pytest.fixture
def clients(cast, sign_in):
    return SimpleNamespace(**{n: sign_in(name=n) for n in ("ivo", "rita", "ned", "olga")})


def test_from_a_finding_to_an_appeal_page_by_page(run, cast, clients, writes):
    ivo, rita, olga = clients.ivo, clients.rita, clients.olga
    assert reverse("open_review", args=[run.pk, "pair_excess"]) in page(
        ivo, "finding", run.pk, "pair_excess"
    )
    shown = page(ivo, "open_review", run.pk, "pair_excess")
    assert FEEDS_NOTHING in shown
    assert shown.index(OFFICER) < shown.index("AAAA-AAAA-AAAA-AAAA")
    due = str(day(90))
    send(ivo, "open_review", run.pk, "pair_excess", line="pair_excess:1", due_on=due)
    number = Review.objects.get().pk
    assert "has a review" in page(ivo, "open_review", run.pk, "pair_excess")

    send(ivo, "assign_review", number, to=str(cast.rita.pk))
    before = page(rita, "review", number)
    assert "Before you see anything" in before
    assert OFFICER not in before
    rita.post(reverse("state_on_review", args=[number]), {"has_conflict": "no"})
    shown = page(rita, "review", number)
    assert OFFICER in shown
    assert FEEDS_NOTHING in shown
    assert OFFICER not in page(ivo, "review", number)

    for place in (1, 2, 3):
        send(rita, "check_question", number, place, checked="does_not", note="Asked.")
    send(rita, "review_cases", number, cases="24-001 released in 4 minutes")
    officer, agent = Review.objects.get().parties.all()
    until = str(day(14))
    told = {"served": "account", "account": "olga", "answer_until": until}
    send(rita, "give_notice", officer.pk, **told)
    send(rita, "give_notice", agent.pk, served="letter", answer_until=until)
    assert "24-001 released" in page(rita, "letter", agent.pk)
    send(rita, "more_time", agent.pk, until=str(day(15)))

    assert "1 notice waits for your answer" in page(olga, "start")
    shown = page(olga, "notice", officer.pk)
    assert "24-001 released" in shown
    assert "Asked." not in shown
    sent = SimpleUploadedFile("leave.exe", PDF)
    shown = send(
        olga, "answer_notice", officer.pk, text="I was on leave.", representative="A. B.", file=sent
    )
    assert "I was on leave." in shown
    assert "represented by A. B." in shown
    assert "waits for your answer" not in page(olga, "start")
    send(rita, "represent", agent.pk, representative="Counsel")
    send(rita, "enter_reply", agent.pk, text="By letter.", received_on=str(day(0)))
    shown = page(rita, "review", number)
    assert "I was on leave." in shown
    assert "By letter." in shown

    ends = {"outcome": "record_error", "reasons": "Booked twice.", "appeal_until": str(day(30))}
    send(rita, "close_review", number, **ends)
    assert "Booked twice." not in page(olga, "notice", officer.pk)
    for party in (officer, agent):
        letter = rita.post(reverse("tell_outcome", args=[party.pk]), follow=True).content.decode()
        assert "Booked twice." in letter
    assert "Booked twice." in page(olga, "notice", officer.pk)
    send(olga, "appeal", officer.pk, reasons="The leave is on record.")
    appeal = Review.objects.get().appeals.get()
    send(ivo, "assign_appeal", appeal.pk, to=str(cast.ned.pk))
    assert OFFICER not in page(clients.ned, "review", number)
    send(clients.ned, "state_on_appeal", appeal.pk, has_conflict="no")
    assert "The leave is on record." in page(clients.ned, "review", number)
    send(clients.ned, "decide_appeal", appeal.pk, outcome="explained", decision="So it is.")
    assert Review.objects.get().outcome == Outcome.EXPLAINED
    rita.post(reverse("tell_outcome", args=[officer.pk]))
    assert "So it is." in page(olga, "notice", officer.pk)
    assert "ended" in page(olga, "notices")
    assert verify(Entry.objects.all()).fault is None
    assert any('"reviews_appeal"' in sql for sql in writes)


def test_on_suspicion_of_an_offence_page_by_page(told, cast, clients):
    number = told.review.pk
    said = {"ground": "Stamps.", "authority": "Prosecutor", "custodian": str(cast.ned.pk)}
    assert "cannot be taken back" in page(clients.rita, "stop_review", number)
    send(clients.rita, "stop_review", number, **said)
    shown = page(clients.rita, "review", number)
    assert "stopped on suspicion" in shown
    assert OFFICER not in shown
    for client in (clients.rita, clients.ivo):
        assert client.get(reverse("custody", args=[number])).status_code == 403
        assert client.post(reverse("fetch_evidence", args=[number])).status_code == 403
    assert "Stamps." in page(clients.ned, "custody", number)
    taken = clients.ned.post(reverse("fetch_evidence", args=[number]))
    assert taken["Content-Disposition"] == f'attachment; filename="evidence-{number}.zip"'
    assert taken.content.startswith(b"PK")
    shown = send(clients.ned, "custody", number, to="Prosecutor, receipt 7")
    assert "receipt 7" in shown
    # Whom it speaks of sees nothing of it until it is told.
    shown = page(clients.olga, "notice", told.officer.pk)
    assert "stopped" not in shown
    assert "answer_notice" not in shown
    assert reverse("answer_notice", args=[told.officer.pk]) in shown
    later = {"ground": "Law", "authority": "Court", "until": str(day(5))}
    send(clients.ned, "defer_notice", told.officer.pk, **later)
    refused = clients.ned.post(reverse("tell_outcome", args=[told.officer.pk]), follow=True)
    assert 'class="error"' in refused.content.decode()
    clients.ned.post(reverse("tell_outcome", args=[told.agent.pk]))
    assert "referred to another authority" in page(clients.ned, "letter", told.agent.pk)


def test_each_sees_their_own_and_nobody_anothers(told, cast, clients, house, sign_in):
    review, officer, agent = told.review.pk, told.officer.pk, told.agent.pk
    ours = files.add_file(told.review, PDF, name="a.pdf", days=files.Days(day(0)), by=cast.rita)
    shown = files.add_file(
        told.review, PDF + b"%%EOF", name="b", days=files.Days(day(0)), by=cast.rita, is_shown=True
    )
    theirs = files.add_file(
        told.review, PDF, name="c", days=files.Days(day(0)), by=cast.rita, party=told.agent
    )
    own = reverse("notice_file", args=[officer, shown.pk])
    answer = clients.olga.get(own)
    assert answer.content == PDF + b"%%EOF"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="file-{shown.pk}.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    for file in (ours, theirs):
        refused = clients.olga.get(reverse("notice_file", args=[officer, file.pk]))
        assert refused.status_code == 403
    for name in ("notice", "answer_notice", "appeal"):
        assert clients.olga.get(reverse(name, args=[agent])).status_code == 403
        assert clients.ivo.get(reverse(name, args=[officer])).status_code == 403
    assert clients.ivo.get(reverse("review_file", args=[ours.pk])).status_code == 403
    assert clients.rita.get(reverse("review_file", args=[ours.pk])).content == PDF
    works = [
        ("check_question", [review, 1]),
        *((n, [review]) for n in ("review_cases", "name_party", "add_review_file")),
        *((n, [review]) for n in ("close_review", "stop_review", "custody")),
        *((n, [officer]) for n in ("give_notice", "defer_notice", "more_time", "represent")),
        *((n, [officer]) for n in ("enter_reply", "letter", "enter_appeal")),
    ]
    for name, args in works:
        for client in (clients.ivo, clients.ned):
            assert client.get(reverse(name, args=args)).status_code == 403, name
    assert clients.ivo.post(reverse("tell_outcome", args=[officer])).status_code == 403
    assert clients.ivo.get(reverse("state_on_review", args=[review])).status_code == 403


def test_a_closed_opening_of_the_gate_withholds_the_line_and_the_hearing_goes_on(
    told, cast, clients
):
    turn = Turn.objects.create(
        direction=Direction.OPEN,
        asked_by=cast.ivo.pk,
        asked_role="manager",
        ended_at=timezone.now(),
    )
    Run.objects.update(opening=turn)
    shown = page(clients.rita, "review", told.review.pk)
    assert "is withheld" in shown
    assert OFFICER not in shown
    assert AGENT not in shown
    assert "24-001" in page(clients.olga, "notice", told.officer.pk)


def test_what_cannot_be_taken_is_said_on_the_form(told, cast, clients):
    rita = clients.rita
    bad = [
        ("add_review_file", told.review.pk, {"file": SimpleUploadedFile("a.pdf", b"MZ\0")}),
        ("enter_reply", told.agent.pk, {"text": "x", "received_on": "2999-01-01"}),
        ("close_review", told.review.pk, {"outcome": "referred", "reasons": "x"}),
        ("close_review", told.review.pk, {"outcome": "explained", "reasons": "x"}),
        ("more_time", told.agent.pk, {"until": "2020-01-01"}),
    ]
    for name, number, said in bad:
        whole = {"received_on": str(day(0)), "appeal_until": str(day(9)), **said}
        answer = rita.post(reverse(name, args=[number]), whole)
        assert answer.status_code == 422, name
        is_whole(answer.content.decode())
        assert 'class="faults"' in answer.content.decode()
    assert not File.objects.exists()
    unknown = {"served": "account", "account": "nobody", "answer_until": str(day(9))}
    answer = rita.post(reverse("give_notice", args=[told.agent.pk]), unknown)
    assert "no open account" in answer.content.decode()


def test_an_answer_whose_file_is_refused_is_not_kept_without_it(told, clients):
    address = reverse("answer_notice", args=[told.officer.pk])
    said = {"text": "I was on leave.", "representative": "A colleague"}
    bad = SimpleUploadedFile("a.pdf", b"MZ\0")
    assert clients.olga.post(address, {**said, "file": bad}).status_code == 422
    assert not told.officer.replies.exists()
    good = SimpleUploadedFile("a.txt", b"A roster.\n")
    assert clients.olga.post(address, {**said, "file": good}).status_code == 302
    assert (told.officer.replies.count(), told.officer.files.count()) == (1, 1)


def test_a_line_is_chosen_and_a_finding_that_measured_nothing_is_told(run, clients, cast):
    address = reverse("open_review", args=[run.pk, "pair_excess"])
    answer = clients.ivo.post(address, {"due_on": str(day(9))})
    assert "Choose a line" in answer.content.decode()
    for line in ("pair_excess:9", "other:0", "pair_excess:x"):
        assert clients.ivo.post(address, {"due_on": str(day(9)), "line": line}).status_code == 422
    for measure in ("lot_test", "nothing"):
        gone = clients.ivo.get(reverse("open_review", args=[run.pk, measure]), follow=True)
        assert 'class="error"' in gone.content.decode()
    assert not Review.objects.exists()


def test_outcomes_come_back_to_the_measure_on_a_page_and_as_csv(told, cast, clients, sign_in):
    from evenhand.web.people.roles import Role

    manager = sign_in(Role.MANAGER, name="mia")
    check_all(told.review, cast.rita)
    for party in (told.officer, told.agent):
        hearing.reply(party, "No.", received_on=day(0), by=cast.rita)
    closing.close(told.review, Outcome.RULE_UNCLEAR, reasons="x", appeal_until=day(9), by=cast.rita)
    shown = page(manager, "precision")
    assert "not measurable: too few reviews are closed" in shown
    assert FEEDS_NOTHING in shown
    for row in range(4):
        Review.objects.filter(pk=told.review.pk).get()
        copy = Review.objects.get(pk=told.review.pk)
        copy.pk, copy.row = None, 100 + row
        copy.save(force_insert=True)
    assert re.search(r"5<br>100%<br><span[^>]+>48% – 100%", page(manager, "precision"))
    table = manager.get(reverse("precision_file")).content.decode("utf-8-sig").splitlines()
    assert "pair_excess,1.2,5,0,rule_unclear,5,1.0000,0.4782,1.0000" in table
    assert manager.get(reverse("reviews")).status_code == 403


def test_what_is_due_is_listed_and_told_where_somebody_begins(told, cast, clients):
    assert "Close it" in page(clients.ivo, "reviews_due")
    assert "1 thing is due from you in reviews" in page(clients.rita, "start")
    assert "due from you" not in page(clients.ned, "start")
    assert "Close it" in page(clients.rita, "reviews")
    assert "Notices to you" in page(clients.olga, "start")
    assert "Notices to you" not in page(clients.ned, "start")


def test_keeping_is_of_its_custodian_alone(told, cast, clients):
    freezing.stop(told.review, ground="x", authority="y", custodian=cast.ned, by=cast.rita)
    assert clients.rita.get(reverse("letter", args=[told.agent.pk])).status_code == 403
    assert clients.ned.get(reverse("letter", args=[told.agent.pk])).status_code == 200
    assert clients.ned.get(reverse("enter_reply", args=[told.agent.pk])).status_code == 403
