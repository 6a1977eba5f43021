"""Does a share that is lent open one request, and does no key leave its holder?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.records.test_sealing import PAIRS, PHRASE, holder, sealed

from evenhand.cli.main import main
from evenhand.errors import RecordsError
from evenhand.records.holders import unlock
from evenhand.records.lending import (
    join,
    lend,
    make_request,
    read_request,
    received,
    understood,
)

__all__ = ["sealed"]
WANTED = ["BBBB-BBBB-BBBB-BBBB", "CCCC-CCCC-CCCC-CCCC"]


def ask(path, number=7):
    return make_request(path, number=number, reason="Review 7: the pair", wanted=WANTED)


def test_two_lent_shares_open_what_was_asked_and_no_more(sealed):
    path, one, two = sealed
    request, private = ask(path)
    shares = [received(request, private, lend(request, key)) for key in (two, one)]
    assert [(s.name, s.unit) for s in shares] == [
        ("B. Sow", "Human resources"),
        ("A. Ito", "Audit"),
    ]
    opened = join(path, request, shares, wanted=WANTED)
    assert opened.identities == {WANTED[0]: PAIRS[WANTED[0]]}
    assert opened.unknown == (WANTED[1],)


def test_only_the_holders_read_a_request_and_see_the_reason_first(sealed, tmp_path):
    path, one, _ = sealed
    request, _ = ask(path)
    assert b"the pair" not in request
    assert WANTED[0].encode() not in request
    asked = understood(request, one)
    assert (asked.number, asked.reason, list(asked.wanted)) == (7, "Review 7: the pair", WANTED)
    other = unlock(holder(tmp_path / "x", "C. Lee", "Legal")[0], passphrase=PHRASE)
    with pytest.raises(RecordsError, match="not to C"):
        lend(request, other)


def test_a_share_serves_one_request_and_one_share_opens_nothing(sealed):
    path, one, two = sealed
    first, first_key = ask(path)
    second, second_key = ask(path, number=8)
    lent = lend(first, one)
    with pytest.raises(RecordsError, match="another opening"):
        received(second, second_key, lent)
    # Not even under the same key.
    changed = first.replace(b'"number": 7', b'"number": 9')
    with pytest.raises(RecordsError, match="another opening"):
        received(changed, first_key, lent)
    share = received(first, first_key, lent)
    for shares in ([share], [share, share]):
        with pytest.raises(RecordsError, match="Two shares"):
            join(path, first, shares, wanted=WANTED)
    wrong = type(share)(two.holder.name, "Legal", "another", bytes(32))
    with pytest.raises(RecordsError, match="damaged or were changed"):
        join(path, first, [share, wrong], wanted=WANTED)
    short = type(share)(two.holder.name, "Legal", "another", b"x")
    with pytest.raises(RecordsError, match="damaged"):
        join(path, first, [share, short], wanted=WANTED)


def test_another_map_than_the_one_asked_about_is_refused(sealed):
    path, one, two = sealed
    request, private = ask(path)
    shares = [received(request, private, lend(request, key)) for key in (one, two)]
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(RecordsError, match="no longer those"):
        join(path, request, shares, wanted=WANTED)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"\xff", b'{"format": "x"}', b" " * 200_000]
)
def test_what_is_no_request_or_share_is_told(sealed, tmp_path, content):
    path, _, _ = sealed
    request, private = ask(path)
    (tmp_path / "r.json").write_bytes(content)
    with pytest.raises(RecordsError):
        read_request(tmp_path / "r.json")
    with pytest.raises(RecordsError):
        received(request, private, content)
    with pytest.raises(RecordsError, match="cannot be read"):
        read_request(tmp_path / "none.json")


def test_a_damaged_part_is_told(sealed):
    path, one, _ = sealed
    request, private = ask(path)
    plain = json.loads(request)
    for part in plain["holders"]:
        part["part"] = part["part"][:-8]
    with pytest.raises(RecordsError, match="damaged request"):
        understood(json.dumps(plain).encode(), one)
    lent = json.loads(lend(request, one))
    lent["share"] = lent["share"][8:]
    with pytest.raises(RecordsError, match="damaged share"):
        received(request, private, json.dumps(lent).encode())
    broken = json.loads(path.read_bytes())
    del broken["holders"][0]["share"]
    path.write_text(json.dumps(broken), encoding="utf-8")
    with pytest.raises(RecordsError, match="damaged"):
        ask(path)


def test_a_holder_lends_on_the_command_line_after_reading_the_reason(
    sealed, tmp_path: Path, capsys, monkeypatch
):
    path, _, _ = sealed
    request, private = ask(path)
    (tmp_path / "request.json").write_bytes(request)
    (tmp_path / "phrase").write_text(PHRASE, encoding="utf-8")
    words = [
        *("records", "lend", str(tmp_path / "request.json"), "--out", str(tmp_path / "share.json")),
        *("--key", str(tmp_path / "a--ito.key.json")),
        *("--passphrase-file", str(tmp_path / "phrase")),
    ]
    monkeypatch.setattr("builtins.input", lambda _: "no")
    assert main(words) == 1
    assert not (tmp_path / "share.json").exists()
    assert main([*words, "--yes"]) == 0
    said = capsys.readouterr()
    assert "Review 7: the pair" in said.err
    assert WANTED[0] in said.err
    assert said.out == ""
    lent = (tmp_path / "share.json").read_bytes()
    assert received(request, private, lent).unit == "Audit"
