"""Is every discretionary decision of the catalogue tied to what binds, threatens and watches it?"""

from __future__ import annotations

import copy

import pytest

from evenhand.errors import InstrumentError
from evenhand.instruments.catalogue import catalogue
from evenhand.instruments.discretion import discretion, problems, read
from evenhand.instruments.reading import load
from evenhand.measures import MEASURES

NAMED_BY_THE_PROGRAMME = {
    *("value_adjustment", "classification", "origin", "examination", "examination_extent"),
    *("channel_change", "sampling", "relief", "security", "penalty", "penalty_mitigation"),
    *("late_amendment", "refund", "overtime", "disposal"),
}


def test_the_catalogue_holds_28_decisions_and_all_that_were_asked_for():
    ids = [each.id for each in discretion().decisions]
    assert len(ids) == len(set(ids)) == 28
    assert set(ids) >= NAMED_BY_THE_PROGRAMME


def test_every_tie_leads_somewhere():
    measures = {m.NAME for m in MEASURES}
    assert problems(discretion(), entries=catalogue().entries, measures=measures) == ()


def test_every_decision_is_bound_by_the_convention_and_tied_to_a_scheme():
    for each in discretion().decisions:
        assert all(id.startswith("rkc.") for id in each.requirements), each.id
        assert all(id.startswith("idg.scheme.") for id in each.schemes), each.id


def test_a_tie_that_leads_nowhere_is_told():
    content = copy.deepcopy(dict(load("discretion")))
    content["decisions"][0] |= {"requirements": ["rkc.ga.99.1"], "measures": ["guesswork"]}
    told = problems(read(content), entries=catalogue().entries, measures={"channel_change"})
    assert "discretion examination: 'rkc.ga.99.1' is held by no instrument; correct the id." in told
    assert "discretion examination: there is no measure 'guesswork'; correct the name." in told


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        ({"measures": [], "unmeasured": ""}, "say in 'unmeasured' why none does"),
        ({"measures": ["relief"], "unmeasured": "x"}, "say in 'unmeasured' why none does"),
        ({"group": "other"}, "group 'other' is not explained"),
        ({"reductions": ["hope"]}, "reduction 'hope' is not explained"),
        ({"schemes": []}, "schemes missing or empty"),
        ({"id": "channel_change"}, "stands twice"),
        ({"colour": "red"}, "unknown key colour"),
    ],
)
def test_every_fault_of_the_file_is_told_with_its_place(spoil, told):
    content = copy.deepcopy(dict(load("discretion")))
    content["decisions"][0] |= spoil
    with pytest.raises(InstrumentError) as raised:
        read(content)
    assert told in str(raised.value)


def test_a_file_of_another_form_is_refused():
    with pytest.raises(InstrumentError, match="schema is not evenhand-discretion-1"):
        read({"schema": "x"})
