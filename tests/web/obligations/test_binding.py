"""Does a requirement bind exactly whom, from when and by when the instruments say?"""

from __future__ import annotations

from datetime import date

import pytest

from evenhand.web.obligations.binding import MONTHS, Bound, Facts, measure_of
from evenhand.web.obligations.models import Agreement, Annex, Convention, Notified
from evenhand.web.obligations.queries import texts

TODAY = date(2026, 11, 30)
STANDARD, TRANSITIONAL = "rkc.ga.3.40", "rkc.ga.3.4"


def of(id, *, convention=None, annexes=(), agreement=None, notified=(), on=TODAY):
    facts = Facts(
        convention,
        {a.part: a for a in annexes},
        agreement,
        {n.measure: n for n in notified},
    )
    return facts.of(texts().requirement(id), texts(), on=on)


def party(since):
    return Convention(party="party", since=since)


def member(how, since=date(2017, 2, 22)):
    return Agreement(membership=how, since=since)


def test_the_kinds_that_are_used_here_are_those_of_the_texts():
    assert texts().requirement(STANDARD).kind == "standard"
    assert texts().requirement(TRANSITIONAL).kind == "transitional_standard"
    assert MONTHS["standard"] == 36
    assert MONTHS["transitional_standard"] == 60


@pytest.mark.parametrize("id", [STANDARD, "rkc.sa.h1.2", "tfa.7.6.1", "arusha.4.7", "idg.1.1"])
def test_what_nobody_has_said_of_is_a_reference_and_no_obligation(id):
    if id not in texts().entries:
        id = next(e for e in texts().entries if e.startswith("idg."))
    found = of(id)
    assert not found.binds
    assert found.words.startswith("Reference, not obligation: ")
    assert found.due is None


@pytest.mark.parametrize(
    ("convention", "words"),
    [
        (Convention(party="not_party"), "Reference, not obligation: we are no party"),
        (party(date(2027, 3, 1)), "Reference, not obligation yet: in force from 2027-03-01"),
    ],
)
def test_the_convention_binds_no_other_than_its_parties_from_their_day(convention, words):
    found = of(STANDARD, convention=convention)
    assert found.words.startswith(words)
    assert not found.binds


@pytest.mark.parametrize(
    ("id", "due"), [(STANDARD, date(2027, 2, 28)), (TRANSITIONAL, date(2029, 2, 28))]
)
def test_36_and_60_months_are_counted_from_the_day_of_the_party(id, due):
    found = of(id, convention=party(date(2024, 2, 29)))
    assert (found.bound, found.since, found.due) == (Bound.YES, date(2024, 2, 29), due)
    assert f"to be implemented by {due}" in found.words
    # On the day itself there is still time, the day after it has ended.
    assert "to be implemented" in of(id, convention=party(date(2024, 2, 29)), on=due).words
    ended = of(id, convention=party(date(2024, 2, 29)), on=date(due.year, 3, 1))
    assert f"months ended on {due}" in ended.words
    assert ended.binds


def test_an_annex_binds_whom_accepted_it_counted_from_its_own_day():
    convention = party(date(2010, 1, 1))
    accepted = Annex(part="rkc.sa.h", acceptance="accepted", since=date(2025, 1, 31))
    assert of("rkc.sa.h1.2", convention=convention).bound is Bound.NOT_STATED
    found = of("rkc.sa.h1.2", convention=convention, annexes=[accepted])
    assert (found.since, found.due) == (date(2025, 1, 31), date(2028, 1, 31))
    declined = Annex(part="rkc.sa.h1", acceptance="not_accepted", since=date(2025, 1, 31))
    chapter = of("rkc.sa.h1.2", convention=convention, annexes=[accepted, declined])
    assert chapter.words == "Reference, not obligation: we have not accepted it."
    # Accepted before the Convention bound us: counted from the Convention.
    late = of("rkc.sa.h1.2", convention=party(date(2026, 1, 1)), annexes=[accepted])
    assert late.due == date(2029, 1, 1)


def test_a_reservation_leaves_standards_binding_and_not_recommended_practices():
    from dataclasses import replace

    reserved = Annex(
        part="rkc.sa.h1", acceptance="reserved", since=date(2020, 1, 1), note="Practice 23"
    )
    facts = Facts(party(date(2010, 1, 1)), {"rkc.sa.h1": reserved}, None, {})
    standard = texts().requirement("rkc.sa.h1.23")
    assert facts.of(standard, texts(), on=TODAY).binds
    practice = replace(standard, kind="recommended_practice")
    found = facts.of(practice, texts(), on=TODAY)
    assert found.words == "Reference, not obligation: we entered a reservation: Practice 23"


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("not_member", "Reference, not obligation: we are no Member of the WTO."),
        ("not_accepted", "Reference, not obligation: we have not accepted the Agreement."),
    ],
)
def test_the_agreement_binds_members_that_accepted_it(how, words):
    assert of("tfa.7.6.1", agreement=member(how, None)).words == words
    assert of("tfa.7.6.1", agreement=member("at_once")).bound is not Bound.NO


@pytest.mark.parametrize(
    ("category", "day", "bound"),
    [
        ("A", None, Bound.YES),
        ("B", date(2026, 11, 30), Bound.YES),
        ("B", date(2026, 12, 1), Bound.LATER),
        ("B", None, Bound.LATER),
        ("C", date(2020, 1, 1), Bound.YES),
        ("C", None, Bound.LATER),
    ],
)
def test_a_category_says_from_when_a_measure_binds(category, day, bound):
    said = Notified(measure="tfa.7.6", category=category, binds_from=day)
    found = of("tfa.7.6.1", agreement=member("by_category"), notified=[said])
    assert found.bound is bound
    assert f"ategory {category}" in found.words
    assert found.binds is (not found.words.startswith("Reference, not obligation yet"))
    other = of("tfa.7.4.1", agreement=member("by_category"), notified=[said])
    assert other.bound is Bound.NOT_STATED


def test_what_encourages_is_said_to_do_no_more():
    soft = next(e for e in texts().entries.values() if e.kind == "best_endeavour")
    assert "as far as it asks" in of(soft.id, agreement=member("at_once")).words


def test_every_requirement_of_the_agreement_belongs_to_one_of_36_measures():
    asked = texts().requirements("tfa")
    assert len({measure_of(e, texts()) for e in asked}) == 36
    assert None not in {measure_of(e, texts()) for e in asked}


def test_texts_that_bind_nobody_never_bind():
    whole = {
        "convention": party(date(2000, 1, 1)),
        "agreement": member("at_once", date(2017, 2, 22)),
    }
    for entry in texts().requirements():
        if entry.instrument not in ("rkc", "tfa"):
            assert of(entry.id, **whole).bound is Bound.NO
