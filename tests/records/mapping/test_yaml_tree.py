"""The YAML tree: text as written, kinds, lines."""

from __future__ import annotations

import pytest

from evenhand.records.mapping.faults import Faults
from evenhand.records.mapping.yaml_tree import Place, Tree


def tree(text: str) -> tuple[Tree, dict[str, Place]]:
    """Return a tree and its top entries."""
    grown = Tree(text, Faults("t.yaml"))
    assert grown.top is not None
    return grown, grown.entries(grown.top)


def test_entries_know_their_line_and_path():
    _, top = tree("a: 1\nb:\n  c: 2\n")
    assert (top["b"].line, top["b"].key) == (2, "b")
    grown, top = tree("a: 1\nb:\n  c: 2\n")
    inner = grown.entries(top["b"])
    assert (inner["c"].line, inner["c"].key) == (3, "b.c")


@pytest.mark.parametrize("written", ["NO", "0401", "1e3", "2020-01-01", "true", "0x1F"])
def test_text_is_what_is_written(written: str):
    grown, top = tree(f"a: {written}\n")
    assert grown.text(top["a"], expected="a text") == written
    assert not grown.faults.found


@pytest.mark.parametrize("written", ["", "~", "null", "''", "[a]", "{b: c}"])
def test_what_is_no_text_is_a_fault(written: str):
    grown, top = tree(f"a: {written}\n")
    assert grown.text(top["a"], expected="a text") == ""
    assert [f.expected for f in grown.faults.found] == ["a text"]


def test_text_and_list_of_texts_are_read_alike():
    grown, top = tree("a: x\nb: [x, y]\n")
    assert grown.texts(top["a"], expected="") == ("x",)
    assert grown.texts(top["b"], expected="") == ("x", "y")


@pytest.mark.parametrize(("written", "is_true"), [("true", True), ("no", False), ("On", True)])
def test_truth_is_a_yes_or_no(written: str, is_true: bool):
    grown, top = tree(f"a: {written}\n")
    assert grown.truth(top["a"]) is is_true
    assert not grown.faults.found


def test_truth_in_quotes_is_a_text_and_a_fault():
    grown, top = tree("a: 'true'\n")
    assert grown.truth(top["a"]) is False
    assert len(grown.faults.found) == 1


def test_key_that_is_a_list_is_a_fault():
    grown, _ = tree("? [a, b]\n: c\n")
    assert len(grown.faults.found) == 1


def test_second_key_is_told_with_the_line_of_the_first():
    grown, _ = tree("a: 1\nb: 2\na: 3\n")
    (fault,) = grown.faults.found
    assert fault.line == 3
    assert "line 1" in fault.expected
