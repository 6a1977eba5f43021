"""The example mappings are mappings, and each tells where its data come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from evenhand.records.mapping.file import read_mapping

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.mark.parametrize(
    "path", sorted(EXAMPLES.glob("*/mapping.yaml")), ids=lambda p: p.parent.name
)
def test_example_is_read_and_described(path: Path):
    mapping = read_mapping(path)
    assert mapping.design.outcomes
    # No lot is claimed in any of them, so no test of one may run.
    assert not mapping.design.claims_lot
    readme = (path.parent / "README.md").read_text(encoding="utf-8")
    for said in ("**Source.**", "**Licence.**", f"examples/{path.parent.name}/mapping.yaml"):
        assert said in readme


def test_three_examples_are_there():
    assert {p.parent.name for p in EXAMPLES.glob("*/mapping.yaml")} >= {
        "korea",
        "traffic_fines",
        "travel",
    }
