"""A YAML text gives plain values, one for each key, or is refused with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.errors import InstrumentError
from evenhand.instruments.plain_yaml import text, values

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


def test_days_stay_text_and_yes_and_no_do_not():
    assert values("a: 2026-01-02\nb: 12\nc: yes\n", file="x") == {
        "a": "2026-01-02",
        "b": 12,
        "c": True,
    }


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("id: a\nid: b\n", "the key 'id' stands twice"),
        ("a: &x [1]\nb: *x\n", "line 2: a text is taken from elsewhere"),
        ("a: [1\n", "is no YAML that can be read"),
        ("a: !!python/object/apply:os.system [ls]\n", "is no YAML that can be read"),
        ("[" * 100_000, "is n"),
        ("? [a]\n: b\n", "a key is no text"),
        ("a: \x00\n", "is no YAML that can be read"),
    ],
)
def test_what_is_not_plain_is_refused(said, told):
    with pytest.raises(InstrumentError, match=r"code\.yaml") as caught:
        values(said, file="code.yaml")
    assert told in caught.value.what
    assert caught.value.do_next


@given(st.dictionaries(WORDS, st.lists(WORDS) | WORDS | st.booleans() | st.integers()))
def test_what_is_written_is_read_back(content):
    assert values(text(content), file="x") == content


def test_equal_values_are_written_out_each_time():
    same = ["one", "two"]
    assert text({"a": same, "b": same}) == "a:\n  - one\n  - two\nb:\n  - one\n  - two\n"
