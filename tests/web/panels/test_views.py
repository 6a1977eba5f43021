"""Does an officer see their own figures and no others, while gate and tie stand, and answer?"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from django.urls import reverse
from django.utils import timezone
from tests.web.panels.conftest import ACCOUNT

from evenhand.web.evidence.models import Level, Run, State
from evenhand.web.gate.models import Turn
from evenhand.web.panels.models import Tie


def page(client, name, *args, **posted) -> str:
    url = reverse(name, args=args)
    answer = client.post(url, posted, follow=True) if posted else client.get(url)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_an_officer_asks_two_check_and_the_figures_are_shown_and_answered_to(ran, cast, sign_in):
    olga, ivo, ned = (sign_in(name=n) for n in ("olga", "ivo", "ned"))
    assert "Ask to see my figures" in page(olga, "own_figures")
    page(olga, "ask_own_figures", account=ACCOUNT, reason="To learn.")
    tie = Tie.objects.get()
    shown = page(ivo, "tie", tie.pk)
    assert ACCOUNT in shown
    assert ran.own not in shown
    page(ivo, "tie", tie.pk, how="Staff list.", until=timezone.localdate().isoformat())
    assert "one of two people" in page(olga, "own_figures").lower()
    page(ned, "confirm_tie", tie.pk, csrf="")
    shown = page(olga, "own_figures")
    # Innocent explanations come before the figures.
    assert shown.index("differ for good reason") < shown.index('<td class="number"><bdi>14')
    assert "11 other accounts of your office." in shown
    assert "10 other accounts of all offices (2)" in shown
    assert "2 lines of the table" in shown
    assert "gives figures of offices" in shown
    for hidden in (ran.own, "PEER-", "AGENT-", "guilty"):
        assert hidden not in shown
    page(olga, "answer_figures", ran.run.pk, "officer_funnel", text="I trained <b>two</b>.")
    beside = page(ivo, "finding", ran.run.pk, "officer_funnel")
    assert "I trained &lt;b&gt;two&lt;/b&gt;." in beside
    assert ran.own in re.search(r'<section id="answers">.*?</section>', beside, re.DOTALL)[0]
    assert "olga" not in beside
    assert "I trained" not in page(ned, "finding", ran.run.pk, "officer_funnel")
    assert "officer_funnel" in page(ivo, "officers_answers")
    number = int(re.search(r"answers/(\d+)/withdraw", page(olga, "own_figures"))[1])
    page(olga, "withdraw_answer", number, csrf="")
    assert "I trained" not in page(ivo, "finding", ran.run.pk, "officer_funnel")


def test_measures_are_folded_but_those_that_ask_something(ran, tied, sign_in):
    shown = page(sign_in(name="olga"), "own_figures")
    folds = re.findall(
        r'<details class="printed"( open)?><summary><h2>(.*?)</h2>\s*(?:<p>(.*?)</p>)?</summary>',
        shown,
        re.DOTALL,
    )
    listed = "The measure lists your account as standing apart"
    measured = [
        (bool(is_open), words.startswith(listed)) for is_open, question, words in folds if words
    ]
    # The funnel and a pair are listed, the replay is not; what says nothing is the last.
    assert measured == [(True, True), (False, False), (True, True)]
    assert [is_open for is_open, _, words in folds if not words] == [""]


def test_figures_that_are_being_made_are_said_to_come(ran, tied, sign_in):
    olga = sign_in(name="olga")
    comes = "Figures on single handlers are being made"
    assert comes not in page(olga, "own_figures")
    run = ran.run
    run.state, run.level = State.WAITING, Level.PERSON
    run.save()
    asked = timezone.localtime(run.asked_at).strftime("%Y-%m-%d %H:%M")
    for state in (State.WAITING, State.RUNNING):
        Run.objects.update(state=state)
        shown = page(olga, "own_figures")
        assert comes in shown
        assert asked in shown
        assert "There is no run" not in shown
    assert comes not in page(sign_in(name="oleg"), "own_figures")
    Run.objects.update(level=Level.OFFICE)
    assert "There is no run" in page(olga, "own_figures")
    Run.objects.update(level=Level.PERSON)
    Turn.objects.update(ended_at=datetime.now(UTC))
    assert comes not in page(olga, "own_figures")


def test_pictures_and_csv_hold_the_own_figures_and_no_peer(ran, tied, sign_in):
    olga = sign_in(name="olga")
    picture = olga.get(reverse("own_picture", args=[ran.run.pk, "officer_funnel", 0]))
    assert picture["Content-Type"] == "image/svg+xml"
    assert "sandbox" in picture["Content-Security-Policy"]
    assert "<title>Your difference from colleagues" in picture.content.decode()
    text = olga.get(reverse("own_figures_csv", args=[ran.run.pk])).content.decode("utf-8-sig")
    heads, funnel, replay = (line.split(",") for line in text.splitlines())
    row = dict(zip(heads, funnel, strict=True))
    assert (row["own"], row["expected_on_like_files"], row["peers_50"]) == ("14", "10", "6")
    assert dict(zip(heads, replay, strict=True))["peers_from"] == "all"
    assert "PEER" not in text
    for place in (1, 7):
        missing = reverse("own_picture", args=[ran.run.pk, "officer_funnel", place])
        assert olga.get(missing).status_code == 404


def test_nothing_is_shown_without_a_tie_or_once_the_gate_has_closed(ran, tied, sign_in):
    addresses = [
        reverse("own_figures_of", args=[ran.run.pk]),
        reverse("own_figures_csv", args=[ran.run.pk]),
        reverse("own_picture", args=[ran.run.pk, "officer_funnel", 0]),
        reverse("answer_figures", args=[ran.run.pk, "officer_funnel"]),
    ]
    oleg, olga = sign_in(name="oleg"), sign_in(name="olga")
    assert [oleg.get(a).status_code for a in addresses] == [404] * 4
    assert [olga.get(a).status_code for a in addresses] == [200] * 4
    Turn.objects.update(ended_at=datetime.now(UTC))
    assert [olga.get(a).status_code for a in addresses] == [404] * 4
    shown = page(olga, "own_figures")
    assert "Figures on single handlers are off" in shown
    assert "Beside your peers" not in shown
    Turn.objects.update(ended_at=None)
    page(olga, "withdraw_tie", csrf="")
    assert [olga.get(a).status_code for a in addresses] == [404] * 4
    assert "taken back by the officer" in page(olga, "own_figures")


def test_a_refusal_is_told_and_changes_nothing(cast, sign_in, ran):
    olga, ivo = sign_in(name="olga"), sign_in(name="ivo")
    page(olga, "ask_own_figures", account=ACCOUNT, reason="To learn.")
    again = olga.post(reverse("ask_own_figures"), {"account": "X", "reason": "Y"})
    assert again.status_code == 422
    number = Tie.objects.get().pk
    assert "Nobody checked it yet" in page(ivo, "confirm_tie", number, csrf="")
    late = ivo.post(reverse("tie", args=[number]), {"how": "List.", "until": "2001-01-01"})
    assert late.status_code == 422
    page(ivo, "end_tie", number, csrf="")
    assert "could not be shown" in page(olga, "own_figures")
    assert Tie.objects.get().key is None
