"""Is it said by those who may, kept with its history, and told on the page and as CSV?"""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.urls import reverse
from tests.web.test_journey import is_whole

from evenhand.web.journal.models import Entry
from evenhand.web.obligations import queries
from evenhand.web.obligations.models import Agreement, Annex, Convention, Notified
from evenhand.web.people.roles import Role


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"</?bdi[^>]*>", "", answer.content.decode()))


@pytest.fixture
def unit(sign_in):
    return sign_in(Role.INTEGRITY_UNIT, name="uma")


def test_it_is_said_and_what_follows_is_on_the_page(unit, writes):
    shown = text(unit.get(reverse("obligations")))
    is_whole(shown)
    assert "Reference, not obligation: nobody has said whether we are a party." in shown
    given = {"party": "party", "since": "2024-01-15", "reference": "Instrument 7"}
    assert unit.post(reverse("say_convention"), given).status_code == 302
    said = {"membership": "by_category", "since": "2017-02-22", "reference": ""}
    assert unit.post(reverse("say_agreement"), said).status_code == 302
    page = text(unit.get(reverse("say_categories")))
    is_whole(page)
    rows = {"tfa.7.6-category": "C", "tfa.7.6-day": "2027-06-01", "tfa.7.4-category": "A"}
    assert unit.post(reverse("say_categories"), {**rows, "reference": "N1"}).status_code == 302
    assert unit.post(reverse("say_categories"), {**rows, "reference": "N1"}).status_code == 302
    # What did not change is not said again.
    assert Notified.objects.count() == 2
    shown = text(unit.get(reverse("obligations")))
    is_whole(shown)
    for words in (
        "a Contracting Party, since",
        "(Instrument 7)",
        "to be implemented by 2027-01-15 (36 months).",
        "to be implemented by 2029-01-15 (60 months).",
        "said of 2 of 36 measures",
        "Reference, not obligation yet: from 2027-06-01 (category C).",
        "Obligation: since 2017-02-22 (category A)",
    ):
        assert words in shown, words
    kinds = set(Entry.objects.filter(action__startswith="obligations.").values_list("action"))
    assert kinds == {
        *(("obligations.convention",), ("obligations.agreement",), ("obligations.notified",)),
    }


def test_the_newest_holds_and_the_older_stays(unit):
    for party, since in (("party", "2024-01-15"), ("not_party", "")):
        unit.post(reverse("say_convention"), {"party": party, "since": since, "reference": ""})
    assert Convention.objects.count() == 2
    assert queries.facts().convention.party == "not_party"
    assert not queries.is_stated()


@pytest.mark.parametrize(
    ("name", "given", "fault"),
    [
        ("say_convention", {"party": "party", "since": ""}, "A party has a day"),
        ("say_convention", {"party": "maybe"}, "Select a valid choice"),
        ("say_convention", {"party": "party", "since": "15.01.2024"}, "Enter a valid date"),
        ("say_agreement", {"membership": "at_once"}, "has a day from which it is in force"),
        (
            "say_annex",
            {"part": "rkc.sa.h1", "acceptance": "reserved", "since": "2024-01-15"},
            "A reservation says what it is against",
        ),
        ("say_annex", {"part": "rkc.ga.3.40", "acceptance": "accepted"}, "Select a valid choice"),
        ("say_categories", {"tfa.7.6-category": "A", "tfa.7.6-day": "2027-06-01"}, "B and C"),
        ("say_categories", {"tfa.7.6-category": "D"}, "Select a valid choice"),
    ],
)
def test_what_does_not_fit_is_said_and_not_kept(unit, name, given, fault):
    answer = unit.post(reverse(name), {"reference": "", **given})
    assert answer.status_code == 422
    is_whole(answer.content.decode())
    assert fault in text(answer)
    for table in (Convention, Annex, Agreement, Notified):
        assert not table.objects.exists()


def test_an_annex_is_said_with_its_reservation(unit):
    is_whole(unit.get(reverse("say_annex")).content.decode())
    given = {"part": "rkc.sa.h1", "acceptance": "reserved", "since": "2024-01-15"}
    given |= {"note": "Practice 23", "reference": "Instrument"}
    assert unit.post(reverse("say_annex"), given).status_code == 302
    assert "accepted with a reservation" in text(unit.get(reverse("obligations")))


def test_everybody_reads_it_as_page_and_csv_and_only_some_say_it(sign_in, house):
    client = sign_in(Role.FACILITATOR, name="fay")
    shown = text(client.get(reverse("obligations")))
    assert reverse("say_convention") not in shown
    table = client.get(reverse("obligations_csv")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table)))
    assert len(rows) == 1 + len(queries.lines()) == 1 + 68 + 121 + 5 + 132 + 47 + 52
    assert {row[3] for row in rows[1:]} == {"no", "not_stated"}
    assert all(row[4].startswith("Reference, not obligation: ") for row in rows[1:])


def test_the_row_of_a_form_never_overwrites_what_was_said(unit):
    unit.post(reverse("say_convention"), {"party": "party", "since": "2024-01-15", "reference": ""})
    first = Convention.objects.get()
    page = text(unit.get(reverse("say_convention")))
    assert 'value="2024-01-15"' in page
    unit.post(reverse("say_convention"), {"party": "party", "since": "2025-01-15", "reference": ""})
    first.refresh_from_db()
    assert str(first.since) == "2024-01-15"
