"""Is a line looked into by somebody outside it, who says first whether they may?"""

from __future__ import annotations

import pytest
from tests.web.reviews.conftest import AGENT, CAVEATS, OFFICER, day

from evenhand.web.journal.models import Entry
from evenhand.web.journal.verify import verify
from evenhand.web.people.changes import end_post, give_account, give_post
from evenhand.web.people.models import Office
from evenhand.web.people.roles import Role
from evenhand.web.people.sealing import unseal
from evenhand.web.reviews import changes
from evenhand.web.reviews.choices import Checked, Kind
from evenhand.web.reviews.lines import FIRST, ReviewError
from evenhand.web.reviews.models import Review


def test_questions_are_the_findings_own_explanations_after_that_of_the_account(opened):
    assert list(opened.questions.values_list("text", flat=True)) == [FIRST, *CAVEATS]
    assert (opened.office.code, opened.version) == ("P01", "1.2")
    kinds = [(p.kind, unseal(opened.key, p.name)) for p in opened.parties.all()]
    assert kinds == [(Kind.OFFICER, OFFICER), (Kind.AGENT, AGENT)]


def test_nothing_of_the_line_lies_open_in_the_database_or_the_journal(opened):
    row = Review.objects.filter(pk=opened.pk).values().get()
    whole = b"".join(bytes(v) if isinstance(v, bytes | memoryview) else b"" for v in row.values())
    assert OFFICER.encode() not in whole
    assert OFFICER not in str(row)
    assert not Entry.objects.filter(facts__contains=OFFICER).exists()


def test_a_line_has_one_review_and_a_day_to_come(run, opened, cast):
    again = {"table": "pair_excess", "due_on": day(1), "by": cast.ivo}
    with pytest.raises(ReviewError, match="has a review already"):
        changes.open_review(run, "pair_excess", row=1, **again)
    with pytest.raises(ReviewError, match="is before"):
        changes.open_review(run, "pair_excess", row=0, **{**again, "due_on": day(-1)})
    assert Review.objects.count() == 1
    assert Entry.objects.filter(action="review.opened").count() == 1


def test_a_line_of_an_office_and_a_whole_finding_are_looked_into_without_a_handler(run, cast):
    by_office = changes.open_review(
        run, "pair_excess", table="pair_excess_offices", row=0, due_on=day(1), by=cast.ivo
    )
    assert (by_office.office.code, by_office.parties.count()) == ("P01", 0)
    whole = changes.open_review(run, "pair_excess", table="", row=0, due_on=day(1), by=cast.ivo)
    assert (whole.office, whole.parties.count()) == (None, 0)


def test_a_line_that_speaks_of_somebody_needs_an_office(run, cast):
    Office.objects.filter(code="P01").update(code="X")
    said = {"table": "pair_excess", "row": 1, "due_on": day(1), "by": cast.ivo}
    with pytest.raises(ReviewError, match="office is not known"):
        changes.open_review(run, "pair_excess", **said)
    made = changes.open_review(run, "pair_excess", office=Office.objects.get(code="X"), **said)
    assert made.office.code == "X"


def test_nobody_of_the_line_reviews_it_now_or_before(opened, cast, house):
    def person(name, *posts):
        return give_account(name, posts, by=house[0].pk).person

    here, there = Office.objects.get(code="P01"), Office.objects.get(code="P02")
    unit = (Role.INTEGRITY_UNIT, None)
    before = person("ben2", unit, (Role.ANALYST, here))
    end_post(before.posts.get(office=here), by=house[0].pk)
    closed = person("cleo", unit)
    closed.is_active = False
    closed.save()
    refused = {
        "held a post in the line": (person("hal", unit, (Role.OFFICER, here)), before),
        "in the line": (person("max", unit, (Role.MANAGER, None)),),
        "no post that reviews": (person("pia", (Role.ANALYST, None)), cast.olga, closed),
        "for themselves": (cast.ivo,),
    }
    for why, people in refused.items():
        for each in people:
            with pytest.raises(ReviewError, match=why):
                changes.assign(opened, each, by=cast.ivo)
    # Of another office, as far as this line goes.
    elsewhere = person("eli", unit, (Role.OFFICER, there))
    changes.assign(opened, elsewhere, by=cast.ivo)
    assert not Entry.objects.filter(action="review.assigned", facts__contains=str(before.pk))


def test_a_line_of_no_office_is_reviewed_by_who_holds_no_post_in_any_line(run, cast, house):
    whole = changes.open_review(run, "pair_excess", table="", row=0, due_on=day(1), by=cast.ivo)
    give_post(cast.rita, Role.OFFICER, Office.objects.get(code="P02"), by=house[0].pk)
    with pytest.raises(ReviewError, match="in the line"):
        changes.assign(whole, cast.rita, by=cast.ivo)
    changes.assign(whole, cast.ned, by=cast.ivo)


def test_a_conflict_frees_the_review_and_it_does_not_come_back(opened, cast):
    changes.assign(opened, cast.rita, by=cast.ivo)
    opened.refresh_from_db()
    assert not cast.rita.has_perm("reviews.read", opened)
    with pytest.raises(ReviewError, match="not yours to state"):
        changes.state(opened, has_conflict=False, by=cast.ned)
    changes.state(opened, has_conflict=True, by=cast.rita)
    opened.refresh_from_db()
    assert opened.reviewer is None
    with pytest.raises(ReviewError, match="stated a conflict"):
        changes.assign(opened, cast.rita, by=cast.ivo)
    changes.assign(opened, cast.ned, by=cast.ivo)
    changes.state(opened, has_conflict=False, by=cast.ned)
    opened.refresh_from_db()
    assert cast.ned.has_perm("reviews.read", opened)
    with pytest.raises(ReviewError, match="not yours to state"):
        changes.state(opened, has_conflict=True, by=cast.ned)


def test_who_loses_the_post_or_the_review_reads_on_no_more(begun, cast, house):
    assert cast.rita.has_perm("reviews.read", begun)
    assert not cast.ivo.has_perm("reviews.read", begun)
    end_post(cast.rita.posts.get(), by=house[0].pk)
    assert not cast.rita.has_perm("reviews.read", begun)
    changes.assign(begun, cast.ned, by=cast.ivo)
    begun.refresh_from_db()
    assert not cast.ned.has_perm("reviews.read", begun)


def test_whether_the_account_was_one_persons_is_checked_first(begun, cast):
    first, second, _ = begun.questions.all()
    with pytest.raises(ReviewError, match="comes first"):
        changes.check(second, Checked.EXPLAINS, "A roster.", by=cast.rita)
    with pytest.raises(ReviewError, match="not open to you"):
        changes.check(first, Checked.UNKNOWN, "", by=cast.ivo)
    changes.check(first, Checked.DOES_NOT, "One badge, one seat.", by=cast.rita)
    changes.check(second, Checked.EXPLAINS, "A roster.", by=cast.rita)
    second.refresh_from_db()
    assert unseal(begun.key, second.note) == "A roster."
    assert verify(Entry.objects.all()).fault is None


def test_somebody_else_can_be_named_and_has_what_others_have(begun, cast):
    made = changes.add_party(begun, Kind.OFFICE, "Head of the office", by=cast.rita)
    assert unseal(begun.key, made.name) == "Head of the office"
    with pytest.raises(ReviewError, match="named already"):
        changes.add_party(begun, Kind.OFFICE, "Head of the office", by=cast.rita)
    with pytest.raises(ReviewError, match="not open to you"):
        changes.add_party(begun, Kind.OFFICE, "Head", by=cast.ivo)
