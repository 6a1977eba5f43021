import numpy as np
import pytest

from evenhand.errors import RecordsError
from evenhand.records.vintages import Correspondence, families_of, labelled, vintages_of


def texts(*values):
    return np.array(values, dtype=object)


def pairs(*rows):
    return Correspondence(*(texts(*column) for column in zip(*rows, strict=True)))


# 1 and 2 of H4 were merged into 3 of H5; 3 was split into 4 and 5 in H6; 9 stayed what it was.
CHAIN = pairs(
    ("H4", "000001", "H5", "000003"),
    ("H4", "000002", "H5", "000003"),
    ("H5", "000003", "H6", "000004"),
    ("H5", "000003", "H6", "000005"),
    ("H5", "000009", "H6", "000009"),
)


def test_one_vintage_or_none_needs_no_families():
    assert vintages_of([texts("H6", ""), texts("H5", "H6")]) == ("H5", "H6")
    assert families_of([texts("H6", "H6"), texts("")], None) is None
    codes = texts("000001", "000009")
    assert labelled(None, texts("", ""), codes).tolist() == codes.tolist()


def test_all_codes_that_became_one_another_are_one_family():
    found = families_of([texts("H4"), texts("H6")], CHAIN)
    assert {found[node] for node in found if node[1] != "000009"} == {"000005"}
    assert found["H5", "000009"] == found["H6", "000009"] == "000009"


def test_codes_take_the_name_of_their_family_and_unknown_ones_none():
    found = families_of([texts("H4"), texts("H6")], CHAIN)
    names = labelled(found, texts("H4", "H6", "H6"), texts("000001", "000009", "000077"))
    assert names.tolist() == ["000005", "000009", ""]


def test_several_vintages_without_a_correspondence_or_a_name_are_refused():
    with pytest.raises(RecordsError, match="H4, H6") as told:
        families_of([texts("H4"), texts("H6")], None)
    assert "hs_correspondence" in told.value.do_next
    with pytest.raises(RecordsError, match="name no vintage"):
        families_of([texts("H4", ""), texts("H6")], CHAIN)
