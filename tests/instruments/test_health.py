"""The instruments are complete, and everything in them that points somewhere leads there."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from evenhand.instruments.catalogue import Catalogue, catalogue
from evenhand.instruments.document import Translation
from evenhand.instruments.health import FROM_RECORDS, check, counted, problems
from evenhand.instruments.reading import FILES, shipped
from evenhand.measures import MEASURES

NAMES = {m.NAME: m.REQUIREMENTS for m in MEASURES}
WHOLE = catalogue()


def with_entry(id, /, **change):
    """Return the catalogue with one entry changed, or without it if nothing is to be changed."""
    documents = []
    for found in map(shipped, FILES):
        entries = [
            replace(e, **change) if e.id == id else e for e in found.entries if change or e.id != id
        ]
        documents.append(replace(found, entries=tuple(entries)))
    return Catalogue(documents)


def with_indicator(name, /, **change):
    found = shipped("arusha")
    indicators = [
        replace(i, **change) if i.name == name else i
        for i in found.indicators
        if change or i.name != name
    ]
    return Catalogue([replace(found, indicators=tuple(indicators)), *map(shipped, FILES[1:])])


def test_the_instruments_that_come_with_evenhand_are_well():
    assert check(measures=NAMES) == ()


@pytest.mark.parametrize(
    ("instrument", "levels"),
    [
        ("arusha", {"heading": 10, "requirement": 68}),
        ("rkc", {"heading": 9 + 10 + 25, "requirement": 121, "highlight": 5}),
        # Six articles stand above several measures; the other six are one measure each.
        ("tfa", {"heading": 6 + 36, "requirement": 132}),
        ("tpg", {"heading": 9 + 4, "requirement": 47}),
        ("idg", {"step": 12 + 6, "requirement": 52, "scheme": 45}),
    ],
)
def test_each_instrument_is_carried_whole(instrument, levels):
    entries = [e for e in WHOLE.entries.values() if e.instrument == instrument]
    assert Counter(e.level for e in entries) == levels


def test_the_convention_tells_standards_from_transitional_ones():
    kinds = Counter(e.kind for e in WHOLE.requirements("rkc"))
    assert kinds == {"standard": 108, "transitional_standard": 13}


def test_indicators_are_all_there_and_defined_and_used():
    assert len(WHOLE.indicators) == 99
    assert all(i.definition for i in WHOLE.indicators.values())
    named = {name for e in WHOLE.entries.values() for name in e.indicators}
    assert named == set(WHOLE.indicators)


def test_where_records_can_give_an_indicator_a_measure_does_or_it_is_said_why_not():
    from_records = [i for i in WHOLE.indicators.values() if i.data in FROM_RECORDS]
    assert len(from_records) == 38
    assert all(bool(i.measures) != bool(i.unmeasured) for i in from_records)
    assert {name for i in WHOLE.indicators.values() for name in i.measures} <= set(NAMES)
    assert sum(bool(i.measures) for i in from_records) == 26


def test_every_reference_leads_there_and_back():
    references = 0
    for entry in WHOLE.entries.values():
        for id in entry.related:
            references += 1
            assert entry in WHOLE.referring(id)
            assert entry in WHOLE.akin(id)
            assert WHOLE.entries[id] in WHOLE.akin(entry.id)
        for back in WHOLE.referring(entry.id):
            assert entry.id in back.related
    assert references > 1000


def test_everything_has_its_basis_and_its_basis_its_meaning():
    for entry in WHOLE.entries.values():
        assert WHOLE.instrument(entry.instrument).bases[entry.basis]
    for entry in WHOLE.requirements():
        assert entry.question.endswith("?")
        assert entry.evidence


def test_instruments_that_refer_to_each_other_agree():
    pairs = {
        (e.id, id) for e in WHOLE.entries.values() for id in e.related if e.instrument == "rkc"
    }
    across = {pair for pair in pairs if pair[1].startswith("tfa.")}
    back = {(id, e.id) for e in WHOLE.entries.values() for id in e.related if e.instrument == "tfa"}
    assert across == {pair for pair in back if pair[0].startswith("rkc.")}
    assert len(across) == 153


def test_a_reference_that_does_not_come_back_is_told():
    kept = tuple(id for id in WHOLE.entries["tfa.6.3"].related if id != "rkc.ga.3.39")
    (told,) = problems(with_entry("tfa.6.3", related=kept))
    assert told == (
        "rkc.ga.3.39: refers to 'tfa.6.3', which does not refer back though 'tfa' refers to 'rkc' "
        "elsewhere; add it there."
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "arusha: requirements: 67 found where the text has 68;"),
        ({"basis": "hearsay"}, "arusha.4.7: basis 'hearsay' is not explained"),
        ({"kind": "wish"}, "arusha.4.7: kind 'wish' is not explained"),
        ({"basis": "read", "source": ()}, "arusha.4.7: basis 'read' names no source"),
        ({"related": ("tfa.99",)}, "arusha.4.7: refers to 'tfa.99', which no instrument holds"),
        ({"related": ("arusha.1",)}, "arusha.4.7: refers to 'arusha.1' of its own instrument"),
        ({"parent": "arusha.11"}, "arusha.4.7: refers to 'arusha.11'"),
        ({"indicators": ("luck",)}, "arusha.4.7: indicator 'luck' is not defined"),
        ({"question": ""}, "arusha.4.7: has no question or no evidence"),
        (
            {"translations": {"fr": Translation("read")}},
            "arusha.4.7: its translation 'fr' is empty",
        ),
        (
            {"translations": {"en": Translation("read", title="x")}},
            "arusha.4.7: 'en' is the language of the entry",
        ),
        (
            {"translations": {"fr": Translation("rumour", title="x")}},
            "arusha.4.7: basis 'rumour' is not explained",
        ),
    ],
)
def test_each_fault_is_named_with_its_id(change, said):
    changed = with_entry("arusha.4.7", **change)
    told = [t for t in problems(changed) if "no entry names it" not in t]
    assert told[0].startswith(said)
    assert len(told) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "arusha: indicators: 98 found where the text has 99"),
        ({"name": "luck"}, "indicator 'luck': no entry names it"),
        ({"measures": ()}, "records could give it; name the measure"),
        ({"measures": ("guess",)}, "there is no measure 'guess'"),
        ({"unmeasured": "No."}, "has a measure and a reason for having none"),
    ],
)
def test_faults_of_indicators_are_named(change, said):
    told = problems(with_indicator("assignment_deviation", **change), NAMES)
    assert any(said in each for each in told)


def test_without_names_of_measures_none_is_asked_for():
    assert problems(with_indicator("assignment_deviation", measures=("guess",))) == ()


def test_a_measure_that_bears_on_nothing_that_is_there_is_told():
    told = problems(WHOLE, {**NAMES, "process_map": ("arusha.5.1", "arusha.55")})
    assert told == (
        "measure 'process_map': bears on 'arusha.55', which no instrument holds; correct the id.",
    )


def test_counts_know_levels_kinds_headings_and_both():
    rkc = shipped("rkc")
    assert counted(rkc, "requirements") == 121
    assert counted(rkc, "highlights") == 5
    assert counted(rkc, "standard") == 108
    assert counted(rkc, "rkc.ga.ch3") == 45
    assert counted(rkc, "rkc.ga.ch3 transitional_standard") == 9
    assert counted(shipped("arusha"), "indicators") == 99


def test_what_has_ended_is_not_counted_and_need_not_lead_anywhere():
    found = shipped("transparency")
    first = next(e for e in found.entries if e.level == "requirement")
    past = replace(first, related=("tfa.99",), since=date(2020, 1, 1))
    entries = [e for e in found.entries if e is not first]
    at = found.entries.index(first)
    again = replace(found, entries=(*entries[:at], past, first, *entries[at:]))
    documents = [again if n == "transparency" else shipped(n) for n in FILES]
    assert problems(Catalogue(documents)) == ()
