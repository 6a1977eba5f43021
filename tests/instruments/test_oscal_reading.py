"""A catalog comes back as the instrument it was, and what is no catalog of ours is told."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.instruments.test_reading import ENTRY, SMALL

from evenhand.errors import InstrumentError
from evenhand.instruments.catalogue import Catalogue, catalogue
from evenhand.instruments.document import Translation, current
from evenhand.instruments.oscal import catalog
from evenhand.instruments.oscal_reading import from_catalog, read_catalog
from evenhand.instruments.reading import document, shipped, write
from evenhand.instruments.schema import faults

WHOLE = catalogue()


def there_and_back(found, on=None):
    whole = Catalogue([found], on)
    made = json.loads(json.dumps(catalog(whole, found.instrument.id)))
    return from_catalog(made, file="x.json")


@pytest.mark.parametrize("id", ["arusha", "rkc", "tfa", "tpg", "idg"])
def test_each_instrument_comes_back_as_it_was(id, tmp_path):
    place = tmp_path / "x.json"
    place.write_text(json.dumps(catalog(WHOLE, id)), encoding="utf-8")
    assert read_catalog(place) == WHOLE.document(id)
    assert write(read_catalog(place)) == write(WHOLE.document(id))


def test_headings_that_hold_both_come_back_in_the_order_of_the_text():
    content = copy.deepcopy(SMALL)
    content["entries"][2:2] = [
        {"id": "code.1.h", "level": "heading", "parent": "code.1", **ENTRY},
        {"id": "code.1.h.1", "parent": "code.1.h", **ENTRY, "text": "under"},
    ]
    found = document(content, file="x")
    assert there_and_back(found) == found


def test_entries_come_back_as_they_read_on_the_day():
    again = {"id": "code.2", **ENTRY, "text": "later", "since": "2027-01-01"}
    found = document({**SMALL, "entries": [*SMALL["entries"], again]}, file="x")
    for day in (date(2026, 6, 1), date(2027, 6, 1)):
        assert there_and_back(found, day).entries == current(found.entries, day)


LINE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(
    lambda text: not list(faults(text, {"$ref": "#/$defs/line"}))
)
SIGNS = st.sampled_from(["- a", "* b", "\\", "\\\\_", "a\\*b", "<b>", "{{ x }}", "# h", "- - c"])
ANY = LINE | SIGNS


@settings(max_examples=150, deadline=None)
@given(ANY, ANY, st.lists(ANY, min_size=1, max_size=3, unique=True))
def test_any_text_comes_back_as_it_was(text, title, evidence):
    found = document(SMALL, file="x")
    told = Translation("read", title=title, text=text, evidence=tuple(evidence))
    entry = replace(
        found.entries[1],
        title=title,
        text=text,
        question=text,
        note=title,
        data_check=text,
        evidence=tuple(evidence),
        translations={"fr": told, "zh-Hans": told},
    )
    instrument = replace(found.instrument, title=title, wording=text, force=text)
    changed = replace(
        found, instrument=instrument, entries=(found.entries[0], entry, *found.entries[2:])
    )
    assert there_and_back(changed) == changed


@pytest.mark.parametrize(
    "content",
    [
        {},
        [],
        {"catalog": {}},
        {"catalog": {"uuid": "x", "metadata": {"title": "AC"}, "groups": [], "back-matter": {}}},
        {"catalog": None},
    ],
)
def test_a_catalog_of_another_program_is_not_guessed_at(content):
    with pytest.raises(InstrumentError, match="is no OSCAL catalog that Evenhand exported") as told:
        from_catalog(content, file="nist.json")
    assert "others do not state a basis" in told.value.do_next


def test_a_catalog_that_lost_a_basis_is_refused():
    made = catalog(WHOLE, "tpg")
    found = made["catalog"]["groups"][0]["controls"][0]
    found["props"] = [p for p in found["props"] if p["name"] != "basis"]
    with pytest.raises(InstrumentError, match="no property 'basis'"):
        from_catalog(made, file="x.json")


def test_a_catalog_that_breaks_the_form_of_an_instrument_is_told_where():
    made = catalog(Catalogue([shipped("transparency")]), "tpg")
    made["catalog"]["groups"][0]["controls"][0]["class"] = "Two words"
    with pytest.raises(InstrumentError, match=r"x\.json: entries\[1\] \(tpg\.1\.1\)\.kind"):
        from_catalog(made, file="x.json")


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '"x'])
def test_what_is_no_json_is_told(tmp_path, text):
    place = tmp_path / "x.json"
    place.write_text(text, encoding="utf-8")
    with pytest.raises(InstrumentError, match=r"x\.json is no JSON"):
        read_catalog(place)
