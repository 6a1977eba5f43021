"""Pseudonyms: the same under one key, another under another, and a key nobody else reads."""

from __future__ import annotations

import base64
import hmac
import os
import re
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.errors import RecordsError
from evenhand.records.pseudonyms import DOMAIN, Ledger, Pseudonyms, make_key, read_key

KEY = bytes(range(32))


def test_pseudonym_is_the_hmac_of_the_identity_written_out():
    # Python's own HMAC and base 32 (RFC 2104, RFC 4648), neither of which the module uses.
    digest = hmac.digest(KEY, DOMAIN + b"IVANOV", "sha256")
    text = base64.b32encode(digest[:10]).decode()
    expected = "-".join(text[i : i + 4] for i in range(0, 16, 4))
    assert Pseudonyms(KEY).replace(["IVANOV"]) == [expected]


@given(st.lists(st.text(max_size=20), max_size=30))
def test_equal_identities_and_only_they_share_a_pseudonym(identities):
    made = Pseudonyms(KEY).replace(identities)
    for a, p in zip(identities, made, strict=True):
        for b, q in zip(identities, made, strict=True):
            assert (a.strip() == b.strip()) == (p == q)


@given(st.text(min_size=1).filter(str.strip))
def test_form_is_sixteen_characters_in_four_groups(identity):
    (made,) = Pseudonyms(KEY).replace([identity])
    assert re.fullmatch(r"([A-Z2-7]{4}-){3}[A-Z2-7]{4}", made)


def test_what_is_missing_stays_missing():
    assert Pseudonyms(KEY).replace(["", None, "  "]) == ["", "", ""]


def test_another_key_gives_other_pseudonyms():
    other = hmac.digest(KEY, b"x", "sha256")
    assert Pseudonyms(KEY).replace(["A", "B"]) != Pseudonyms(other).replace(["A", "B"])


def test_ledger_leads_back_to_each_identity_once():
    names = Pseudonyms(KEY)
    ledger = Ledger(names)
    assert ledger.replace(["A", "B ", "A", "", None]) == names.replace(["A", "B", "A", "", ""])
    ledger.replace(["C", "A"])
    assert sorted(ledger.pairs.values()) == ["A", "B", "C"]
    assert names.replace(list(ledger.pairs.values())) == list(ledger.pairs)


def test_short_key_is_refused():
    with pytest.raises(RecordsError, match="has 5 bytes"):
        Pseudonyms(b"short")


def test_key_file_is_read_back_and_differs_each_time(tmp_path: Path):
    one = read_key(make_key(tmp_path / "deep" / "one.key"))
    two = read_key(make_key(tmp_path / "two.key"))
    assert len(one) == len(two) == 32
    assert one != two


def test_key_file_is_never_overwritten(tmp_path: Path):
    path = make_key(tmp_path / "a.key")
    before = path.read_bytes()
    with pytest.raises(RecordsError, match="already"):
        make_key(path)
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_key_file_is_for_its_owner_alone(tmp_path: Path):
    path = make_key(tmp_path / "a.key")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o640)
    with pytest.raises(RecordsError, match="mode 640") as told:
        read_key(path)
    assert "chmod 600" in told.value.do_next


@pytest.mark.parametrize("content", [b"", b"not base 64!", b"AAAA"])
def test_file_that_holds_no_key_is_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "a.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(RecordsError):
        read_key(path)


def test_missing_key_names_the_command_that_makes_one(tmp_path: Path):
    with pytest.raises(RecordsError) as told:
        read_key(tmp_path / "none.key")
    assert "evenhand records key" in told.value.do_next
