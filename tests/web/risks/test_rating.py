"""Does each rate alone, does nobody see it early, and does the spread stay?"""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from evenhand.web.journal.models import Entry
from evenhand.web.people import changes as people
from evenhand.web.people.models import Office, Person
from evenhand.web.people.roles import Role
from evenhand.web.risks import changes, rating
from evenhand.web.risks.changes import RiskError
from evenhand.web.risks.models import RATED, Rating, Settlement

COMMENT = "Heard it in the office"


def levels(a=4, b=5, c=4, d=5, **more):
    return {**dict(zip(RATED, (a, b, c, d), strict=True)), **more}


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def round(risk, uma):
    return rating.open_round(risk, by=uma)


@pytest.fixture
def oli(house) -> Person:
    """Return an officer of one office."""
    port = Office.objects.get(code="P01")
    return people.give_account("oli", [(Role.OFFICER, port)], by=None).person


def test_a_rating_can_be_given_anew_until_the_round_ends(round, uma, oli):
    rating.rate(round, said=levels(comment=""), by=oli)
    rating.rate(round, said=levels(2, comment=COMMENT), by=oli)
    given = Rating.objects.get()
    assert (given.likelihood_inherent, given.comment, given.rater) == (2, COMMENT, oli.pk)
    rating.end(round, by=uma)
    with pytest.raises(RiskError, match="has ended"):
        rating.rate(round, said=levels(comment=""), by=oli)
    assert Rating.objects.get().likelihood_inherent == 2


def test_papers_are_keyed_in_beside(round, uma, oli):
    rating.rate(round, said=levels(comment=""), by=oli)
    for _ in range(2):
        rating.key_in(round, said=levels(1, None, None, None, comment=""), by=uma)
    assert list(Rating.objects.values_list("rater", "keyed_by")) == [
        (oli.pk, None),
        (None, uma.pk),
        (None, uma.pk),
    ]
    with pytest.raises(PermissionDenied):
        rating.key_in(round, said=levels(comment=""), by=oli)


def test_nothing_is_hidden_less_than_the_round_is_open(round, uma, oli, sign_in):
    rating.rate(round, said=levels(1, 2, 1, 2, comment=COMMENT), by=oli)
    client = sign_in(name="uma")
    page = text(client.get(reverse("risk", args=[round.risk_id])))
    assert "1 person has rated. What they gave is hidden" in page
    assert "Raters at each level" not in page
    assert COMMENT not in page
    early = client.get(reverse("settle_round", args=[round.pk]))
    assert early["Location"] == reverse("risk", args=[round.risk_id])
    assert "likelihood_inherent" not in Entry.objects.filter(action="risks.rated").get().facts
    answer = client.post(reverse("end_round", args=[round.pk]))
    assert answer["Location"] == reverse("settle_round", args=[round.pk])
    page = text(client.get(answer["Location"]))
    assert COMMENT in page
    assert "Raters at each level" in page
    assert "oli" not in page


def test_another_rater_sees_only_what_is_theirs(round, uma, oli, sign_in):
    rating.rate(round, said=levels(comment="mine alone"), by=uma)
    client = sign_in(name="oli")
    page = text(client.get(reverse("rate_risk", args=[round.pk])))
    assert "mine alone" not in page
    assert "A channel is changed by hand" in page
    assert client.post(reverse("rate_risk", args=[round.pk]), levels(3)).status_code == 302
    assert "you have rated" in text(client.get(reverse("to_rate")))
    assert client.get(reverse("risk", args=[round.risk_id])).status_code == 403


def test_an_empty_rating_is_refused(round, oli, sign_in):
    client = sign_in(name="oli")
    answer = client.post(reverse("rate_risk", args=[round.pk]), {"comment": "x"})
    assert answer.status_code == 422
    assert "Nothing is rated." in text(answer)
    assert client.post(reverse("rate_risk", args=[round.pk]), levels(6)).status_code == 422
    assert not Rating.objects.exists()


