"""Is a password on the house's list found, and is a list that is broken said to be so?"""

from __future__ import annotations

import hashlib
import logging
import os
import sys
from dataclasses import replace

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.web.people.passwords_of_people import LONG, came_in

from evenhand.errors import ConfigError
from evenhand.web.operations import doctor
from evenhand.web.people import breached, passwords

LEAKED = "nine quiet words here"


def hash_of(password):
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def listed(path, said, *, end="\r\n", count=":7"):
    lines = [f"{one}{count}{end}" for one in sorted(hash_of(p) for p in said)]
    path.write_text("".join(lines), newline="")
    path.chmod(0o600)
    return path


@pytest.fixture(scope="module")
def long_list(tmp_path_factory):
    """5,000 numbers and one sentence."""
    path = tmp_path_factory.mktemp("lists") / "breached.txt"
    return listed(path, [LEAKED, *map(str, range(5_000))])


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("count", ["", ":1", ":999999999999"])
@pytest.mark.parametrize("many", [1, 2, 3, 17])
def test_each_line_is_found_and_nothing_else(tmp_path, end, count, many):
    path = listed(tmp_path / "list", map(str, range(many)), end=end, count=count)
    assert all(breached.holds(path, str(n)) for n in range(many))
    assert not any(breached.holds(path, str(n)) for n in range(many, many + 50))
    assert breached.look_at(path) == many


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_list_answers_as_a_set_does(data, tmp_path_factory):
    there = data.draw(st.sets(st.text(max_size=6), min_size=1, max_size=30))
    path = listed(
        tmp_path_factory.mktemp("l") / "list", there, count=data.draw(st.sampled_from(["", ":3"]))
    )
    if data.draw(st.booleans()):  # Lower case, and no end of the last line.
        path.write_bytes(path.read_bytes().lower().rstrip(b"\r\n"))
    asked = data.draw(st.text(max_size=6))
    assert breached.holds(path, asked) is (asked in there)
    assert all(breached.holds(path, one) for one in there)


def test_few_places_of_a_long_list_are_read(long_list, monkeypatch):
    read = []
    right = breached._line_from
    monkeypatch.setattr(breached, "_line_from", lambda *a: read.append(1) or right(*a))
    assert breached.holds(long_list, LEAKED)
    assert not breached.holds(long_list, "another sentence")
    assert len(read) < 2 * 20  # 5,001 lines of 44 bytes: 2**18 is more.


BROKEN = {
    "hashes of 32 digits": lambda lines: [f"{line[:32]}:1" for line in lines],
    "a line that is none": lambda lines: [*lines[:2500], "<html>", *lines[2500:]],
    "one out of its place": lambda lines: [*lines[:2500], lines[9], *lines[2500:]],
    "by how often": lambda lines: sorted(lines, key=lambda line: line[20:]),
    "one twice": lambda lines: [*lines[:2500], lines[2500], *lines[2500:]],
    "half of it": lambda lines: lines[:2600],
    "half a line at the end": lambda lines: [*lines, "FFFFFFFF"],
    "one line of all": lambda lines: ["".join(lines)],
    "nothing": lambda lines: [],
    "plain words": lambda lines: ["password", "secret"],
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_list_is_found_by_the_doctor(long_list, tmp_path, broken):
    lines = [line.partition(":")[0] for line in long_list.read_text().splitlines()]
    path = tmp_path / "list"
    path.write_text("".join(f"{line}\n" for line in BROKEN[broken](lines)), newline="")
    if broken == "half of it":
        path.write_text("".join(f"{line}\n" for line in sorted(lines)[:3_500]))
    path.chmod(0o600)
    line = doctor.passwords(path)
    assert line.state is doctor.Found.FAIL
    assert "No password can be set until it is in order" in line.what
    assert line.do_next


def test_a_list_longer_than_is_read_whole_is_looked_at_in_places(long_list, tmp_path, monkeypatch):
    monkeypatch.setattr(breached, "READ_WHOLE", 1_000)
    monkeypatch.setattr(breached, "PLACES", 100)
    assert breached.look_at(long_list) == long_list.stat().st_size // breached.LONGEST
    torn = tmp_path / "torn"
    torn.write_bytes(long_list.read_bytes()[:-20])
    torn.chmod(0o600)
    with pytest.raises(ConfigError, match="is not 40 hexadecimal digits"):
        breached.look_at(torn)
    torn.write_bytes(b"".join(reversed(long_list.read_bytes().splitlines(keepends=True))))
    with pytest.raises(ConfigError, match="does not ascend"):
        breached.look_at(torn)


@pytest.mark.skipif(sys.platform == "win32", reason="modes of files")
def test_a_list_that_is_gone_or_that_others_may_change_is_told(long_list, tmp_path):
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        breached.holds(tmp_path / "none", "a")
    with pytest.raises(ConfigError, match="is no file"):
        breached.holds(tmp_path, "a")
    long_list.chmod(0o622)
    with pytest.raises(ConfigError, match="may change"):
        breached.look_at(long_list)
    long_list.chmod(0o600)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(ConfigError, match="is no file"):
        breached.holds(pipe, "a")


def test_the_doctor_says_when_there_is_none_or_a_short_one(long_list, tmp_path):
    assert doctor.passwords(None).state is doctor.Found.WARN
    assert "EVENHAND_BREACHED" in doctor.passwords(None).do_next
    assert doctor.passwords(listed(tmp_path / "l", ["a"])).state is doctor.Found.WARN
    assert doctor.passwords(long_list).what.endswith("has 5,001 lines or more.")


def test_a_breached_password_is_refused_where_passwords_are_set(house, long_list, monkeypatch):
    validate_password(LEAKED, house[0])
    monkeypatch.setattr(passwords, "CONFIG", replace(passwords.CONFIG, breached=long_list))
    with pytest.raises(ValidationError, match="known from a breach"):
        validate_password(LEAKED, house[0])
    validate_password(f"{LEAKED} and one more", house[0])


def test_where_the_list_is_broken_no_password_is_taken_and_the_page_says_so(
    house, tmp_path, monkeypatch, caplog
):
    gone = tmp_path / "gone"
    monkeypatch.setattr(passwords, "CONFIG", replace(passwords.CONFIG, breached=gone))
    (ada, *_) = house
    new = "the border is quiet tonight"
    form = {"old_password": LONG, "new_password1": new, "new_password2": new}
    client = came_in(ada)
    with caplog.at_level(logging.ERROR):
        answer = client.post(reverse("own_password"), form)
    assert answer.status_code == 422
    assert "Tell the IT department to run evenhand doctor" in answer.content.decode()
    assert "list of breached passwords cannot be searched" in caplog.text
    ada.refresh_from_db()
    assert ada.check_password(LONG)
