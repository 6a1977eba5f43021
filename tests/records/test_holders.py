"""Holders: a key under a passphrase, a card without one."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import nacl.pwhash.argon2id
import pytest

from evenhand.errors import RecordsError
from evenhand.records.holders import Cost, create_holder, read_holder, unlock

CHEAP = Cost(
    passes=nacl.pwhash.argon2id.OPSLIMIT_MIN, memory=nacl.pwhash.argon2id.MEMLIMIT_INTERACTIVE // 8
)
PHRASE = "correct horse battery staple"


def make(folder: Path, *, name: str = "A. Ito", passphrase: str = PHRASE) -> tuple[Path, Path]:
    """Make a holder cheaply."""
    return create_holder(name=name, unit="Audit", passphrase=passphrase, folder=folder, cost=CHEAP)


def test_passphrase_opens_the_key_that_belongs_to_the_card(tmp_path: Path):
    key, card = make(tmp_path)
    opened = unlock(key, passphrase=PHRASE)
    assert opened.holder == read_holder(card) == read_holder(key)
    assert opened.private.public_key.encode() == opened.holder.public
    assert (opened.holder.name, opened.holder.unit) == ("A. Ito", "Audit")


def test_card_holds_nothing_private(tmp_path: Path):
    _, card = make(tmp_path)
    plain = json.loads(card.read_text(encoding="utf-8"))
    assert sorted(plain) == ["format", "name", "public", "unit"]
    with pytest.raises(RecordsError, match="not what is needed"):
        unlock(card, passphrase=PHRASE)


def test_wrong_passphrase_is_told(tmp_path: Path):
    key, _ = make(tmp_path)
    with pytest.raises(RecordsError, match="passphrase does not open"):
        unlock(key, passphrase=PHRASE + "x")


def test_two_holders_with_one_passphrase_have_different_keys(tmp_path: Path):
    one, two = make(tmp_path / "a"), make(tmp_path / "b")
    assert read_holder(one[1]).public != read_holder(two[1]).public


def test_dear_passphrases_are_the_default():
    assert Cost().memory >= 256 * 2**20
    assert Cost().passes >= 3


@pytest.mark.parametrize(
    ("name", "unit", "phrase"), [("", "U", PHRASE), ("N", " ", PHRASE), ("N", "U", "short")]
)
def test_half_a_holder_is_refused(tmp_path: Path, name: str, unit: str, phrase: str):
    with pytest.raises(RecordsError):
        create_holder(name=name, unit=unit, passphrase=phrase, folder=tmp_path, cost=CHEAP)
    assert not list(tmp_path.iterdir())


def test_key_is_never_overwritten(tmp_path: Path):
    key, _ = make(tmp_path)
    before = key.read_bytes()
    with pytest.raises(RecordsError, match="already"):
        make(tmp_path)
    assert key.read_bytes() == before


def test_names_of_any_script_give_a_file_name(tmp_path: Path):
    key, card = make(tmp_path, name="Аман Гельды/../x")
    assert key.parent == card.parent == tmp_path
    assert read_holder(card).name == "Аман Гельды/../x"


@pytest.mark.parametrize(
    "change",
    [
        {"memory": 2**40},
        {"passes": 10**6},
        {"salt": "AAAA"},
        {"locked": "!!"},
        {"public": "AAAA"},
        {"name": None, "locked": "AAAA"},
    ],
)
def test_damaged_key_is_told_without_harm(tmp_path: Path, change: dict[str, object]):
    key, _ = make(tmp_path)
    plain = json.loads(key.read_text(encoding="utf-8")) | change
    key.write_text(json.dumps(plain), encoding="utf-8")
    with pytest.raises(RecordsError):
        unlock(key, passphrase=PHRASE)


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_key_that_others_may_read_is_refused(tmp_path: Path):
    key, _ = make(tmp_path)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.chmod(0o644)
    with pytest.raises(RecordsError, match="mode 644"):
        unlock(key, passphrase=PHRASE)
