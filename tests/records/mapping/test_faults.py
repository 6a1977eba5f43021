"""Faults: nearest names, order, and one raise for all of them."""

from __future__ import annotations

import pytest

from evenhand.errors import MappingError
from evenhand.records.mapping.faults import Faults, listing, nearest


@pytest.mark.parametrize(
    ("word", "known", "found"),
    [
        ("HS Code", ("origin", "hs_code"), "hs_code"),
        ("oficer", ("officer", "office"), "officer"),
        ("zzz", ("officer", "office"), ""),
        ("инспектор ", ("Инспектор", "дата"), "Инспектор"),
        ("--", ("officer",), ""),
    ],
)
def test_nearest_passes_over_case_and_punctuation(word: str, known: tuple[str, ...], found: str):
    assert nearest(word, known) == found


def test_faults_are_raised_together_in_the_order_of_the_file():
    faults = Faults("m.yaml")
    faults.add(line=9, key="b", found="x", expected="y", word="offise", known=("office",))
    faults.add(line=2, key="a", found="x", expected="y")
    with pytest.raises(MappingError) as told:
        faults.settle()
    assert told.value.what == (
        "The mapping m.yaml has 2 faults:\n"
        "  m.yaml, line 2, a: found x; expected y. Correct it.\n"
        "  m.yaml, line 9, b: found x; expected y. Nearest: 'office'. "
        "Write 'office' if that is meant."
    )
    assert "m.yaml" in told.value.do_next


def test_no_fault_raises_nothing():
    Faults("m.yaml").settle()


def test_long_listings_say_how_many_are_left_out():
    assert listing("abc") == "a, b, c"
    assert listing(str(i) for i in range(14)).endswith("11 and 2 more")
