"""Does what a rater wrote on paper come in as what a file would bring, and under whose name?"""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from tests.web.selfassessments.conftest import ONE, THREE, TWO
from tests.web.selfassessments.test_pages import text
from tests.web.test_journey import is_whole

from evenhand.instruments.scoring.marks import GivenMark
from evenhand.web.journal.models import Entry
from evenhand.web.people.roles import Role
from evenhand.web.selfassessments import keying_views, offline_files
from evenhand.web.selfassessments.models import Answer


@pytest.fixture
def rater(begin, asked):
    return asked(begin()[0], "olga")[0]


@pytest.fixture
def at(rater):
    return reverse("key_paper", args=[rater.assessment_id, rater.pk])


def typed(line: int, **said: str) -> dict[str, str]:
    return {f"l{line}-{name}": value for name, value in said.items()}


def test_a_paper_is_keyed_in_under_the_raters_name_with_who_keyed_it(sign_in, rater, at, uma):
    unit = sign_in(name="uma")
    number = f"the paper bears the number {rater.pk}"
    page = text(unit.get(at))
    is_whole(page)
    assert number in page
    assert f"Number of this form: {rater.pk}" in offline_files.write_page(rater)
    given = {
        **typed(1, in_law="3", in_practice="not_known", in_practice_reason="The port"),
        **typed(3, in_law="4", in_practice="0", confidence="high", comment="=1+1"),
    }
    assert unit.post(at, given).status_code == 302
    one, three = Answer.objects.order_by("pk")
    assert (one.requirement, three.requirement) == (ONE, THREE)
    assert one.mark("in_practice") == GivenMark(None, "not_known", "The port")
    assert (three.in_law, three.in_practice, three.confidence) == (4, 0, "high")
    assert {row.keyed_by for row in (one, three)} == {uma.pk}
    told = Entry.objects.filter(action="selfassessment.answered")
    assert {each.actor for each in told} == {uma.pk}
    # Sent twice it is one answer; what was given stands nowhere on the page.
    unit.post(at, given)
    assert Answer.objects.count() == 2
    page = text(unit.get(at))
    assert page.count(": answered</legend>") == 2
    assert "The port" not in page


def test_what_cannot_be_taken_is_listed_and_stays_in_its_fields(sign_in, rater, at, settled):
    settled(rater.assessment, THREE, 1)
    unit = sign_in(name="uma")
    given = {
        **typed(1, in_law="3"),
        **typed(2, in_law="1", in_practice="2"),
        **typed(3, in_law="1", in_practice="2"),
    }
    answer = unit.post(at, given)
    page = text(answer)
    is_whole(page)
    assert answer.status_code == 200
    assert "1 answer was taken." in page
    assert "2 were not taken." in page
    assert "A mark is a level or another answer" in page
    assert "its spread has been seen" in page
    assert re.search(r'name="l1-in_law".*?value="3" selected', page, re.DOTALL)
    assert 'name="l3-in_law"' not in page
    assert [a.requirement for a in rater.answers.exclude(requirement=THREE)] == [TWO]


def test_a_paper_of_several_pages_is_keyed_in_page_by_page(sign_in, at, rater, monkeypatch):
    monkeypatch.setattr(keying_views, "EACH", 2)
    unit = sign_in(name="uma")
    sent = unit.post(at, typed(1, in_law="3", in_practice="2"))
    assert sent["Location"] == f"{at}?page=2"
    page = text(unit.get(f"{at}?page=2"))
    assert ("Page 2 of 2" in page, ONE in page, THREE in page) == (True, False, True)
    # A line of another page is none of this one.
    given = {**typed(1, in_law="0", in_practice="0"), **typed(3, in_law="1", in_practice="1")}
    sent = unit.post(f"{at}?page=2", given)
    assert sent["Location"] == reverse("raters", args=[rater.assessment_id])
    assert list(rater.answers.values_list("requirement", "in_law")) == [(THREE, 1), (ONE, 3)]


def test_only_who_leads_keys_in_and_no_paper_of_another_assessment(sign_in, at, rater, begin):
    assert sign_in(name="olga").get(at).status_code == 403
    assert sign_in(Role.ANALYST, name="anna").get(at).status_code == 403
    other = begin(title="Second")[0]
    strange = reverse("key_paper", args=[other.pk, rater.pk])
    assert sign_in(name="uma").post(strange, typed(1, in_law="1")).status_code == 404
    assert not Answer.objects.exists()


def test_nothing_is_taken_once_marking_is_over(sign_in, rater, at):
    rater.assessment.status = "closed"
    rater.assessment.save()
    answer = sign_in(name="uma").post(at, typed(1, in_law="3", in_practice="2"))
    assert answer.status_code == 200
    assert "1 was not taken." in text(answer)
    assert not Answer.objects.exists()
