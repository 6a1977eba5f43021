"""Sealing: two keys of different units and a reason, or nothing."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from itertools import pairwise
from pathlib import Path

import nacl.pwhash.argon2id
import pytest

from evenhand.errors import RecordsError
from evenhand.records.holders import Cost, Unlocked, create_holder, read_holder, unlock
from evenhand.records.sealing import open_sealed, seal, seal_map

# The least argon2id allows; the files record it, so that the way through is the real one.
CHEAP = Cost(
    passes=nacl.pwhash.argon2id.OPSLIMIT_MIN, memory=nacl.pwhash.argon2id.MEMLIMIT_INTERACTIVE // 8
)
PAIRS = {"AAAA-AAAA-AAAA-AAAA": "IVANOV", "BBBB-BBBB-BBBB-BBBB": "Société Générale"}
PHRASE = "correct horse battery staple"


def holder(folder: Path, name: str, unit: str) -> tuple[Path, Path]:
    """Make a holder cheaply."""
    return create_holder(name=name, unit=unit, passphrase=PHRASE, folder=folder, cost=CHEAP)


@pytest.fixture
def sealed(tmp_path: Path) -> tuple[Path, Unlocked, Unlocked]:
    """Seal two entries to an auditor and a personnel officer."""
    audit, personnel = (
        holder(tmp_path, "A. Ito", "Audit"),
        holder(tmp_path, "B. Sow", "Human resources"),
    )
    path = tmp_path / "identities.sealed"
    seal_map(path, PAIRS, holders=[read_holder(audit[1]), read_holder(personnel[1])])
    return (
        path,
        unlock(audit[0], passphrase=PHRASE),
        unlock(personnel[0], passphrase=PHRASE),
    )


def test_two_keys_open_what_is_asked_and_no_more(sealed, tmp_path: Path):
    path, one, two = sealed
    opened = open_sealed(
        path,
        keys=[two, one],
        reason="Review 7",
        wanted=["BBBB-BBBB-BBBB-BBBB", "CCCC-CCCC-CCCC-CCCC"],
        journal=tmp_path / "j.jsonl",
    )
    assert opened.identities == {"BBBB-BBBB-BBBB-BBBB": "Société Générale"}
    assert opened.unknown == ("CCCC-CCCC-CCCC-CCCC",)


def test_one_key_opens_nothing(sealed, tmp_path: Path):
    path, one, _ = sealed
    stranger = holder(tmp_path / "other", "C. Roy", "IT")
    for keys in ([one], [one, one], [one, unlock(stranger[0], passphrase=PHRASE)]):
        with pytest.raises(RecordsError, match=r"key of B\. Sow, Human resources, is missing"):
            open_sealed(
                path, keys=keys, reason="R", wanted=list(PAIRS), journal=tmp_path / "j.jsonl"
            )
    assert not (tmp_path / "j.jsonl").exists()


def test_identities_do_not_stand_in_the_sealed_file(sealed):
    content = sealed[0].read_bytes()
    for pseudonym, identity in PAIRS.items():
        assert identity.encode() not in content
        assert pseudonym.encode() not in content


def test_each_share_alone_is_not_the_key(sealed):
    # Were one share the key itself, the holder of it could open alone.
    from nacl.exceptions import CryptoError
    from nacl.public import SealedBox
    from nacl.secret import SecretBox

    from evenhand.records.holders import from_text

    path, one, two = sealed
    whole = json.loads(path.read_text(encoding="utf-8"))
    for key, entry in zip((one, two), whole["holders"], strict=True):
        share = SealedBox(key.private).decrypt(from_text(entry["share"]))
        with pytest.raises(CryptoError):
            SecretBox(share).decrypt(from_text(whole["sealed"]))


def test_every_opening_is_journaled_in_a_chain(sealed, tmp_path: Path):
    path, one, two = sealed
    journal = tmp_path / "sub" / "j.jsonl"
    for reason in ("Review 7", "Review 8", "Review 9"):
        open_sealed(path, keys=[one, two], reason=reason, wanted=list(PAIRS), journal=journal)
    lines = journal.read_bytes().splitlines()
    entries = [json.loads(line) for line in lines]
    assert [e["reason"] for e in entries] == ["Review 7", "Review 8", "Review 9"]
    assert entries[0]["who"] == ["A. Ito, Audit", "B. Sow, Human resources"]
    assert entries[0]["opened"] == list(PAIRS)
    assert entries[0]["before"] == ""
    for (before, _), (_, after) in pairwise(zip(lines, entries, strict=True)):
        assert after["before"] == hashlib.sha256(before).hexdigest()
    assert b"IVANOV" not in journal.read_bytes()


def test_without_journal_nothing_is_shown(sealed, tmp_path: Path):
    path, one, two = sealed
    with pytest.raises(RecordsError, match="Nothing is shown"):
        open_sealed(path, keys=[one, two], reason="R", wanted=list(PAIRS), journal=tmp_path)


@pytest.mark.parametrize(("reason", "wanted"), [(" ", ["A"]), ("R", [])])
def test_reason_and_wanted_are_needed(sealed, tmp_path: Path, reason: str, wanted: list[str]):
    path, one, two = sealed
    with pytest.raises(RecordsError):
        open_sealed(path, keys=[one, two], reason=reason, wanted=wanted, journal=tmp_path / "j")


def test_holders_of_one_unit_are_refused(tmp_path: Path):
    one = read_holder(holder(tmp_path, "A", "Audit")[1])
    two = read_holder(holder(tmp_path, "B", " audit ")[1])
    with pytest.raises(RecordsError, match="of the unit 'Audit'"):
        seal(PAIRS, holders=[one, two])
    for wrong in ([], [one], [one, two, one]):
        with pytest.raises(RecordsError, match="takes two"):
            seal(PAIRS, holders=wrong)


def test_file_that_was_changed_is_refused(sealed, tmp_path: Path):
    path, one, two = sealed
    whole = json.loads(path.read_text(encoding="utf-8"))
    for change in (
        lambda w: w["holders"][0].update(unit="Elsewhere"),
        lambda w: w.update(sealed=w["sealed"][:-8] + "AAAAAAA="),
        lambda w: w["holders"][0].update(share=w["holders"][1]["share"]),
        lambda w: w.pop("sealed"),
    ):
        changed = json.loads(json.dumps(whole))
        change(changed)
        path.write_text(json.dumps(changed), encoding="utf-8")
        with pytest.raises(RecordsError, match="damaged or were changed"):
            open_sealed(
                path, keys=[one, two], reason="R", wanted=list(PAIRS), journal=tmp_path / "j"
            )


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff\xfe"])
def test_file_of_something_else_is_refused(sealed, tmp_path: Path, content: bytes):
    _, one, two = sealed
    path = tmp_path / "other"
    path.write_bytes(content)
    with pytest.raises(RecordsError):
        open_sealed(path, keys=[one, two], reason="R", wanted=["A"], journal=tmp_path / "j")
    with pytest.raises(RecordsError, match="cannot be read"):
        open_sealed(
            tmp_path / "none", keys=[one, two], reason="R", wanted=["A"], journal=tmp_path / "j"
        )


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_sealed_file_is_for_its_owner(sealed):
    assert stat.S_IMODE(sealed[0].stat().st_mode) == 0o600
