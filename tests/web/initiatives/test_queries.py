"""Is each initiative found under its factors and requirements, by those it is open to?"""

from __future__ import annotations

from datetime import date

import pytest

from evenhand.web.initiatives import changes, queries
from evenhand.web.people import changes as people
from evenhand.web.people.models import Office, Person
from evenhand.web.people.roles import Role


@pytest.fixture
def fay(house) -> Person:
    """Return a facilitator from outside."""
    return people.give_account("fay", [(Role.FACILITATOR, None)], by=None).person


def titles(lines) -> list[str]:
    return [line.version.title for line in lines]


def test_an_initiative_is_found_under_its_factor_and_its_requirements(begin, uma):
    begin()
    begin(title="Publish fees", kind="arusha.3", requirements=[])
    assert titles(queries.of_factor("arusha.8", uma)) == ["Rotate examiners each year"]
    assert titles(queries.of_factor("arusha.3", uma)) == ["Publish fees"]
    assert queries.of_factor("arusha.5", uma) == ()
    for id in ("arusha.8.5", "idg.item.8.6"):
        assert titles(queries.of_requirement(id, uma)) == ["Rotate examiners each year"]
    # What serves a whole factor serves each requirement under it.
    assert titles(queries.of_requirement("arusha.3.1", uma)) == ["Publish fees"]
    assert queries.of_requirement("arusha.8.1", uma) == ()
    assert queries.of_requirement("gone.1", uma) == ()


def test_a_facilitator_sees_what_is_opened_to_them_and_nothing_else(begin, said, uma, fay):
    begin(title="Kept inside")
    shared = begin(title="Told outside", is_shared=True)
    assert titles(queries.lines(queries.open_to(fay))) == ["Told outside"]
    assert titles(queries.of_factor("arusha.8", fay)) == ["Told outside"]
    assert fay.has_perm("initiatives.see", shared)
    # The newest version decides.
    changes.change(shared, said={**said, "is_shared": False}, read=1, by=uma)
    assert not queries.open_to(fay).exists()
    assert not fay.has_perm("initiatives.see", shared)


def test_a_post_in_one_office_reads_of_that_office_alone(begin, house):
    port, border = Office.objects.order_by("code")
    begin(port, title="Here", is_shared=True)
    begin(border, title="There", is_shared=True)
    begin(title="Everywhere", is_shared=True)
    for role in (Role.MANAGER, Role.FACILITATOR):
        person = people.give_account(f"p{role}", [(role, port)], by=None).person
        assert titles(queries.lines(queries.open_to(person))) == ["Here"]
    officer = people.give_account("oz", [(Role.OFFICER, port)], by=None).person
    assert not queries.open_to(officer).exists()


def test_what_is_in_force_comes_first_then_the_newest(begin, uma):
    begin(title="Old", since=date(2020, 1, 1))
    begin(title="Over", since=date(2026, 1, 1), until=date(2026, 2, 1), state="ended")
    begin(title="New", since=date(2026, 5, 1))
    assert titles(queries.lines(queries.open_to(uma))) == ["New", "Old", "Over"]


def test_sums_count_under_each_factor_what_is_proved_and_measured(begin, evidence, uma):
    later = {**evidence, "review_due": date(2999, 1, 1)}
    proved = begin()
    changes.prove(proved, place=None, said=later, read=0, by=uma)
    stale = begin(measure="", estimate="", way="", unmeasured_because="No records of postings")
    changes.prove(stale, place=None, said=evidence, read=0, by=uma)
    begin(state="ended", until=date(2026, 4, 1))
    begin(kind="arusha.2", requirements=["arusha.8.4"])
    found = queries.lines(queries.open_to(uma))
    by_factor = {s.factor.id: s for s in queries.sums(found)}
    staffing = by_factor["arusha.8"]
    counts = (staffing.all, staffing.in_force, staffing.proved, staffing.measured)
    assert counts == (4, 3, 1, 2)
    assert by_factor["arusha.2"].all == 1
    assert by_factor["arusha.1"].all == 0
    assert [line.initiative for line in found if line.due(date(2026, 11, 1))] == [stale]


def test_evidence_that_was_withdrawn_proves_nothing(begin, evidence, uma):
    made = begin()
    changes.prove(made, place=None, said=evidence, read=0, by=uma)
    changes.prove(made, place=1, said={**evidence, "is_withdrawn": True}, read=1, by=uma)
    assert queries.lines([made])[0].evidence == ()


def test_measures_of_human_resources_with_nothing_in_force_are_named(begin, uma):
    before = {e.id for e in queries.missing(())}
    begin()
    begin(kind="arusha.8.1", requirements=[], state="planned")
    found = queries.lines(queries.open_to(uma))
    assert before - {e.id for e in queries.missing(found)} == {"arusha.8.5", "idg.item.8.6"}


def test_an_entry_that_the_instruments_hold_no_more_is_shown_by_its_id(begin):
    line = queries.lines([begin(kind="gone.1", requirements=["gone.2"])])[0]
    assert (line.kind, line.kind_title, line.requirements, line.factors) == (None, "gone.1", (), ())
