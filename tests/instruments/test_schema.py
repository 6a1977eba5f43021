"""A file that breaks the schema is told where and what to do, and another reader of it agrees."""

from __future__ import annotations

import copy
import json

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.instruments.head import HEAD

from evenhand.instruments.reading import FILES, load
from evenhand.instruments.schema import FILE, faults, schema

SMALL = {
    **HEAD,
    "bases": {"read": "Read"},
    "kinds": {"duty": "A duty"},
    "counts": {"requirements": 1},
    "entries": [
        {
            "id": "code.1",
            "kind": "duty",
            "ref": "Article 1",
            "title": "Gifts",
            "text": "Gifts are declared.",
            "basis": "read",
            "question": "Are they?",
            "evidence": ["Register", "Audit"],
            "inferred": True,
            "translations": {"fr": {"basis": "read", "title": "Cadeaux"}},
        }
    ],
}
OTHER = jsonschema.Draft202012Validator(schema(), format_checker=jsonschema.FormatChecker())


def changed(change):
    content = copy.deepcopy(SMALL)
    change(content)
    return content


def test_the_schema_is_itself_valid():
    jsonschema.Draft202012Validator.check_schema(schema())


def test_the_schema_uses_nothing_that_is_not_checked():
    known = {
        *("$schema", "$defs", "$ref", "title", "description", "type", "enum", "pattern", "format"),
        *("minLength", "maxLength", "minimum", "minItems", "uniqueItems", "items", "required"),
        *("properties", "additionalProperties", "propertyNames"),
    }

    def keys(part):
        yield from part
        for name in ("properties", "$defs"):
            for each in part.get(name, {}).values():
                yield from keys(each)
        for name in ("items", "additionalProperties", "propertyNames"):
            if isinstance(part.get(name), dict):
                yield from keys(part[name])

    assert set(keys(schema())) <= known


@pytest.mark.parametrize("name", FILES)
def test_what_comes_with_evenhand_keeps_the_schema_by_both_readers(name):
    assert list(faults(load(name))) == []
    assert list(OTHER.iter_errors(load(name))) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c.pop("title"), "the file: the key 'title' is missing; add it."),
        (
            lambda c: c.update(titel="x"),
            "the file: there is no key 'titel'; write 'title' if that is meant.",
        ),
        (lambda c: c.update(since="2026-02-30"), "since: '2026-02-30' is no day"),
        (lambda c: c.update(since=20260102), "since: 20260102 is not text; write text, in quotes"),
        (lambda c: c["entries"][0].update(title=""), "entries[0] (code.1).title: is empty"),
        (lambda c: c["entries"][0].update(text=" x"), "entries[0] (code.1).text: ' x' does not"),
        (lambda c: c["entries"][0].update(text="a\nb"), "entries[0] (code.1).text: "),
        (lambda c: c["entries"][0].update(level="header"), "'header' is unknown ('heading'?)"),
        (lambda c: c["entries"][0].update(evidence=["a", "a"]), "'a' stands twice; take one out"),
        (lambda c: c["entries"][0].update(evidence="a"), "'a' is not a list; write a list."),
        (lambda c: c["entries"][0].update(inferred="yes"), "'yes' is not true or false"),
        (lambda c: c["counts"].update(requirements=True), "True is not a whole number"),
        (lambda c: c["counts"].update(requirements=-1), "-1 is less than 0"),
        (lambda c: c["bases"].update({False: "x"}), "bases: the key False is not text"),
        (lambda c: c["bases"].update({"Read it": "x"}), "bases: the key: 'Read it' does not fit"),
        (lambda c: c.update(entries=[]), "entries: has 0 items; write 1 or more"),
        (lambda c: c["entries"][0].update(title="x" * 8001), "has 8,001 characters"),
    ],
)
def test_each_fault_is_told_with_its_key_and_its_remedy(change, said):
    (told,) = faults(changed(change))
    assert said in told


def test_every_fault_is_told_at_once():
    def change(content):
        del content["title"]
        content["since"] = "soon"
        content["entries"][0]["basis"] = 3

    assert len(list(faults(changed(change)))) == 3


def test_what_cannot_be_printed_is_not_sent_to_the_terminal():
    (told,) = faults(changed(lambda c: c.update(title="\x1b[31mred")))
    assert "\x1b" not in told


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=6) | st.just("2026-01-05"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
PLACES = [
    *((key,) for key in SMALL),
    *(("entries", 0, key) for key in (*SMALL["entries"][0], "until", "related", "indicators")),
    *(("entries", 0, "translations", "fr"), ("bases", "read"), ("counts", "requirements")),
]


@settings(max_examples=300, deadline=None)
@given(place=st.sampled_from(PLACES), value=JSON)
def test_another_reader_of_the_schema_agrees_on_what_breaks_it(place, value):
    content = copy.deepcopy(SMALL)
    inside = content
    for step in place[:-1]:
        inside = inside[step]
    inside[place[-1]] = value
    assert bool(list(faults(content))) == bool(list(OTHER.iter_errors(content)))


def test_the_schema_is_written_as_it_is_read():
    assert FILE.endswith(".json")
    assert json.loads(json.dumps(schema())) == schema()
