import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import PurePosixPath

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.findings.plain import plain


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Inner:
    x: float


@dataclass(frozen=True, slots=True)
class Outer:
    inner: Inner
    names: tuple[str, ...]
    secret: str


def test_dataclasses_become_dicts_all_the_way_down():
    outer = Outer(Inner(float("nan")), ("a", "b"), "s")
    assert plain(outer) == {"inner": {"x": None}, "names": ["a", "b"], "secret": "s"}
    assert plain(outer, leave_out=frozenset({"secret", "names"})) == {"inner": {"x": None}}


@pytest.mark.parametrize("endless", [float("nan"), float("inf"), float("-inf"), np.float64("nan")])
def test_what_json_has_no_word_for_becomes_none(endless):
    assert plain(endless) is None
    assert plain([1.0, endless]) == [1.0, None]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (np.int64(3), 3),
        (np.float32(0.5), 0.5),
        (np.bool_(True), True),
        (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
        (date(2025, 1, 2), "2025-01-02"),
        (datetime(2025, 1, 2, tzinfo=UTC), "2025-01-02T00:00:00+00:00"),
        (Colour.RED, "red"),
        (PurePosixPath("a/b"), "a/b"),
        ({1: (2, 3)}, {"1": [2, 3]}),
        (None, None),
    ],
)
def test_known_types_have_one_plain_form(value, said):
    made = plain(value)
    assert made == said
    assert type(made) is type(said)


def test_an_unknown_type_is_refused_not_guessed():
    with pytest.raises(TypeError, match="No plain form for complex"):
        plain({"a": 1j})


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_the_plain_form_is_always_strict_json_and_its_own_plain_form(value):
    made = plain(value)
    assert json.loads(json.dumps(made, allow_nan=False)) == made
    assert plain(made) == made
