"""Does the tool name each pinned component with a known fault, and those past their time?"""

from __future__ import annotations

import importlib.util
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILE = ROOT / "tools" / "known_faults.py"
NOW = datetime(2026, 6, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def tool():
    import sys

    spec = importlib.util.spec_from_file_location("known_faults", FILE)
    module = importlib.util.module_from_spec(spec)
    # A dataclass looks its module up.
    sys.modules["known_faults"] = module
    spec.loader.exec_module(module)
    return module


def entry(id="GHSA-1", *, name="Some_Package", days=40, grade="HIGH", events=(), **more):
    at = (NOW - timedelta(days=days)).isoformat().replace("+00:00", "Z")
    span = [{"type": "ECOSYSTEM", "events": [{k: v} for k, v in events]}]
    affected = {"package": {"name": name, "ecosystem": "PyPI"}, "ranges": span}
    affected |= {k: more.pop(k) for k in ("versions",) if k in more}
    kept = {"id": id, "published": at, "modified": NOW.isoformat(), "affected": [affected]}
    return {**kept, **({"database_specific": {"severity": grade}} if grade else {}), **more}


@pytest.fixture
def looks(tool, tmp_path, capsys):
    """Return what looks a list up against one pinned component, and gives code and lines."""

    def look(*entries, version="2.1"):
        whole, lock = tmp_path / "all.zip", tmp_path / "lock.txt"
        with zipfile.ZipFile(whole, "w") as file:
            for number, each in enumerate(entries):
                file.writestr(f"{number}.json", json.dumps(each))
        lock.write_text(f"some-package[extra]=={version} ; os_name == 'nt' \\\n    --hash=x\n")
        code = tool.main([str(whole), str(lock)], now=NOW)
        return code, capsys.readouterr().out.splitlines()

    return look


SINCE_TWO = (("introduced", "2.0"), ("fixed", "2.2"))


@pytest.mark.parametrize(
    ("version", "events", "is_named"),
    [
        ("2.1", SINCE_TWO, True),
        ("2.0", SINCE_TWO, True),
        ("2.2", SINCE_TWO, False),
        ("2.10", SINCE_TWO, False),
        ("1.9", SINCE_TWO, False),
        ("2.2rc1", SINCE_TWO, True),
        ("2.1", (("introduced", "0"),), True),
        ("2.1", (("introduced", "0"), ("last_affected", "2.1")), True),
        ("2.1.1", (("introduced", "0"), ("last_affected", "2.1")), False),
        ("3.1", (("introduced", "3"), ("fixed", "2.2"), ("introduced", "0")), True),
        ("2.5", (("introduced", "3"), ("fixed", "2.2"), ("introduced", "0")), False),
    ],
)
def test_a_version_inside_a_range_is_named(looks, version, events, is_named):
    code, lines = looks(entry(events=events), version=version)
    assert code == int(is_named)
    assert len(lines) == 1 + is_named


def test_one_that_is_listed_is_named_and_others_are_not(looks):
    assert looks(entry(versions=["2.1"]))[0] == 1
    assert looks(entry(versions=["2.1"], name="another"))[0] == 0
    assert looks(entry(versions=["2.1"], withdrawn="2026-01-01T00:00:00Z"))[0] == 0
    of_another = entry(versions=["2.1"])
    of_another["affected"][0]["package"]["ecosystem"] = "npm"
    assert looks(of_another)[0] == 0


@pytest.mark.parametrize(
    ("grade", "days", "code"),
    [
        *(("HIGH", 31, 1), ("CRITICAL", 31, 1), ("", 31, 1), ("high", 31, 1)),
        *(("HIGH", 29, 0), ("MODERATE", 400, 0), ("LOW", 400, 0)),
    ],
)
def test_a_fault_of_high_grade_or_none_has_a_month(looks, grade, days, code):
    found, lines = looks(entry(versions=["2.1"], grade=grade, days=days))
    assert found == code
    assert ("PAST ITS TIME" in lines[0]) is bool(code)
    assert lines[0].startswith("some-package 2.1  GHSA-1")


def test_a_list_that_is_old_empty_or_broken_passes_nothing(looks, tool, tmp_path):
    old = entry(name="another", modified=(NOW - timedelta(days=8)).isoformat())
    for entries in ((old,), ()):
        with pytest.raises(SystemExit, match="bring a newer"):
            looks(*entries)
    with pytest.raises(SystemExit, match="no list of faults"):
        looks({"id": "GHSA-1"})
    (tmp_path / "none.zip").write_bytes(b"no zip")
    with pytest.raises(SystemExit, match="no list of faults"):
        tool.main([str(tmp_path / "none.zip")], now=NOW)
    with pytest.raises(SystemExit, match="no list of faults"):
        tool.main([str(tmp_path / "gone.zip")], now=NOW)


def test_every_pinned_component_is_looked_at_and_the_times_are_those_that_are_said(tool):
    for name in tool.SHIPPED:
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        heads = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert len(tool.pinned(text)) == len(heads) > 20
    said = " ".join((ROOT / "SECURITY.md").read_text(encoding="utf-8").split())
    assert "another one of high grade within a month" in said
    assert tool.TIME_OF_HIGH.days == 30
