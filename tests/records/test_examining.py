"""Checking records from a folder to words and files."""

from __future__ import annotations

import json
from pathlib import Path

import nacl.pwhash.argon2id
import pytest

from evenhand.errors import RecordsError
from evenhand.records.examining import examine
from evenhand.records.holders import Cost, create_holder, read_holder, unlock
from evenhand.records.mapping.file import parse_mapping
from evenhand.records.pseudonyms import Ledger, Pseudonyms
from evenhand.records.sealing import open_sealed
from evenhand.records.store import Limits

pytest.importorskip("evenhand.records.loading.load")

MAP = parse_mapping(
    "source: d.csv\ncolumns: {declaration_id: id, officer: who, agent: broker, "
    "registered_at: reg}\nextra: [{name: truck, identifies: true}]\n"
)
ROWS = "id,who,broker,reg,truck\n" + "".join(
    f"D{i},IVANOV,ACME{i % 3},2026-03-{1 + i % 28:02} 08:15:00,T{i}\n" for i in range(40)
)
CHEAP = Cost(
    passes=nacl.pwhash.argon2id.OPSLIMIT_MIN, memory=nacl.pwhash.argon2id.MEMLIMIT_INTERACTIVE // 8
)
PHRASE = "correct horse battery staple"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Write an export with one row that cannot be loaded."""
    path = tmp_path / "d.csv"
    path.write_text(ROWS + "D99,PETROV,ACME1,not a time,T99\n", encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _own_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


def test_what_was_found_is_kept_and_told_without_a_name(source: Path, tmp_path: Path):
    out = tmp_path / "out"
    ledger = Ledger(Pseudonyms(bytes(32)))
    examined = examine([source], MAP, out=out, ledger=ledger, limits=Limits(memory="500MB"))
    assert "41 read, 40 loaded, 1 rejected" in examined.text
    whole = json.loads((out / "checks.json").read_text(encoding="utf-8"))
    assert whole["tables"]["declarations"] == {"read": 41, "loaded": 40, "rejected": 1}
    kept = "".join(p.read_text(encoding="utf-8") for p in out.iterdir())
    for name in ("IVANOV", "PETROV", "ACME"):
        assert name not in kept + examined.text


def test_identities_are_sealed_to_the_holders_and_nothing_is_left(source: Path, tmp_path: Path):
    made = [
        create_holder(name=n, unit=u, passphrase=PHRASE, folder=tmp_path / "keys", cost=CHEAP)
        for n, u in (("Ito", "Audit"), ("Sow", "Personnel"))
    ]
    spill = tmp_path / "spill"
    examined = examine(
        [source],
        MAP,
        out=tmp_path / "out",
        ledger=Ledger(Pseudonyms(bytes(32))),
        holders=[read_holder(card) for _, card in made],
        limits=Limits(memory="500MB", spill=spill),
    )
    assert list(spill.iterdir()) == []
    (pseudonym,) = Pseudonyms(bytes(32)).replace(["IVANOV"])
    opened = open_sealed(
        examined.written[-1],
        keys=[unlock(key, passphrase=PHRASE) for key, _ in made],
        reason="Review 7",
        wanted=[pseudonym],
        journal=tmp_path / "journal.jsonl",
    )
    assert opened.identities == {pseudonym: "IVANOV"}


def test_one_holder_is_refused_before_anything_is_read(tmp_path: Path):
    _, card = create_holder(
        name="Ito", unit="Audit", passphrase=PHRASE, folder=tmp_path, cost=CHEAP
    )
    with pytest.raises(RecordsError, match="takes two"):
        examine(
            [tmp_path / "none.csv"],
            MAP,
            out=tmp_path / "out",
            ledger=None,
            holders=[read_holder(card)],
            limits=Limits(),
        )
    assert not (tmp_path / "out").exists()


def test_folder_that_is_a_file_is_told(source: Path):
    with pytest.raises(RecordsError, match="cannot be written"):
        examine([source], MAP, out=source, ledger=None, limits=Limits())
