"""Write and read once in the tables of every app through its own changes, in a house of its own.

``test_databases`` calls ``main`` in a process of its own, on either database, after Django began.
"""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from io import BytesIO

from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.web.finished_run import estimate, finished, results

from evenhand.instruments.scoring.marks import GivenMark
from evenhand.web.api import tokens
from evenhand.web.api.models import Right
from evenhand.web.cooperation import changes as cooperation
from evenhand.web.cooperation import papers, requesting
from evenhand.web.cooperation import queries as between
from evenhand.web.cooperation.models import Act, Partner
from evenhand.web.discretion import changes as discretion
from evenhand.web.draws.models import Entry as Leaf
from evenhand.web.draws.models import Publication, Read, Verification, Wish
from evenhand.web.evidence import ending
from evenhand.web.gate import changes as gate
from evenhand.web.gate.models import Direction, Requirement
from evenhand.web.initiatives import changes as initiatives
from evenhand.web.journal.models import Entry
from evenhand.web.journal.verify import verify
from evenhand.web.languages import changes as languages
from evenhand.web.obligations import changes as obligations
from evenhand.web.obligations import queries as said_to_bind
from evenhand.web.obligations.models import Acceptance, Category, Membership, Party
from evenhand.web.panels import answering, tying
from evenhand.web.people import changes as people
from evenhand.web.people.details import Identity, read_identity, write_identity
from evenhand.web.people.roles import Role
from evenhand.web.plans import changes as plans
from evenhand.web.plans import queries as planned
from evenhand.web.plans.models import Stage
from evenhand.web.records import attesting, checking, deleting, mappings, receiving, versions
from evenhand.web.records.models import Check, CheckState, Version
from evenhand.web.releases import changes as releases
from evenhand.web.releases.models import Audience
from evenhand.web.releases.queries import released
from evenhand.web.reviews import changes as reviews
from evenhand.web.reviews import closing, files, hearing, retention
from evenhand.web.reviews.choices import Checked, Kind, Outcome, Served
from evenhand.web.reviews.models import Review
from evenhand.web.risks import changes as risks
from evenhand.web.risks import queries as faced
from evenhand.web.risks import rating
from evenhand.web.selfassessments import changes as assessing
from evenhand.web.selfassessments import marking, paths
from evenhand.web.selfassessments.models import Group, Progress
from evenhand.web.workshops import changes as workshops
from evenhand.web.workshops import courses, rounds
from evenhand.web.workshops.models import Moment

NOT_WRITTEN = {
    # Letterheads and reports of workshops.
    *("workshops.Letterhead", "workshops.Report"),
    # Links to a login outside, which need its server.
    "people.OutsideLogin",
    # What frozen evidence and holders' keys need, which their own tests go through.
    *("reviews.Custody", "reviews.Opening", "reviews.Lent"),
}
"""Tables that nothing here writes."""
TODAY = timezone.localdate()
PROOF = {
    "name": "Order 12",
    "kind": "document",
    "received": date(2026, 3, 2),
    "effective": date(2026, 3, 1),
    "review_due": date(2026, 9, 1),
    "sha256": "a" * 64,
}


def main() -> None:
    """Write in every app, and fail where a table of theirs stayed empty."""
    call_command("migrate", verbosity=0, interactive=False)
    handed = people.begin("Customs", offices=[("P01", "Port")], administrators=["ada", "ben"])
    roles = {
        "ivo": Role.INTEGRITY_UNIT,
        "rita": Role.INTEGRITY_UNIT,
        "mia": Role.MANAGER,
        "ned": Role.INTERNAL_AUDITOR,
        "olga": Role.OFFICER,
        "fred": Role.FACILITATOR,
    }
    ada = handed[0].person
    cast = {n: people.give_account(n, [(r, None)], by=ada.pk).person for n, r in roles.items()}
    run = finished(results(estimate(10, 1)), opening=_gate(cast))
    for write in (_house, _obligations, _initiatives, _discretion, _plans, _risks, _workshops):
        write(cast)
    _cooperation(cast)
    _selfassessments(cast)
    _releases(cast, finished(results(estimate(10, 1))))
    _draws(cast)
    _records(cast)
    _panels(cast, run)
    _reviews(cast, run)
    assert verify(Entry.objects.all()).fault is None
    empty = {
        f"{m._meta.app_label}.{m.__name__}"
        for m in apps.get_models()
        if m.__module__.startswith("evenhand.") and not m._default_manager.exists()
    }
    if empty != NOT_WRITTEN:
        raise SystemExit(f"Not as expected: {sorted(empty ^ NOT_WRITTEN)}")


