"""An exported instrument is valid by NIST's schema, says its basis, and loses nothing.

``oscal_catalog_schema.json`` is the JSON Schema of the catalog model of OSCAL 1.2.3, unchanged, as
NIST publishes it; a work of the United States Government, in the public domain (17 U.S.C. 105).
"""

from __future__ import annotations

import copy
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from tests.instruments.test_reading import ENTRY, SMALL

from evenhand.instruments.catalogue import Catalogue, catalogue
from evenhand.instruments.document import ORIGINAL, current
from evenhand.instruments.oscal import NAMESPACE, VERSION, catalog
from evenhand.instruments.reading import FILES, document, plain_values, shipped

IDS = ("arusha", "rkc", "tfa", "tpg", "idg")
WHOLE = catalogue()


def published():
    """Return NIST's schema; Python has no classes of Unicode in its patterns."""
    text = Path(__file__).with_name("oscal_catalog_schema.json").read_text(encoding="utf-8")
    content = json.loads(text)
    assert f"/{VERSION}/" in content["$id"]
    pattern = content["definitions"]["TokenDatatype"]["pattern"]
    assert pattern == r"^(\p{L}|_)(\p{L}|\p{N}|[.\-_])*$"
    content["definitions"]["TokenDatatype"]["pattern"] = r"^([^\W\d_]|_)(\w|[.\-])*$"
    # Each definition names itself by its place, which other readers take for an address.
    for each in content["definitions"].values():
        each.pop("$id", None)
    return jsonschema.Draft7Validator(content, format_checker=jsonschema.FormatChecker())


PUBLISHED = published()


def walk(value):
    """Yield every map inside plain values."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from walk(each)
    elif isinstance(value, list):
        for each in value:
            yield from walk(each)


def words(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from words(each)


@pytest.mark.parametrize("id", IDS)
def test_each_instrument_is_valid_by_the_published_schema(id):
    assert [e.message for e in PUBLISHED.iter_errors(catalog(WHOLE, id))] == []


def test_the_published_schema_is_asked_in_earnest():
    made = catalog(WHOLE, "arusha")
    for change in (
        lambda c: c["catalog"].pop("uuid"),
        lambda c: c["catalog"].update(title="x"),
        lambda c: c["catalog"]["groups"][0]["controls"][0].update(id="1 a"),
        lambda c: c["catalog"]["groups"][0]["controls"][0].update(props=[]),
        lambda c: c["catalog"]["metadata"].update({"last-modified": "2026-11-23"}),
    ):
        broken = copy.deepcopy(made)
        change(broken)
        assert list(PUBLISHED.iter_errors(broken))


@pytest.mark.parametrize("id", IDS)
def test_every_entry_is_there_once_under_its_heading_with_its_basis(id):
    made = catalog(WHOLE, id)["catalog"]
    found = {}

    def collect(inside, parent):
        for each in (*inside.get("groups", ()), *inside.get("controls", ())):
            assert each["id"] not in found
            bases = [p["value"] for p in each["props"] if p["name"] == "basis"]
            found[each["id"]] = (parent, each["class"], bases)
            collect(each, each["id"])

    collect(made, None)
    entries = current(WHOLE.document(id).entries)
    assert found == {e.id: (e.parent, e.kind, [e.basis]) for e in entries}
    assert (
        "aphrase" in made["metadata"]["remarks"] or "not be quoted" in made["metadata"]["remarks"]
    )


@pytest.mark.parametrize("id", IDS)
def test_no_text_is_lost(id):
    made = " ".join(words(catalog(WHOLE, id)))
    plain = re.sub(r"\\([^\w\s])", r"\1", made).replace("\\_", "_")
    form_of_the_file = {"evenhand-instrument-1"}
    said = set(words(plain_values(WHOLE.document(id)))) - form_of_the_file
    assert [each for each in said if each not in plain] == []


@pytest.mark.parametrize("id", IDS)
def test_ids_are_unique_and_links_inside_lead_somewhere(id):
    made = catalog(WHOLE, id)
    uuids = [m["uuid"] for m in walk(made) if "uuid" in m]
    assert len(set(uuids)) == len(uuids)
    ids = [m["id"] for m in walk(made) if "id" in m]
    assert len(set(ids)) == len(ids)
    inside = {m["href"][1:] for m in walk(made) if m.get("href", "").startswith("#")}
    assert inside <= set(uuids)
    across = {m["href"] for m in walk(made) if m.get("rel") == "related"}
    assert all(href.partition(".json#")[2] in WHOLE.entries for href in across)


def test_what_is_evenhands_own_stands_under_its_name():
    known = {"label"}
    for each in walk(catalog(WHOLE, "idg")):
        if "value" in each and each["name"] not in known:
            assert each["ns"] == NAMESPACE


def test_equal_instruments_give_equal_catalogs_and_others_another():
    assert catalog(catalogue(), "tpg") == catalog(WHOLE, "tpg")
    found = shipped("transparency")
    changed = replace(found, instrument=replace(found.instrument, wording="Not the text."))
    others = [changed if name == "transparency" else shipped(name) for name in FILES]
    made = catalog(Catalogue(others), "tpg")["catalog"]
    assert made["uuid"] != catalog(WHOLE, "tpg")["catalog"]["uuid"]


def test_signs_stay_signs_and_headings_may_hold_both():
    entry = {**ENTRY, "question": "Is 1 < 2 * {{ x }}?", "evidence": ["a_b", "[c](d)"]}
    content = copy.deepcopy(SMALL)
    content["entries"] += [
        {"id": "code.1.h", "level": "heading", "parent": "code.1", **ENTRY},
        {"id": "code.1.h.1", "parent": "code.1.h", **entry, "text": "<script>`x`</script>"},
    ]
    found = Catalogue([document(content, file="x")])
    made = catalog(found, "code")
    assert list(PUBLISHED.iter_errors(made)) == []
    held = {m["id"]: m for m in walk(made) if "title" in m and "id" in m}["code.1"]["groups"]
    assert [each["id"] for each in held] == ["code.1-itself", "code.1.h"]
    assert [each["id"] for each in held[0]["controls"]] == ["code.1.1", "code.1.2"]
    prose = [m["prose"] for m in walk(made) if "prose" in m]
    assert r"\<script\>\`x\`\</script\>" in prose
    assert r"Is 1 \< 2 \* \{\{ x \}\}?" in prose
    assert "- a\\_b\n- \\[c\\](d)" in prose


def test_a_catalog_reads_as_on_the_day_of_the_catalogue():
    again = {"id": "code.2", **ENTRY, "text": "later", "since": "2027-01-01"}
    content = {**SMALL, "entries": [*SMALL["entries"], again]}
    found = document(content, file="x")
    before, after = (
        catalog(Catalogue([found], on), "code") for on in (date(2026, 6, 1), date(2027, 6, 1))
    )
    assert ("later" in set(words(before)), "later" in set(words(after))) == (False, True)
    assert before["catalog"]["metadata"]["version"] == "2026-01-02"
    assert after["catalog"]["metadata"]["version"] == "2027-01-01"


def test_the_language_of_the_original_is_said():
    made = catalog(WHOLE, "arusha")["catalog"]["metadata"]["props"]
    assert {"name": "language", "ns": NAMESPACE, "value": ORIGINAL} in made
