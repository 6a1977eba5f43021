import json
from dataclasses import asdict, replace

import pytest

from evenhand.draw import notes
from evenhand.draw.hardware_token import OpenToken, PinRefusedError
from evenhand.draw.secret_files import write_secret
from evenhand.draw.signing import RETRY_SECONDS, UnsignedError
from evenhand.draw.token_signer import (
    PROBE_SECONDS,
    TokenPlace,
    TokenSigner,
    read_pin,
    read_place,
    write_place,
)
from evenhand.errors import DrawError

SECRET = b"log".ljust(32, b".")
PUBLIC = notes.public_key(SECRET)


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def place(softhsm):
    token = OpenToken(softhsm.module, softhsm.label, softhsm.pin, is_writable=True)
    token.put("log", SECRET)
    token.close()
    words = str(softhsm.module), softhsm.label, "log", str(softhsm.pin_file), PUBLIC.hex()
    return TokenPlace(*words)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def signer(place, clock):
    made = TokenSigner(place, clock)
    yield made
    made.close()


def test_a_token_signs_as_the_secret_would(signer):
    assert signer.public == PUBLIC
    for message in (b"one", b"two"):
        assert signer.sign(message) == notes.ed25519_sign(SECRET, message)


def test_a_token_that_was_pulled_signs_again_once_it_is_back(signer, softhsm, clock):
    signer.sign(b"one")
    softhsm.pull()
    with pytest.raises(UnsignedError, match="failed") as first:
        signer.sign(b"two")
    softhsm.put_back()
    # It is left alone for a moment: who asks meanwhile hears the same.
    with pytest.raises(UnsignedError) as again:
        signer.sign(b"two")
    assert again.value is first.value
    clock.now += RETRY_SECONDS
    assert signer.sign(b"two") == notes.ed25519_sign(SECRET, b"two")


def test_a_token_that_stays_away_is_said_to_be_away(signer, softhsm, clock):
    softhsm.pull()
    for _ in range(3):
        clock.now += RETRY_SECONDS
        with pytest.raises(UnsignedError, match="is not there") as away:
            signer.sign(b"one")
        assert not away.value.is_lasting


def test_an_idle_token_is_asked_once_a_minute(signer, softhsm, clock):
    signer.probe()
    softhsm.pull()
    clock.now += PROBE_SECONDS - 1
    signer.probe()
    clock.now += 1
    with pytest.raises(UnsignedError):
        signer.probe()
    softhsm.put_back()
    # Once it is known to be away, its return is seen at the next attempt.
    clock.now += RETRY_SECONDS
    signer.probe()


def test_a_refused_pin_is_never_tried_twice(signer, softhsm, clock):
    softhsm.write_pin("another")
    with pytest.raises(PinRefusedError):
        signer.sign(b"one")
    # Now the token would take it; but whoever tries again and again locks tokens.
    softhsm.ask(f"session.set_pin({softhsm.pin!r}, 'another')")
    clock.now += RETRY_SECONDS
    with pytest.raises(PinRefusedError):
        signer.sign(b"one")
    softhsm.pin_file.unlink()
    clock.now += RETRY_SECONDS
    with pytest.raises(UnsignedError, match="cannot be read"):
        signer.sign(b"one")
    softhsm.write_pin("another")
    clock.now += RETRY_SECONDS
    with pytest.raises(PinRefusedError):
        signer.sign(b"one")
    softhsm.ask("session.set_pin('another', 'the-third')", pin="another")
    softhsm.write_pin("the-third")
    clock.now += RETRY_SECONDS
    assert signer.sign(b"one") == notes.ed25519_sign(SECRET, b"one")


def test_a_token_without_the_key_is_told(place, clock):
    signer = TokenSigner(replace(place, key="none"), clock)
    with pytest.raises(UnsignedError, match="The key none is not on the token draw") as absent:
        signer.probe()
    assert absent.value.is_lasting


def test_a_key_that_is_another_logs_signs_nothing(place, clock):
    signer = TokenSigner(replace(place, public=notes.public_key(b"x" * 32).hex()), clock)
    with pytest.raises(UnsignedError, match="not the one of this log"):
        signer.sign(b"one")


@pytest.mark.parametrize(
    ("given", "mode", "said"),
    [
        (b"1234\n", 0o640, "Others than the owner may read"),
        (b"\n", 0o600, "holds no PIN"),
        (b"12\n34\n", 0o600, "holds no PIN"),
        (b"\xff\xfe\n", 0o600, "It is no text"),
    ],
)
def test_what_is_no_pin_file_is_told(tmp_path, given, mode, said):
    path = tmp_path / "pin"
    path.write_bytes(given)
    path.chmod(mode)
    with pytest.raises(UnsignedError) as refused:
        read_pin(path)
    assert said in str(refused.value)
    assert "mode 600" in refused.value.do_next
    # What everybody may hear names no file.
    assert str(path) not in refused.value.what
    with pytest.raises(UnsignedError, match="cannot be read"):
        read_pin(tmp_path / "none")


def test_a_pin_is_a_line_with_or_without_its_end(tmp_path):
    for number, given in enumerate((b"12 34", b"12 34\n", b"12 34\r\n")):
        path = tmp_path / f"pin{number}"
        path.touch(mode=0o600)
        path.write_bytes(given)
        assert read_pin(path) == "12 34"


def test_where_a_key_lies_is_read_as_it_was_written(tmp_path):
    place = TokenPlace("/m.so", "draw", "log", "/pin", PUBLIC.hex())
    write_place(tmp_path / "log.token", place)
    assert read_place(tmp_path / "log.token") == place
    with pytest.raises(DrawError, match="already"):
        write_place(tmp_path / "log.token", place)
    (tmp_path / "log.token").chmod(0o644)
    with pytest.raises(DrawError, match="Others than the owner"):
        read_place(tmp_path / "log.token")


@pytest.mark.parametrize(
    "given",
    [
        "rubbish",
        "[]",
        "{}",
        json.dumps(asdict(TokenPlace("/m", "t", "k", "/p", "ab" * 31))),
        json.dumps(asdict(TokenPlace("/m", "t", "k", "/p", "no hex"))),
        json.dumps(asdict(TokenPlace("/m", "", "k", "/p", "ab" * 32))),
        json.dumps({**asdict(TokenPlace("/m", "t", "k", "/p", "ab" * 32)), "token": 5}),
        json.dumps({**asdict(TokenPlace("/m", "t", "k", "/p", "ab" * 32)), "pin": "1234"}),
    ],
)
def test_what_does_not_say_where_a_key_lies_is_refused(tmp_path, given):
    write_secret(tmp_path / "log.token", given.encode())
    with pytest.raises(DrawError, match="does not say where the key of the log lies"):
        read_place(tmp_path / "log.token")
