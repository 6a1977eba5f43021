"""Is what moved between waves told by levels, and do offices stand side by side?"""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import reverse
from tests.web.selfassessments.conftest import ONE, THREE, TWO
from tests.web.selfassessments.test_marking import PROOF
from tests.web.selfassessments.test_pages import text
from tests.web.test_journey import is_whole

from evenhand.web.people import changes as people
from evenhand.web.people.models import Office, Person
from evenhand.web.people.roles import Role
from evenhand.web.selfassessments import comparing, marking, observing, queries


@pytest.fixture
def waves(begin, settled, uma):
    """Return two waves of the same office in which one mark rose by two levels."""
    first, then = begin(title="2025")[0], begin(title="2026")[0]
    settled(first, ONE, 0)
    settled(first, TWO, 3)
    settled(first, THREE, 1)
    settled(then, ONE, 2, comment="Lots are drawn now.")
    settled(then, TWO, 3)
    marking.prove(then, ONE, place=None, post=uuid.uuid4(), said=PROOF, by=uma)
    return first, then


def test_what_moved_is_told_by_levels_with_what_stands_behind_it(waves):
    first, then = waves
    assert comparing.earlier(then) == [first]
    assert comparing.earlier(first) == []
    c = comparing.compare(first, then)
    assert c.counts == {"in_law": {0: 2}, "in_practice": {0: 1, 2: 1}}
    assert c.compared == 4
    (up,) = c.changed
    assert (up.entry.id, up.move.aspect, up.move.levels) == (ONE, "in_practice", 2)
    assert (up.evidence, up.comment) == (("Order 12",), "Lots are drawn now.")
    assert {(x.entry.id, x.move.why_not) for x in c.incomparable} == {(THREE, "not answered now")}


def test_waves_of_another_office_or_instrument_are_not_earlier_ones(begin, waves):
    _first, then = waves
    begin(ONE, offices=(Office.objects.first(),))
    begin("tpg.3.1", instrument="tpg")
    newest = begin(ONE)[0]
    assert comparing.earlier(newest) == [then, waves[0]]


def test_the_picture_counts_claimed_observed_and_the_last_wave_apart(waves, ran):
    first, then = waves
    p = queries.picture(then, observing.newest())
    five = p.parts[0]
    assert five.in_practice.counts == (0, 0, 1, 1, 0)
    # ONE and TWO name the indicator that the run shows at level 1: it is counted with each.
    assert comparing.observed_counts(five) == (0, 2, 0, 0, 0)
    assert comparing.parts_before(first, p)[0].counts == (1, 0, 0, 1, 0)
    assert comparing.parts_before(None, p) == [None, None]
    svg = comparing.dots(p, first)
    assert svg.count("<circle") == 2 + 3 + 2
    with pytest.raises(ValueError, match="three spokes"):
        comparing.wheel(p, first)


def test_offices_are_set_side_by_side_each_on_its_own_marks(begin, settled):
    port, border = Office.objects.order_by("code")
    one, two = begin(ONE, TWO, offices=(port, border))
    settled(one, ONE, 1)
    settled(one, TWO, 3)
    g = comparing.grid(one.wave, [one, two])
    ((heading, (of_port, of_border)),) = g.rows
    assert heading.id == "arusha.5"
    assert (of_port[0].median_low, of_port[0].median_high, of_port[1]) == (1, 3, 2)
    assert (of_border[0].median_low, of_border[0].raters) == (None, 0)
    assert "1–3" in comparing.heat(g, ["Port", "Border"])


def test_pages_show_the_same_numbers_as_picture_and_table(sign_in, waves, begin, settled, ran):
    first, then = waves
    unit = sign_in(name="uma")
    page = text(unit.get(reverse("assessment_pictures", args=[then.pk])))
    is_whole(page)
    assert "0 · 0 · 1 · 1 · 0" in page
    assert "The last wave is 2025." in page
    moved = text(unit.get(reverse("compare_assessments", args=[then.pk, first.pk])))
    is_whole(moved)
    assert re.search(r'\+2</th><td class="number" dir="ltr">1<', moved)
    assert "Lots are drawn now." in moved
    answer = unit.get(reverse("assessment_picture", args=[then.pk, "dots"]))
    assert answer["Content-Type"] == "image/svg+xml"
    assert "script" not in answer.content.decode()
    # Two headings are no wheel.
    assert unit.get(reverse("assessment_picture", args=[then.pk, "radar"])).status_code == 404
    assert unit.get(reverse("assessment_picture", args=[then.pk, "pie"])).status_code == 404
    whole = begin("arusha.1.1", ONE, THREE)[0]
    assert unit.get(reverse("assessment_picture", args=[whole.pk, "radar"])).status_code == 200
    other = begin("tpg.3.1", instrument="tpg")[0]
    assert unit.get(reverse("compare_assessments", args=[then.pk, other.pk])).status_code == 404


def test_the_heat_map_holds_the_offices_that_are_open_to_who_asks(sign_in, begin, house):
    port, border = Office.objects.order_by("code")
    here, _there = begin(ONE, offices=(port, border))
    client = sign_in(name="dora")
    dora = Person.objects.get(username="dora")
    people.give_post(dora, Role.FACILITATOR, port, by=house[0].pk)
    for name in ("wave_offices", "offices_picture"):
        page = text(client.get(reverse(name, args=[here.wave_id])))
        assert "P01" in page
        assert "P02" not in page
