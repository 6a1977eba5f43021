"""Identities are replaced at the door, and the way back is sealed to two people or not kept."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from evenhand.analysis.door import open_door
from evenhand.errors import RecordsError
from evenhand.records.holders import Cost, create_holder, unlock
from evenhand.records.mapping.file import read_mapping
from evenhand.records.sealing import open_sealed

CHEAP = Cost(passes=1, memory=8192)


def holder(folder: Path, name: str, unit: str) -> tuple[Path, Path]:
    """Make a holder's key and card."""
    return create_holder(
        name=name, unit=unit, passphrase="a long passphrase", folder=folder / name, cost=CHEAP
    )


@pytest.fixture
def mapping(practice):
    return read_mapping(practice.mapping)


def test_a_key_is_made_once_and_read_by_its_owner_alone(mapping, tmp_path: Path):
    key = tmp_path / "deep" / "key"
    first = open_door(mapping, key=key)
    assert first.replace is not None
    if os.name == "posix":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    content = key.read_bytes()
    second = open_door(mapping, key=key)
    assert key.read_bytes() == content
    assert second.replace is not None
    assert second.replace(["Ann"]) == first.replace(["Ann"]) != ["Ann"]


def test_without_holders_no_map_is_kept(mapping, tmp_path: Path):
    door = open_door(mapping, key=tmp_path / "key")
    assert (door.ledger, door.units, door.sealed()) == (None, (), None)


def test_what_was_replaced_is_sealed_to_both(mapping, tmp_path: Path):
    key_a, card_a = holder(tmp_path, "Ann", "Audit")
    key_b, card_b = holder(tmp_path, "Bob", "Staff")
    door = open_door(mapping, key=tmp_path / "key", cards=[card_a, card_b])
    assert door.units == ("Audit", "Staff")
    assert door.replace is not None
    [pseudonym] = door.replace(["I. Ivanov"])
    sealed = door.sealed()
    assert sealed is not None
    assert b"Ivanov" not in sealed
    place = tmp_path / "identities.sealed"
    place.write_bytes(sealed)
    both = [unlock(k, passphrase="a long passphrase") for k in (key_b, key_a)]
    opened = open_sealed(
        place, keys=both, reason="Review 1", wanted=[pseudonym], journal=tmp_path / "journal"
    )
    assert opened.identities == {pseudonym: "I. Ivanov"}
    for alone in both:
        with pytest.raises(RecordsError, match="both are needed"):
            open_sealed(
                place, keys=[alone], reason="x", wanted=[pseudonym], journal=tmp_path / "journal"
            )


def test_two_of_one_unit_are_refused_before_anything_is_read(mapping, tmp_path: Path):
    _, card_a = holder(tmp_path, "Ann", "Audit")
    _, card_b = holder(tmp_path, "Bob", "audit ")
    with pytest.raises(RecordsError, match="Both holders"):
        open_door(mapping, key=tmp_path / "key", cards=[card_a, card_b])
    assert not (tmp_path / "key").exists()


def test_a_missing_card_is_said(mapping, tmp_path: Path):
    with pytest.raises(RecordsError, match="cannot be read"):
        open_door(mapping, key=tmp_path / "key", cards=[tmp_path / "none", tmp_path / "none2"])


def test_kept_identities_need_no_key_and_leave_nothing_to_seal(mapping, tmp_path: Path):
    kept = replace(mapping, identities="keep")
    assert open_door(kept, key=None).replace is None
    cards = [tmp_path / "a", tmp_path / "b"]
    # Holders of the whole installation do no harm; holders named for this run are a mistake.
    assert open_door(kept, key=None, cards=cards).sealed() is None
    with pytest.raises(RecordsError, match="nothing is sealed"):
        open_door(kept, key=None, cards=cards, must_seal=True)


def test_pseudonyms_without_a_key_are_refused(mapping):
    with pytest.raises(RecordsError, match="no key is named"):
        open_door(mapping, key=None)