def _gate(cast):
    for requirement in Requirement:
        gate.record(
            requirement, decided_by="Head", decided_on=TODAY, text="Said.", by=cast["ivo"].pk
        )
    turn = gate.ask(Direction.OPEN, by=cast["ivo"])
    gate.confirm(turn, by=cast["mia"])
    turn.refresh_from_db()
    return turn


def _house(cast) -> None:
    write_identity(cast["ivo"], Identity(name="I. V. O."))
    assert read_identity(cast["ivo"]).name == "I. V. O."
    languages.choose(cast["ivo"], "fr")
    languages.choose_for_house("ru", by=cast["ivo"])
    made = tokens.make(
        "dashboard",
        rights=[Right.FINDINGS],
        office=None,
        expires_on=TODAY + timedelta(9),
        by=cast["ivo"],
    )
    assert tokens.found(made.words) == made.token


def _obligations(cast) -> None:
    by = cast["ivo"]
    obligations.say_convention(Party.PARTY, date(2024, 1, 15), reference="", by=by)
    obligations.say_annex(
        "rkc.sa.h1", Acceptance.ACCEPTED, date(2024, 1, 15), note="", reference="", by=by
    )
    obligations.say_agreement(Membership.BY_CATEGORY, date(2017, 2, 22), reference="", by=by)
    obligations.notify([("tfa.7.6", Category.C, date(2027, 6, 1))], reference="N1", by=by)
    assert said_to_bind.is_stated()


def _initiatives(cast) -> None:
    said = {
        "title": "Rotate examiners",
        "kind": "arusha.8.5",
        "since": date(2026, 3, 1),
        "state": "in_force",
        "owner": "Head of personnel",
        "unmeasured_because": "No roster",
        "reason": "First entry",
    }
    made = initiatives.begin(office=None, said=said, by=cast["ivo"])
    initiatives.prove(made, place=None, said=PROOF, read=0, by=cast["ivo"])


def _cooperation(cast) -> None:
    by, today = cast["ivo"], {"on": TODAY, "says": ""}
    said = {"name": "Fund", "kind": "donor", "contact_role": "Head", "note": "", "person": "I. V."}
    fund = cooperation.keep_partner(Partner(), said=said, by=by)
    assert cooperation.contact_of(fund) == "I. V."
    asked = {
        **{"title": "Training", "support": "training", "purpose": "Rotation", "reason": "First"},
        **{"ties": ["gap:arusha.8.5"], "amount": Decimal("5.50"), "currency": "EUR"},
    }
    request = requesting.ask(fund, None, said=asked, by=by)
    requesting.step(request.versions.get(), Act.APPROVED, said=today, by=cast["mia"])
    requesting.step(request.versions.get(), Act.SENT, said=today, by=by)
    visit = {"title": "Visit", "purpose": "Advice", "first": TODAY, "last": TODAY, "reason": "x"}
    cooperation.plan_mission(fund, None, said=visit, by=by)
    made = {"side": "theirs", "made_on": TODAY, "occasion": "Meeting"}
    promised = {"what": "A model", "owner": "Head", "due": TODAY}
    cooperation.promise(fund, None, made=made, said=promised, by=by)
    assert papers.make_report(fund, TODAY, TODAY, by=by).version == 1
    assert papers.make_report(fund, TODAY, TODAY, by=by).version == 2
    papers.make_request(request, by=by)
    found = between.whole(by, fund.pk)
    assert [len(x) for x in (found.requests, found.missions, found.promises)] == [1, 1, 1]


def _discretion(cast) -> None:
    said = {
        "title": "Channel",
        "decided_by": "Chief",
        "measures": ["channel_change"],
        "value": Decimal("10.50"),
        "since": date(2026, 1, 1),
        "reason": "First entry",
    }
    made = discretion.enter(kind="", office=None, said=said, by=cast["ivo"])
    less = {"way": "abolish", "what": "A rule"}
    discretion.reduce(made, place=None, said=less, read=0, by=cast["ivo"])


