"""Does one page show which marks the records do not bear out, and where nobody watches?"""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from tests.web.selfassessments.conftest import THREE, TWO
from tests.web.test_journey import is_whole, text

from evenhand.web.discretion import changes as discretion
from evenhand.web.people.roles import Role


@pytest.fixture
def relief(uma):
    said = {"title": "Relief by hand", "decided_by": "Chief", "since": date(2026, 1, 1)}
    more = {"unwatched_because": "No record says it.", "reason": "first"}
    return discretion.enter(kind="relief", office=None, said={**said, **more}, by=uma)


def test_both_lists_stand_on_one_page_each_line_one_click_from_what_is_behind_it(
    sign_in, uma, relief, begin, settled, ran
):
    assessment = begin(TWO, THREE)[0]
    settled(assessment, TWO, 4)
    settled(assessment, THREE, 1)
    unit = sign_in(name="uma")
    page = text(unit.get(reverse("claims")))
    is_whole(page)
    plain = page.replace("\u00a0", " ")
    assert plain.count("The mark stands 3 levels above the records.") == 1
    for name, args in (
        ("assessed", [assessment.pk, TWO]),
        ("finding", [ran.pk, "clearance_panel"]),
        ("decision", [relief.pk]),
    ):
        assert plain.count(f'href="{reverse(name, args=args)}"') == 1
    assert "Relief by hand" in plain
    assert "No record says it." in plain


def test_an_empty_house_says_so_and_a_facilitator_sees_no_level_of_the_records(
    sign_in, begin, settled, ran
):
    fred = sign_in(Role.FACILITATOR, name="fred")
    assert f'href="{reverse("claims")}"' in text(fred.get(reverse("start")))
    empty = text(fred.get(reverse("claims")))
    is_whole(empty)
    assert "Of no self-assessment that you may see a mark is settled." in empty
    settled(begin(TWO)[0], TWO, 4)
    page = text(fred.get(reverse("claims")))
    assert "What records show is not open to your post." in page
    assert "levels above" not in page
