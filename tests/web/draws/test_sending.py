"""What does each answer of the draw's server mean for what was sent?"""

from __future__ import annotations

import pytest

from evenhand.draw.client import Client, ClientError
from evenhand.web.draws import sending
from evenhand.web.draws.models import Kind, State


@pytest.mark.parametrize(
    ("status", "code", "state"),
    [
        (409, "late", State.REFUSED),
        (409, "roster", State.REFUSED),
        (409, "repeated", State.SENDING),
        (400, "request", State.WAITING),
        (401, "allowed", State.WAITING),
        (403, "allowed", State.WAITING),
        (0, "reach", State.SENDING),
        (500, "office", State.SENDING),
        (503, "clock", State.SENDING),
    ],
)
def test_an_answer_is_taken_for_what_it_says(log, monkeypatch, status, code, state):
    def refuse(*args, **named):
        raise ClientError(status, code, "No.", "Wait.")

    monkeypatch.setattr(Client, "act", refuse)
    given = {"token": "t" * 10, "approver": "u" * 10, "number": "n"}
    found = sending.send(log, Kind.ABSENCE, {}, **given)
    assert (found.state, found.leaf, found.said) == (state, None, "No. Wait.")


def test_an_answer_that_is_none_leaves_it_open(log, monkeypatch):
    monkeypatch.setattr(Client, "act", lambda *args, **named: {})
    found = sending.send(log, Kind.ABSENCE, {}, token="t" * 10, approver="", number="n")
    assert found.state == State.SENDING


def test_without_a_server_nothing_is_sent(names):
    log = names(address=None, reader=None)
    found = sending.send(log, Kind.ABSENCE, {}, token="t" * 10, approver="", number="n")
    assert found.state == State.WAITING
    assert "No server of the draw is named" in found.said
    assert sending.state(log) is None
    with pytest.raises(sending.AskingError, match="No token of a reader"):
        sending.reader(log)


def test_a_reader_whose_token_others_may_read_is_refused(names, home):
    log = names()
    (home / "reader.token").chmod(0o644)
    with pytest.raises(sending.AskingError):
        sending.reader(log)


@pytest.mark.parametrize("token", ["two\nlines", "näh", ""])
def test_what_cannot_be_a_token_is_not_sent(log, token):
    with pytest.raises(sending.AskingError):
        sending.holder(log, token, Kind.ABSENCE)


def test_what_was_sealed_under_another_key_is_told(log):
    sealed = sending.sealed("token", {"a": 1})
    assert sending.unsealed(sealed) == ("token", {"a": 1})
    with pytest.raises(sending.AskingError, match="cannot be read any more"):
        sending.unsealed(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    with pytest.raises(sending.AskingError):
        sending.unsealed(b"")


def test_how_the_server_stands_is_asked_and_an_absent_one_is_none(log, names):
    assert sending.state(log)["counts"]["draws"] >= 0
    assert sending.state(names(address="http://127.0.0.1:9")) is None