def _plans(cast) -> None:
    said = {
        "title": "Ask a second signature",
        "objective": "No channel is changed alone",
        "horizon": "short",
        "owner": "Head of selectivity",
        "start": date(2026, 3, 1),
        "due": date(2026, 6, 30),
        "cost": Decimal("1000.50"),
        "indicator": "Files moved",
        "way": "less",
        "by": Decimal("0.05"),
        "recheck_on": date(2026, 12, 31),
        "reason": "Workshop",
    }
    cause = plans.cause("gap:arusha.4.7", "No second signature")
    action = plans.begin(office=None, said=said, causes=[cause], by=cast["ivo"])
    plans.decide(action.versions.get(), is_approved=True, says="", by=cast["mia"])
    step = {"what": "Order", "due": date(2026, 4, 1)}
    plans.milestone(action, place=None, said=step, read=0, by=cast["ivo"])
    done = {"stage": Stage.DONE, "on": date(2026, 7, 1), "text": "Order 12"}
    plans.prove(action, said=done, by=cast["ivo"])
    plans.recheck(action, said={"on": TODAY, "says": "Nothing."}, by=cast["ivo"])
    (line,) = planned.lines([action])
    assert (line.status_words, line.waits_for_recheck) == (planned.STATUS_WORDS["done"], False)
    assert line.by_at_least == "0.05"


def _risks(cast) -> None:
    said = {
        "function": "Selectivity",
        "statement": "A channel is changed by hand",
        "review_on": date(2027, 1, 1),
        "since": date(2026, 1, 1),
        "reason": "first",
    }
    risk = risks.enter(scheme="idg.scheme.08", office=None, said=said, by=cast["ivo"])
    levels = {f"{w}_{s}": 4 for w in ("likelihood", "impact") for s in ("inherent", "residual")}
    held = rating.open_round(risk, by=cast["ivo"])
    for name in ("ivo", "mia"):
        rating.rate(held, said=levels, by=cast[name])
    rating.end(held, by=cast["ivo"])
    held.refresh_from_db()
    made = rating.settle(held, said=levels | {"reason": "Agreed."}, by=cast["ivo"])
    assert faced.place(made, "residual").likelihood == 4
    row = {"what": "Second signature", "works": "weak"}
    risks.control(risk, place=None, said=row, read=0, by=cast["ivo"])


def _workshops(cast) -> None:
    by = cast["fred"]
    said = {
        "title": "National integrity workshop",
        "objectives": "Assess",
        "facilitators": "Two experts",
        "languages": "English",
        "interpretation": "none",
        "funding": "own budget",
    }
    made = workshops.plan(said=said, office=None, by=by)
    days = {"first": date(2026, 11, 2), "last": date(2026, 11, 3), "mode": "room", "place": "Hall"}
    workshops.add_phase(made, said=days, by=by)
    workshops.add_participants(made, office=None, counts={"woman": 2, "man": 1}, by=by)
    workshops.fill_agenda(made, sessions=["instruments"], by=by)
    rounds.make_cards(made, count=3, by=by)
    held = rounds.open_round(made, part="instruments", moment=Moment("before"), by=by)
    right = {q.pk: q.right for q in made.questions.filter(part="instruments")}
    rounds.answer(held, card=made.cards.all()[0], choices=right, words={})
    rounds.close_round(held, by=by)
    workshops.attend(made.slots.first(), numbers=[1, 2], by=by)
    line = b"number,course,provider,completed_on\n1,Ethics,A school,2026-01-05\n"
    assert courses.bring_in(made, line, by=by).taken == 1
    workshops.wrap_up(made, day=date(2026, 11, 2), said={"learnt": "a", "open_points": ""}, by=by)
    done = b"number,course,provider,completed_on\n1,Ethics,E-learning,2026-05-01\n"
    assert courses.bring_in(made, done, by=by).taken == 1
    will = {"what": "w", "why": "y", "owner": "o", "due": date(2027, 3, 1), "indicator": "i"}
    workshops.propose(made, said=will, by=by)


