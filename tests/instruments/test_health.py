from dataclasses import replace

import pytest

from evenhand.instruments.catalogue import instruments
from evenhand.instruments.health import check, problems
from evenhand.instruments.reading import FILES, entries, load


@pytest.fixture
def found():
    return [entry for name in FILES for entry in entries(load(name))]


@pytest.fixture
def indicators():
    return [each["name"] for each in load("arusha")["indicators"]]


def test_the_instruments_that_come_with_evenhand_are_well():
    assert check() == ()


def test_a_lost_entry_is_missed(found, indicators):
    kept = [entry for entry in found if entry.id != "arusha.1.1"]
    (told,) = problems(instruments(), kept, indicators)
    assert told.startswith("arusha: requirements: 67 found where the text has 68;")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"basis": "hearsay"}, "arusha.4.7: basis 'hearsay' is not explained"),
        ({"text": " "}, "arusha.4.7: the text is empty"),
        ({"basis": "read", "source": ()}, "arusha.4.7: basis 'read' names no source"),
        ({"related": ("tfa.99",)}, "arusha.4.7: refers to 'tfa.99', which no instrument holds"),
        ({"parent": "arusha.11"}, "arusha.4.7: refers to 'arusha.11'"),
        ({"indicators": ("luck",)}, "arusha.4.7: indicator 'luck' is not defined"),
    ],
)
def test_each_fault_is_named_with_its_id(found, indicators, change, said):
    faulty = [replace(e, **change) if e.id == "arusha.4.7" else e for e in found]
    (told,) = problems(instruments(), faulty, indicators)
    assert told.startswith(said)


def test_an_id_given_twice_is_named(found, indicators):
    extra = next(e for e in found if e.id == "idg.step.1")
    (told,) = problems(instruments(), [*found, extra], indicators)
    assert told == "idg.step.1: stands 2 times; give each entry its own id."


def test_an_indicator_that_is_lost_is_missed_where_it_is_used(found, indicators):
    told = problems(instruments(), found, [n for n in indicators if n != "assignment_deviation"])
    assert told[0].startswith("arusha: indicators: 98 found")
    assert any("'assignment_deviation' is not defined" in each for each in told[1:])
