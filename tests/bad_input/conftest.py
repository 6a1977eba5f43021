"""A stranger's desk: a folder of files, the command line, and what must hold after each command."""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from evenhand.cli.main import main

HEADER = "decl,port,time,out,inspector,broker,fraud,duty"
ROWS = tuple(
    f"D{i},P{i % 2},2024-0{1 + i % 6}-05 08:30:00,2024-0{1 + i % 6}-05 {10 + i % 3}:30:00,"
    f"Inspector{i % 4},Broker{i % 5},{int(i % 3 == 0)},{i}.50"
    for i in range(12)
)
MAPPING = """\
time_zone: UTC
format: csv
columns:
  declaration_id: decl
  office: port
  registered_at: time
  released_at: out
  officer: inspector
  agent: broker
extra: [fraud, duty]
outcomes:
  - {name: offence_recorded, column: fraud, kind: share}
  - {name: duty, column: duty, kind: amount}
"""


@dataclass(frozen=True, slots=True)
class Told:
    """What a command said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What ``records check`` made of a source."""

    read: int
    loaded: int
    rejected: int
    rejects: list[dict[str, str]]
    checks: dict[str, dict[str, Any]]
    told: Told

    @property
    def lines(self) -> list[int]:
        return [int(r["line"]) for r in self.rejects]


class Desk:
    """Files, commands and results of one test."""

    header, rows, good_mapping = HEADER, ROWS, MAPPING

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.temp, self.state = folder / "temp", folder / "state"
        self.out, self.key = folder / "results", folder / "pseudonyms.key"
        self.temp.mkdir()
        self.map = self.write("map.yaml", MAPPING)
        self.good = self.write("good.csv", self.csv())

    def csv(self, *rows: str, header: str = HEADER) -> str:
        return "\n".join([header, *(rows or ROWS)]) + "\n"

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    def mapping(self, text: str, name: str = "other.yaml") -> Path:
        return self.write(name, text)

    def run(self, *arguments: object) -> Told:
        try:
            code = main([str(a) for a in arguments])
        except SystemExit as err:  # misuse, as argparse says it
            code = int(err.code or 0)
        said = self._capsys.readouterr()
        return Told(code, said.out, said.err)

    def check(
        self, *sources: Path, mapping: Path | None = None, more: Sequence[object] = ()
    ) -> Checked:
        """Check sources that can be loaded: all is counted, and nothing is left behind."""
        before = self.left_behind()
        if not self.key.exists():
            assert self.run("records", "key", "--out", self.key).code == 0
        out = self.folder / "checked"
        told = self.run(
            "records", "check", *sources, "--mapping", mapping or self.map, "--out", out,
            "--key", self.key, *more,
        )  # fmt: skip
        assert told.code == 0, told.err
        assert "Traceback" not in told.err
        assert self.left_behind() == before
        whole = json.loads((out / "checks.json").read_text(encoding="utf-8"))
        with (out / "rejects.csv").open(encoding="utf-8", newline="") as file:
            rejects = list(csv.DictReader(file))
        tables = whole["tables"].values()
        read, loaded, rejected = (sum(t[k] for t in tables) for k in ("read", "loaded", "rejected"))
        assert read == loaded + rejected == loaded + len(rejects)
        assert all(r["reason"] and int(r["line"]) >= 1 for r in rejects)
        checks = {c["name"]: c for c in whole["checks"]}
        assert "reconciled" not in checks or checks["reconciled"]["severity"] != "fault"
        return Checked(read, loaded, rejected, rejects, checks, told)

    def analyse(
        self, *sources: Path, mapping: Path | None = None, more: Sequence[object] = ()
    ) -> Told:
        return self.run(
            "analyse", *sources, "--mapping", mapping or self.map, "--out", self.out,
            "--key", self.key, "--quiet", *more,
        )  # fmt: skip

    def refused(self, *sources: Path, words: Sequence[str], mapping: Path | None = None) -> str:
        """Refuse the sources by both commands: one message, a remedy, results as they were."""
        self.out.mkdir(exist_ok=True)
        (self.out / "findings.json").write_text("earlier", encoding="utf-8")
        if not self.key.exists():
            assert self.run("records", "key", "--out", self.key).code == 0
        before = self.left_behind()
        analysed = self.analyse(*sources, mapping=mapping)
        checked = self.run(
            "records", "check", *sources, "--mapping", mapping or self.map, "--out", self.out,
            "--key", self.key,
        )  # fmt: skip
        for told in (analysed, checked):
            assert one_message(told) == one_message(analysed)
            for word in words:
                assert word in told.err
        assert self.left_behind() == before
        assert (self.out / "findings.json").read_text(encoding="utf-8") == "earlier"
        assert [p.name for p in self.out.iterdir()] == ["findings.json"]
        return analysed.err

    @staticmethod
    def one_message(told: Told) -> str:
        """Return the message of a refusal, which has a remedy on a line of its own."""
        return one_message(told)

    def left_behind(self) -> list[str]:
        """Return what lies in the folder for temporary files."""
        return sorted(p.name for p in self.temp.rglob("*"))


def one_message(told: Told) -> str:
    """Return the message of a refusal, which has a remedy on a line of its own."""
    assert told.code == 1, (told.code, told.out, told.err)
    assert told.out == ""
    assert "Traceback" not in told.err
    assert told.err.count("evenhand: ") == 1
    lines = told.err.rstrip("\n").split("\n")
    assert told.err.startswith("evenhand: ")
    assert lines[-1].startswith("  ")
    assert len(lines[-1].strip()) > 10
    return told.err


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    """A desk whose temporary files, state and key lie in the test's own folder."""
    for name in [n for n in os.environ if n.startswith("EVENHAND_")]:
        monkeypatch.delenv(name)
    made = Desk(tmp_path, capsys)
    monkeypatch.setattr(tempfile, "tempdir", str(made.temp))
    monkeypatch.setenv("TMPDIR", str(made.temp))
    monkeypatch.setenv("XDG_STATE_HOME", str(made.state))
    monkeypatch.setenv("LOCALAPPDATA", str(made.state))
    return made