def _selfassessments(cast) -> None:
    wave = assessing.begin(
        title="First look",
        instrument="arusha",
        requirements=("arusha.5.1",),
        offices=(None,),
        first=date(2026, 1, 1),
        last=date(2026, 6, 30),
        by=cast["ivo"],
    )
    assessment = wave.assessments.get()
    (rater,) = assessing.ask(
        assessment, [cast["olga"]], group=Group.STAFF, requirements=wave.asked, by=cast["ivo"]
    )
    marks = {"in_law": GivenMark(1), "in_practice": GivenMark(2), "confidence": "middle"}
    said = marks | {"comment": ""}
    marking.keep_draft(rater, "arusha.5.1", {"comment": "half"})
    marking.answer(
        rater, "arusha.5.1", post=uuid.uuid4(), said=said, draft_stays=True, by=cast["olga"]
    )
    marking.settle(
        assessment,
        "arusha.5.1",
        post=uuid.uuid4(),
        said=said | {"on": date(2026, 11, 1), "reason": ""},
        by=cast["ivo"],
    )
    marking.prove(
        assessment, "arusha.5.1", place=None, post=uuid.uuid4(), said=PROOF, by=cast["ivo"]
    )
    assessing.note_step(
        wave, "idg.step.1", progress=Progress.UNDER_WAY, said="Drafted", by=cast["ivo"]
    )
    listed = paths.papers(wave)
    assert assessing.note_papers(wave, {listed[0].name: "received"}, by=cast["ivo"]) == 1
    assessing.remark(assessment, "arusha.5.1", said="Look again.", by=cast["ivo"])
    assessing.move(assessment, "submit", reason="", by=cast["ivo"])


def _releases(cast, run) -> None:
    item = releases.ask(
        run, "handler_share", audience=Audience.WORKSHOP, why="A workshop", by=cast["ivo"]
    )
    item = releases.decide(item, release=True, reason="", by=cast["mia"])
    assert list(released(Audience.WORKSHOP)) == [item]


def _draws(cast) -> None:
    # Its changes need a server of the draw; what the tables refuse is what may differ here.
    ada = {"log": "P01", "kind": "absence", "asked_name": "mia"}
    wish = Wish.objects.create(
        **ada, asked_by=cast["mia"].pk, asked_post="manager:", sealed=b"\x00\xff"
    )
    assert bytes(Wish.objects.get().sealed) == b"\x00\xff"
    _refused(Wish.objects.filter(pk=wish.pk), confirmed_by=cast["mia"].pk, confirmed_post="x")
    _refused(Wish.objects.filter(pk=wish.pk), state="in_log")
    Publication.objects.create(log="P01", figures={"a": [1, 2]}, published_by=cast["mia"].pk)
    assert Publication.objects.get().figures == {"a": [1, 2]}
    Read.objects.create(log="P01", origin="port", leaves=2**40)
    Verification.objects.create(log="P01", asked_by=cast["ned"].pk, verdict={"failures": []})
    leaf = {"kind": "roster", "office": "port", "content": {"officers": ["a"]}}
    Leaf.objects.create(log="P01", leaf=2**40, at=datetime.now(UTC), **leaf)
    assert Leaf.objects.get(leaf=2**40).content["officers"] == ["a"]


def _records(cast) -> None:
    by = cast["ivo"]
    collection = versions.collect("Declarations", by=by)
    rows = BytesIO(b"id,who,where\n1,X,P\n")
    file = receiving.take_whole(collection, name="d.csv", content=rows, by=by)
    made = versions.make_version(collection, [file], delete_on=TODAY + timedelta(99), by=by)
    assert list(made.files.all()) == [file]
    text = "identities: keep\nsource: d.csv\nformat: csv\ncolumns: {declaration_id: id}\n"
    mappings.keep(collection, text, seen=0, by=by)
    # Nothing is read here: what a check found is written as its end writes it.
    check = checking.ask(made, by=by)
    totals = [{"what": "declarations", "office": "", "year": "", "value": "1"}]
    Check.objects.filter(pk=check.pk).update(state=CheckState.DONE, totals=totals)
    stated = attesting.Stated("declarations", "", "", Decimal(1))
    said = attesting.state(made, [stated], taken_from="Report 7", taken_on=TODAY, by=by)
    attesting.decide(said, countersigns=True, remark="", check=check.pk, by=cast["ned"])
    assert "each equals what was read" in attesting.notice(made)
    part = b"id\n1\n"
    coming = receiving.begin(collection, name="e.csv", size=9, by=by)
    digest = sha256(part).hexdigest()
    assert receiving.take_part(coming, offset=0, content=part, digest=digest, by=by) == len(part)
    wish = deleting.ask(made, reason="Sent by mistake.", by=by)
    deleting.decide(wish, confirms=True, by=cast["ned"])
    assert Version.objects.exclude(deleted_at=None).get() == made