def test_the_database_holds_the_levels_itself(round, uma):
    for wrong in (0, 6):
        with pytest.raises(IntegrityError), transaction.atomic():
            Rating.objects.create(round=round, rater=uma.pk, **levels(wrong))
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(round=round, **levels())


def test_an_officer_rates_where_the_post_is(uma, oli, said):
    border = Office.objects.get(code="P02")
    there = changes.enter(scheme="", office=border, said=said, by=uma)
    closed = rating.open_round(there, by=uma)
    with pytest.raises(PermissionDenied):
        rating.rate(closed, said=levels(comment=""), by=oli)


def test_a_round_without_ratings_is_not_ended(round, uma):
    with pytest.raises(RiskError, match="Nobody has rated"):
        rating.end(round, by=uma)


def test_one_round_at_a_time(round, risk, uma, oli):
    with pytest.raises(RiskError, match="Round 1 is not settled"):
        rating.open_round(risk, by=uma)
    rating.rate(round, said=levels(comment=""), by=oli)
    rating.end(round, by=uma)
    with pytest.raises(RiskError, match="Round 1 is not settled"):
        rating.open_round(risk, by=uma)
    rating.settle(round, said=levels(reason="agreed"), by=uma)
    assert rating.open_round(risk, by=uma).number == 2


def test_controls_lower_a_risk_only_where_one_was_tested(round, risk, uma, oli):
    rating.rate(round, said=levels(comment=""), by=oli)
    with pytest.raises(RiskError, match="still open"):
        rating.settle(round, said=levels(reason="r"), by=uma)
    rating.end(round, by=uma)
    lower = levels(4, 5, 2, 5, reason="agreed")
    with pytest.raises(RiskError, match="none is named that was tested"):
        rating.settle(round, said=lower, by=uma)
    row = {"what": "Second signature", "works": "weak", "tested_on": date(2026, 5, 1)}
    changes.control(risk, place=None, said=row, read=0, by=uma)
    with pytest.raises(RiskError, match="none is named that was tested"):
        rating.settle(round, said=lower, by=uma)
    changes.control(risk, place=1, said={**row, "works": "adequate"}, read=1, by=uma)
    with pytest.raises(RiskError, match="impact would be above"):
        rating.settle(round, said=levels(4, 3, 4, 4, reason="r"), by=uma)
    rating.settle(round, said=lower, by=uma)
    with pytest.raises(RiskError, match="is settled"):
        rating.settle(round, said=lower, by=uma)
    assert Settlement.objects.get().likelihood_residual == 2
    with pytest.raises(RuntimeError, match="is not changed"):
        Settlement.objects.get().save()


def test_the_spread_stays_when_the_round_is_settled(round, uma, oli, sign_in):
    rating.rate(round, said=levels(1, comment=""), by=oli)
    rating.rate(round, said=levels(5, comment=""), by=uma)
    rating.end(round, by=uma)
    client = sign_in(name="uma")
    given = levels(3, 5, 3, 5, reason="Heard both ends")
    answer = client.post(reverse("settle_round", args=[round.pk]), given)
    assert answer.status_code == 302
    page = text(client.get(reverse("risk", args=[round.risk_id])))
    assert "1–5</bdi> <strong>apart: talk about it first</strong>" in page
    assert "Heard both ends" in page
    assert "Possible / Severe" in page
    facts = Entry.objects.filter(action="risks.settled").get().facts
    assert '"likelihood_inherent":3' in facts
    assert "Heard" not in facts


def test_papers_are_keyed_in_on_the_page(round, uma, sign_in):
    client = sign_in(name="uma")
    place = reverse("key_in_rating", args=[round.pk])
    assert client.post(place, levels(2)).status_code == 302
    assert "1 paper is keyed in." in text(client.get(place))
    assert client.post(reverse("open_round", args=[round.risk_id]), follow=True).status_code == 200
    assert Rating.objects.count() == 1
