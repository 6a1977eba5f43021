"""Is it told what waits in each register, to whom its page is open, and to nobody else?"""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from evenhand.web.briefing import registers_awaited as registers
from evenhand.web.briefing.awaited import awaited
from evenhand.web.draws.models import KEPT_FOR, Wish
from evenhand.web.evidence.models import Run, State
from evenhand.web.panels import tying
from evenhand.web.people.changes import give_account
from evenhand.web.people.models import Office, Person
from evenhand.web.people.roles import Role
from evenhand.web.people.sealing import new_key, seal
from evenhand.web.plans import changes as plans
from evenhand.web.reviews import retention
from evenhand.web.reviews.models import Outcome, Review
from evenhand.web.risks import changes as risks
from evenhand.web.risks import rating

ACTION = {
    "title": "Ask a second signature",
    "objective": "No channel is changed alone",
    "horizon": "short",
    "owner": "Head of selectivity",
    "start": date(2026, 3, 1),
    "due": date(2026, 6, 30),
    "indicator": "Files moved to a lighter channel",
    "way": "less",
    "by": Decimal("0.05"),
    "recheck_on": date(2026, 12, 31),
    "reason": "Workshop",
}
RISK = {
    "function": "Risk selectivity",
    "statement": "A channel is changed by hand",
    "review_on": date(2026, 6, 1),
    "since": date(2026, 1, 1),
    "reason": "first",
}
GRAVEST = {
    f"{what}_{side}": 5 for what in ("likelihood", "impact") for side in ("inherent", "residual")
}


@pytest.fixture
def cast(house):
    port = Office.objects.get(code="P01")
    posts = {
        "ivo": (Role.INTEGRITY_UNIT, None),
        "mia": (Role.MANAGER, None),
        "max": (Role.MANAGER, port),
        "ned": (Role.INTERNAL_AUDITOR, None),
        "olga": (Role.OFFICER, port),
    }
    return {n: give_account(n, [p], by=house[0].pk).person for n, p in posts.items()}


def said(of, person: Person) -> list[str]:
    return [each.words for each in of(person)]


def test_actions_wait_for_approval_and_are_overdue(cast):
    border = Office.objects.get(code="P02")
    cause = plans.cause("gap:arusha.4.7", "No second signature")
    waits = plans.begin(office=None, said=ACTION, causes=[cause], by=cast["ivo"])
    plans.begin(office=border, said=ACTION, causes=[cause], by=cast["ivo"])
    assert said(registers.of_plans, cast["mia"]) == [
        "2 actions wait for approval.",
        "2 actions are overdue.",
    ]
    plans.decide(waits.versions.get(), is_approved=True, says="", by=cast["mia"])
    assert said(registers.of_plans, cast["ivo"])[0] == "1 action waits for approval."
    # A manager of another office reads neither.
    assert said(registers.of_plans, cast["max"]) == []
    assert said(registers.of_plans, cast["olga"]) == []


def test_risks_wait_for_a_session_a_response_and_a_second_look(cast):
    ivo = cast["ivo"]
    risk = risks.enter(scheme="idg.scheme.08", office=None, said=RISK, by=ivo)
    late = "1 risk was to be looked at again."
    assert said(registers.of_risks, ivo) == [late]
    round = rating.open_round(risk, by=ivo)
    rating.rate(round, said=GRAVEST, by=ivo)
    rating.rate(round, said=GRAVEST, by=cast["mia"])
    assert said(registers.of_risks, ivo) == [late]
    rating.end(round, by=ivo)
    assert said(registers.of_risks, ivo) == [
        "1 rated risk waits for a session to settle it.",
        late,
    ]
    round.refresh_from_db()
    rating.settle(round, said=GRAVEST | {"reason": "Agreed."}, by=ivo)
    assert said(registers.of_risks, ivo) == ["1 grave risk has no response yet.", late]
    assert said(registers.of_risks, cast["olga"]) == []


def review(**fields) -> Review:
    run = Run.objects.create(source="ours", mapping="{}", title="x", state=State.DONE)
    key = new_key()
    fields = {"due_on": timezone.localdate() + timedelta(30), "key": key} | fields
    return Review.objects.create(
        run=run,
        measure="noise",
        version="1",
        row=0,
        question="?",
        line=seal(key, "{}"),
        opened_by=run.asked_by or Person.objects.all()[0].pk,
        **fields,
    )


def test_reviews_wait_for_a_reviewer_a_rule_and_their_end(cast):
    assert said(registers.of_reviews, cast["ivo"]) == []
    review()
    ended = datetime.now(UTC) - timedelta(400)
    review(outcome=Outcome.EXPLAINED, closed_at=ended, appeal_until=ended.date())
    no_reviewer = "1 review has no reviewer yet."
    assert said(registers.of_reviews, cast["ivo"]) == [
        no_reviewer,
        "Nobody has said how long reviews are kept.",
    ]
    retention.say(
        months=6, months_referred=24, decided_by="Head", decided_on=ended.date(), by=cast["ivo"]
    )
    assert said(registers.of_reviews, cast["ned"]) == [
        no_reviewer,
        "1 review is due to be deleted.",
    ]
    Review.objects.filter(reviewer=None, closed_at=None).update(
        opened_at=datetime.now(UTC) - timedelta(30)
    )
    assert "1 thing is overdue in reviews." in said(registers.of_reviews, cast["ivo"])
    # Reviews are not open to managers, and so is what waits in them.
    assert said(registers.of_reviews, cast["mia"]) == []
    assert not any("review" in each.words for each in awaited(cast["mia"]))


def test_officers_wait_to_see_their_figures(cast):
    tying.ask("X", reason="To learn.", by=cast["olga"])
    assert said(registers.of_ties, cast["ned"]) == ["1 officer waits to see their own figures."]
    assert said(registers.of_ties, cast["mia"]) == []


def test_exceptions_of_a_draw_wait_for_who_may_confirm_them(cast, home):
    folder = home / "draws" / "P01"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "draw.yaml").write_text("log: /nowhere\n", encoding="utf-8")
    try:
        wish = Wish.objects.create(
            log="P01",
            kind="absence",
            asked_by=cast["max"].pk,
            asked_post="manager:P01",
            asked_name="max",
        )
        words = ["1 exception of a draw waits for your confirmation."]
        assert said(registers.of_draws, cast["mia"]) == words
        # Neither who asked nor who may not confirm.
        assert said(registers.of_draws, cast["max"]) == []
        assert said(registers.of_draws, cast["olga"]) == []
        Wish.objects.filter(pk=wish.pk).update(asked_at=datetime.now(UTC) - KEPT_FOR)
        assert said(registers.of_draws, cast["mia"]) == []
    finally:
        shutil.rmtree(home / "draws")


def test_every_line_leads_to_a_page_that_is_open_to_who_reads_it(cast, sign_in):
    from django.urls import reverse

    plans.begin(
        office=None,
        said=ACTION,
        causes=[plans.cause("gap:arusha.4.7", "x")],
        by=cast["ivo"],
    )
    review()
    tying.ask("X", reason="To learn.", by=cast["olga"])
    for name in ("ivo", "mia"):
        client = sign_in(name=name)
        places = {each.place for each in awaited(cast[name])}
        assert "plan" in places
        assert {client.get(reverse(place)).status_code for place in places} == {200}
