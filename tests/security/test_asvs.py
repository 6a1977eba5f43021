"""Is each item of the standard answered, and each that is met held by a test that exists?"""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml

from evenhand.config import Config

ROOT = Path(__file__).parents[2]
WHOLE = yaml.safe_load((ROOT / "security" / "asvs.yaml").read_text(encoding="utf-8"))
ITEMS = [item for chapter in WHOLE["chapters"] for item in chapter["items"]]

# Of the published table of version 5.0.0: items of levels 1, 2 and 3 in each chapter.
PUBLISHED = {
    "V1": (8, 19, 3),
    "V2": (4, 7, 2),
    "V3": (8, 11, 12),
    "V4": (2, 8, 6),
    "V5": (4, 5, 4),
    "V6": (13, 22, 12),
    "V7": (6, 12, 1),
    "V8": (4, 3, 6),
    "V9": (4, 3, 0),
    "V10": (5, 24, 7),
    "V11": (3, 11, 10),
    "V12": (3, 6, 3),
    "V13": (1, 12, 8),
    "V14": (2, 7, 4),
    "V15": (3, 10, 8),
    "V16": (0, 16, 1),
    "V17": (0, 7, 5),
}
SECTIONS = {
    # Numbers of the items of each section that are asked here, in their order.
    **{"V1.1": 2, "V1.3": 11, "V1.4": 3, "V2.1": 3, "V2.2": 3, "V3.7": 2, "V4.3": 2, "V4.4": 4},
    **{"V6.1": 3, "V6.2": 12, "V6.3": 8, "V6.4": 6, "V6.5": 8, "V6.6": 4, "V6.7": 2, "V6.8": 4},
    **{"V7.1": 3, "V7.2": 4, "V7.3": 2, "V7.4": 5, "V7.5": 3, "V7.6": 2},
    **{"V8.1": 4, "V8.2": 4, "V8.3": 3, "V8.4": 2, "V9.1": 3, "V9.2": 4},
    **{"V14.1": 2, "V14.2": 8, "V14.3": 3},
    **{"V16.1": 1, "V16.2": 5, "V16.3": 4, "V16.4": 3, "V16.5": 4},
}


def test_the_published_standard_has_345_items():
    assert sum(sum(levels) for levels in PUBLISHED.values()) == 345
    assert [sum(levels[at] for levels in PUBLISHED.values()) for at in range(3)] == [70, 183, 92]


def test_every_item_that_is_asked_stands_here_once():
    assert WHOLE["version"] == "5.0.0"
    assert [chapter["id"] for chapter in WHOLE["chapters"]] == list(PUBLISHED)
    for chapter in WHOLE["chapters"]:
        one, two, three = PUBLISHED[chapter["id"]]
        asked = (one, two, three if chapter["id"] in WHOLE["level_3"] else 0)
        levels = Counter(item["level"] for item in chapter["items"])
        assert tuple(levels[level] for level in (1, 2, 3)) == asked, chapter["id"]
        for item in chapter["items"]:
            assert re.fullmatch(rf"{chapter['id']}\.\d\.\d+", item["id"])
    ids = [item["id"] for item in ITEMS]
    assert len(ids) == len(set(ids)) == 277
    in_section = Counter(found.rpartition(".")[0] for found in ids)
    for section, count in SECTIONS.items():
        assert in_section[section] == count, section


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["id"])
def test_an_item_says_what_is_asked_and_how_it_stands(item):
    assert 0 < len(item["asks"].split()) <= 12
    assert item["status"] in ("met", "met with a setting", "not met", "not applicable")
    if not item["status"].startswith("met"):
        assert set(item) == {"id", "level", "asks", "status", "why"}
        assert item["why"].endswith(".")
        return
    needs = {"needs"} if item["status"] == "met with a setting" else set()
    assert set(item) - {"beyond"} == {"id", "level", "asks", "status", "where", "tests"} | needs
    # A setting that is needed is there to be set.
    named = re.findall(r"\bEVENHAND_([A-Z_]+)", item.get("needs", ""))
    assert bool(named) is bool(needs)
    assert {name.lower() for name in named} <= set(Config.__slots__)
    assert item["where"]
    assert item["tests"]
    for place in item["where"]:
        assert (ROOT / place).exists(), place
    for test in item["tests"]:
        file, _mark, name = test.partition("::")
        assert name in named_in(file), test


def test_a_test_that_is_not_there_is_found_out():
    assert "test_a_test_that_is_not_there_is_found_out" in named_in("tests/security/test_asvs.py")
    assert "test_of_nothing" not in named_in("tests/security/test_asvs.py")
    with pytest.raises(FileNotFoundError):
        named_in("tests/security/test_nothing.py")


def test_what_is_not_met_is_told_where_people_look():
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    for status in ("not met", "met with a setting"):
        section = text.split(f"\n## What is {status}\n")[1].split("\n## ")[0]
        said = set(re.findall(r"\bV\d+\.\d+\.\d+\b", section))
        assert said == {item["id"] for item in ITEMS if item["status"] == status}


@cache
def named_in(file: str) -> frozenset[str]:
    """Return the names of a file's tests."""
    found = set()
    for node in ast.parse((ROOT / file).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            found.add(node.name)
    return frozenset(found)