def _panels(cast, run) -> None:
    tie = tying.ask("INSPECTOR-7", reason="To learn.", by=cast["olga"])
    tying.check(tie, how="Staff list.", until=TODAY, by=cast["rita"])
    tying.confirm(tie, by=cast["ned"])
    assert tying.account_of(tying.standing(cast["olga"])) == "INSPECTOR-7"
    found = type(tie).objects.filter(pk=tie.pk)
    _refused(found, second_by=cast["olga"].pk)
    _refused(found, second_role=Role.INTEGRITY_UNIT)
    _refused(found, ended_at=datetime.now(UTC))
    answering.answer(run, "handler_share", account="AAAA", text="A shift.", by=cast["olga"])
    made = answering.answer(run, "handler_share", account="AAAA", text="Night.", by=cast["olga"])
    answering.withdraw(made, by=cast["olga"])
    assert [v.text for v in answering.own(cast["olga"])[0].versions] == ["", "Night.", "A shift."]


def _reviews(cast, run) -> None:
    by = cast["rita"]
    review = reviews.open_review(
        run, "handler_share", table="", row=0, due_on=TODAY + timedelta(90), by=cast["ivo"]
    )
    reviews.assign(review, by, by=cast["ivo"])
    reviews.state(review, has_conflict=False, by=by)
    review.refresh_from_db()
    for question in review.questions.all():
        reviews.check(question, Checked.EXPLAINS, "Asked.", by=by)
    reviews.write_cases(review, "24-001", by=by)
    party = reviews.add_party(review, Kind.OFFICE, "head of the office", by=by)
    hearing.give_notice(party, served=Served.LETTER, answer_until=TODAY + timedelta(14), by=by)
    hearing.reply(party, "It was a strike.", received_on=TODAY, by=by)
    kept = files.add_file(review, b"A letter.\n", name="x.txt", days=files.Days(TODAY), by=by)
    assert files.content_of(kept) == b"A letter.\n"
    closing.close(review, Outcome.EXPLAINED, reasons="x", appeal_until=TODAY + timedelta(1), by=by)
    hearing.tell(party, by=by)
    retention.say(months=1, months_referred=1, decided_by="Head", decided_on=TODAY, by=by)
    ending.say(months=1, decided_by="Head", decided_on=TODAY, by=by)
    _refused(Review.objects.filter(pk=review.pk), deleted_at=datetime.now(UTC))
    ended = datetime.now(UTC) - timedelta(400)
    Review.objects.filter(pk=review.pk).update(closed_at=ended, appeal_until=ended.date())
    wish = retention.ask(review, by=cast["ivo"])
    _refused(type(wish).objects.filter(pk=wish.pk), countersigned_by=cast["ivo"].pk)
    retention.countersign(wish, by=cast["ned"])
    review.refresh_from_db()
    assert bytes(review.key) == b""
    assert not review.parties.exists()
    again = reviews.open_review(
        run, "handler_share", table="", row=0, due_on=TODAY + timedelta(90), by=cast["ivo"]
    )
    _second(again, cast)


def _second(review: Review, cast) -> None:
    """Look into the line anew, up to an appeal that waits."""
    by = cast["rita"]
    reviews.assign(review, by, by=cast["ivo"])
    reviews.state(review, has_conflict=False, by=by)
    for question in review.questions.all():
        reviews.check(question, Checked.EXPLAINS, "Asked.", by=by)
    reviews.write_cases(review, "24-001", by=by)
    party, other = (
        reviews.add_party(review, Kind.OFFICE, name, by=by) for name in ("head", "deputy")
    )
    hearing.give_notice(party, served=Served.LETTER, answer_until=TODAY + timedelta(14), by=by)
    hearing.reply(party, "It was a strike.", received_on=TODAY, by=by)
    hearing.defer(other, ground="Law", authority="Court", until=TODAY + timedelta(9), by=by)
    files.add_file(review, b"A letter.\n", name="x.txt", days=files.Days(TODAY), by=by)
    until = TODAY + timedelta(30)
    closing.close(review, Outcome.EXPLAINED, reasons="x", appeal_until=until, by=by)
    hearing.tell(party, by=by)
    closing.lodge(party, "No.", lodged_on=TODAY, by=by)
    assert review.appeals.get().before == Outcome.EXPLAINED


def _refused(rows, **wrong: object) -> None:
    try:
        with transaction.atomic():
            rows.update(**wrong)
    except IntegrityError:
        return
    raise SystemExit(f"{wrong} was not refused")
