"""Are the forms of a workshop whole, and is a broken one refused?"""

from __future__ import annotations

import copy

import pytest

from evenhand.errors import InstrumentError
from evenhand.instruments.reading import load
from evenhand.instruments.workshop_forms import read, workshop_forms


def test_both_forms_ask_by_options_and_in_words():
    found = workshop_forms().forms
    assert set(found) == {"feedback", "follow_up"}
    for questions in found.values():
        assert {len(q.options) > 1 for q in questions} == {True, False}
    assert found["follow_up"][0].id == "applied"


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        ({"options": [True, False]}, "put yes and no in quotes"),
        ({"options": ["one"]}, "has one option"),
        ({"question": ""}, "needs id, question and options"),
        ({"id": "method"}, "'method' stands twice"),
    ],
)
def test_a_broken_question_is_named(spoil, told):
    content = copy.deepcopy(dict(load("workshop_forms")))
    content["forms"]["feedback"][0] |= spoil
    with pytest.raises(InstrumentError) as caught:
        read(content)
    assert told in caught.value.what


def test_another_schema_or_a_form_that_is_not_there_is_refused():
    content = dict(load("workshop_forms"))
    with pytest.raises(InstrumentError, match="schema is not"):
        read({**content, "schema": "x"})
    with pytest.raises(InstrumentError, match="forms are not feedback and follow_up"):
        read({**content, "forms": {}})
