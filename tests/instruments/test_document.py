"""What an instrument holds cannot drift after it is read."""

from dataclasses import FrozenInstanceError, fields
from datetime import date

import pytest

from evenhand.instruments import schema
from evenhand.instruments.document import Indicator, Note, Requirement, Translation

KIND = {"note": Note, "translation": Translation, "indicator": Indicator}


def test_an_entry_cannot_be_changed():
    entry = Requirement(
        "a.1", "a", "1", "T", "x", "k", "requirement", "read", (), None, (), (), date(2026, 1, 1)
    )
    with pytest.raises(FrozenInstanceError):
        entry.text = "y"
    with pytest.raises((AttributeError, TypeError)):
        entry.colour = "red"


@pytest.mark.parametrize("name", KIND)
def test_values_have_the_fields_that_the_schema_knows(name):
    known = schema.schema()["$defs"][name]["properties"]
    assert {f.name for f in fields(KIND[name])} == set(known)


def test_an_entry_has_the_fields_that_the_schema_knows_and_its_instrument():
    known = schema.schema()["$defs"]["entry"]["properties"]
    assert {f.name for f in fields(Requirement)} == {*known, "instrument"}
