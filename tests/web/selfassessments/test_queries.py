"""Does the picture count what was agreed, and set beside it what the records show?"""

from __future__ import annotations

import uuid

from django.utils import timezone
from tests.web.selfassessments.conftest import LATE, ONE, THREE, TWO
from tests.web.selfassessments.test_marking import PROOF

from evenhand.instruments.scoring.marks import GivenMark
from evenhand.web.gate.models import Direction, Turn
from evenhand.web.people.models import Office, Person
from evenhand.web.selfassessments import changes, marking, observing, queries
from evenhand.web.selfassessments.models import Group
from evenhand.web.texts import texts


def test_an_empty_picture_counts_nothing_and_passes_nothing(begin):
    p = queries.picture(begin()[0], observing.newest())
    assert (p.asked, p.settled, p.raters, p.answers) == (3, 0, 0, 0)
    assert (p.measured, p.unmeasured, p.differing) == (0, 3, ())
    assert p.in_practice.median_low is None
    assert [x.shown[0].because for x in p.lines] == ["No run is done yet."] * 3


def test_levels_are_counted_below_each_heading_with_the_median_class(begin, settled):
    assessment = begin()[0]
    settled(assessment, ONE, 1)
    settled(assessment, TWO, 3, in_law=4)
    settled(assessment, THREE, GivenMark(None, "not_known", "IT"), in_law=0)
    p = queries.picture(assessment, observing.newest())
    four, five = p.parts[1], p.parts[0]
    assert [part.heading.id for part in p.parts] == ["arusha.5", "arusha.4"]
    assert five.in_practice.counts == (0, 1, 0, 1, 0)
    # Half stand at 1 and half at 3: both are the median class, and no 2 is made of them.
    assert (five.in_practice.median_low, five.in_practice.median_high) == (1, 3)
    assert (five.settled, five.asked) == (2, 2)
    assert (four.in_practice.not_known, four.in_law.counts) == (1, (1, 0, 0, 0, 0))
    assert p.in_law.counts == (1, 1, 0, 0, 1)


def test_items_of_the_guide_are_counted_under_the_key_factor(begin):
    assessment = begin("idg.item.2.1", "idg.item.10.1", instrument="idg")[0]
    p = queries.picture(assessment, observing.newest())
    assert [part.heading.id for part in p.parts] == ["arusha.2", "arusha.10"]


def test_marks_and_records_differ_with_both_sides(begin, settled, ran):
    assessment = begin(ONE, TWO, THREE)[0]
    settled(assessment, TWO, 4, comment="We are fast.")
    settled(assessment, ONE, 2)
    p = queries.picture(assessment, observing.newest())
    # Two late in ten are level 1 by the rule (at most 3 in 10); 4 is three above, 2 is one above.
    (found,) = p.differing
    assert (found.settled.requirement, found.side, found.levels) == (TWO, "above", 3)
    assert (found.observed.indicator, found.observed.level) == (LATE, 1)
    assert (found.observed.low, found.observed.high, found.holds_over_interval) == (
        *(0.18, 0.22, True),
    )
    assert [x.difference is not None for x in p.lines] == [False, True, False]
    assert (p.measured, p.unmeasured) == (2, 1)
    said = observing.number(found.observed).replace("\u00a0", " ")
    assert said == "20.0 % (95 % interval 18.0 % to 22.0 %)"


def test_to_whom_findings_are_not_open_nothing_is_shown_of_them(begin, settled, ran, asked):
    assessment = begin()[0]
    settled(assessment, TWO, 4)
    olga = asked(assessment, "olga")[0].person
    p = queries.picture(assessment, observing.latest(olga))
    assert (p.differing, p.measured, p.unmeasured) == ((), 0, 0)
    assert {x.shown for x in p.lines} == {()}
    assert p.latest.is_closed


def test_a_run_whose_gate_closed_is_not_looked_at(begin, ran, house):
    assert observing.newest().run == ran
    ran.opening = Turn.objects.create(
        direction=Direction.OPEN, asked_by=house[0].pk, ended_at=timezone.now()
    )
    ran.save()
    assert observing.newest().run is None


def test_raters_stay_hidden_until_it_is_settled_then_the_furthest_apart_come_first(
    begin, asked, give, settled
):
    assessment = begin(ONE, TWO)[0]
    raters = asked(assessment, "olga", "otto", "omar")
    for rater, one, two in zip(raters, (0, 4, 1), (2, 2, 3), strict=True):
        give(rater, ONE, one)
        give(rater, TWO, two)
    assert queries.picture(assessment, observing.newest()).apart == ()
    settled(assessment, TWO, 2)
    settled(assessment, ONE, 1)
    p = queries.picture(assessment, observing.newest())
    assert [(a.entry.id, a.levels, a.spread.counts) for a in p.apart] == [
        (ONE, 4, (1, 1, 0, 0, 1)),
        (TWO, 1, (0, 0, 2, 1, 0)),
    ]
    assert (p.raters, p.answers) == (3, 6)


def test_an_answer_is_carried_to_what_asks_alike_and_says_from_where(begin, settled, uma):
    of = begin("rkc.ga.3.28", instrument="rkc")[0]
    to = begin("tpg.ext.D.3", "tpg.ext.C.1", instrument="tpg")[0]
    settled(of, "rkc.ga.3.28", 2, in_law=3)
    marking.prove(of, "rkc.ga.3.28", place=None, post=uuid.uuid4(), said=PROOF, by=uma)
    found = queries.carried_to(to)
    assert list(found) == ["tpg.ext.D.3"]
    (source,) = found["tpg.ext.D.3"].sources
    assert (source.requirement, source.in_practice.level) == ("rkc.ga.3.28", 2)
    assert [e.name for e in source.evidence] == ["Order 12"]
    # An office's answer is another office's answer to nobody.
    elsewhere = begin("tpg.ext.D.3", instrument="tpg", offices=(Office.objects.first(),))[0]
    assert queries.carried_to(elsewhere) == {}


def test_tasks_count_what_is_left(begin, asked, give, uma):
    assessment = begin()[0]
    rater = asked(assessment, "olga")[0]
    give(rater, ONE, 1)
    give(rater, ONE, 2)
    (task,) = queries.tasks(Person.objects.get(username="olga"))
    assert (task.answered, task.left) == (1, 2)
    changes.ask(assessment, [rater.person], group=Group.STAFF, requirements=[TWO], by=uma)
    (task,) = queries.tasks(rater.person)
    assert (task.answered, task.left) == (0, 1)


def test_a_page_of_a_whole_instrument_asks_the_database_few_times(
    begin, asked, settled, ran, django_assert_max_num_queries
):
    ids = [e.id for e in texts().requirements("rkc")]
    assessment = begin(*ids, instrument="rkc")[0]
    asked(assessment, "olga")
    settled(assessment, ids[0], 1)
    latest = observing.newest()
    with django_assert_max_num_queries(12):
        p = queries.picture(assessment, latest)
    assert p.asked == 121


def test_what_is_carried_asks_as_often_for_many_answers_as_for_one(
    begin, settled, django_assert_num_queries
):
    sources = ("rkc.ga.3.28", "rkc.ga.3.30", "rkc.ga.3.2")
    of = begin(*sources, instrument="rkc")[0]
    to = begin("tpg.ext.D.3", "tpg.ext.C.1", "tpg.9.2", instrument="tpg")[0]
    for n, id in enumerate(sources, start=1):
        settled(of, id, 1)
        with django_assert_num_queries(2):
            assert len(queries.carried_to(to)) == n
