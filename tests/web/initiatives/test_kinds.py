"""Are kinds those of the instruments, human resources first, and tied to key factors?"""

from __future__ import annotations

from evenhand.web.initiatives.kinds import factors, factors_of, is_of_people, kinds


def test_kinds_of_human_resources_are_those_of_the_declaration_and_the_guide():
    of_people = [e.id for e in kinds().of_people]
    assert of_people[:8] == [f"arusha.8.{n}" for n in range(1, 9)]
    items = [f"idg.item.8.{n}" for n in range(1, 7)]
    assert of_people[8:] == [*items, "arusha.7", "arusha.9"]


def test_every_key_factor_can_be_named_once():
    found = kinds()
    others = [e.id for e in found.others]
    assert [e.id for e in factors()] == [f"arusha.{n}" for n in range(1, 11)]
    assert sorted({*others, "arusha.7", "arusha.8", "arusha.9"}) == sorted(e.id for e in factors())
    assert not set(others) & {e.id for e in found.of_people}


def test_entries_fall_under_their_key_factors():
    assert factors_of(["arusha.8.5"]) == ("arusha.8",)
    assert factors_of(["arusha.7"]) == ("arusha.7",)
    assert factors_of(["idg.item.8.2", "arusha.1.1"]) == ("arusha.1", "arusha.8")
    assert factors_of(["gone.1"]) == ()


def test_a_kind_is_of_people_or_not():
    assert is_of_people("idg.item.8.2")
    assert not is_of_people("arusha.4")
