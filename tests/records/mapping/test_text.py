"""Encoding, delimiter and form of times."""

from __future__ import annotations

import pytest

from evenhand.records.mapping.faults import Faults
from evenhand.records.mapping.text import read_delimiter, read_encoding, read_time_format
from evenhand.records.mapping.yaml_tree import Place, Tree


def place(value: str) -> tuple[Tree, Place]:
    """Return a tree with one value."""
    tree = Tree(f"a: {value}\n", Faults("t.yaml"))
    assert tree.top is not None
    return tree, tree.entries(tree.top)["a"]


@pytest.mark.parametrize("name", ["utf-8", "windows-1251", "cp1256", "UTF-16", "latin-1"])
def test_known_encodings_pass(name: str):
    tree, at = place(name)
    assert read_encoding(tree, at) == name
    assert not tree.faults.found


@pytest.mark.parametrize(
    "form",
    ["'%Y-%m-%d'", "'%d/%m/%y %H:%M'", "'%-d.%-m.%Y'", "['%Y%m%d', '%d %b %Y']", "'%Y-%m-%dT%H'"],
)
def test_forms_that_give_a_date_pass(form: str):
    tree, at = place(form)
    assert read_time_format(tree, at)
    assert not tree.faults.found


@pytest.mark.parametrize("form", ["yyyy-mm-dd", "'%H:%M'", "'%Y-%m'", "'%Q'", "'%Y-%d-%d'"])
def test_forms_that_give_no_date_are_faults(form: str):
    tree, at = place(form)
    read_time_format(tree, at)
    assert len(tree.faults.found) == 1


def test_delimiters_are_one_character():
    for written, read in (("';'", ";"), ('"\\t"', "\t"), ("'|'", "|")):
        tree, at = place(written)
        assert read_delimiter(tree, at) == read
        assert not tree.faults.found
    tree, at = place("tab")
    read_delimiter(tree, at)
    assert "double quotes" in tree.faults.found[0].remedy


def test_what_is_not_said_is_left_to_the_reader():
    tree, _ = place("x")
    assert read_encoding(tree, None) == read_delimiter(tree, None) == ""
    assert read_time_format(tree, None) == ()
