import sys
from pathlib import Path

import pytest

from evenhand.draw import notes
from evenhand.draw.hardware_token import (
    FINAL_TRY,
    PIN_LOCKED,
    OpenToken,
    PinRefusedError,
    must_have_tries,
)
from evenhand.draw.signing import UnsignedError

# RFC 8032, section 7.1, test 2.
SECRET = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
SIGNED = (
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


@pytest.fixture
def opened(softhsm):
    token = OpenToken(softhsm.module, softhsm.label, softhsm.pin, is_writable=True)
    yield token
    token.close()


def test_a_key_that_was_put_onto_a_token_gives_the_signature_of_the_rfc(opened):
    assert not opened.find("log")
    opened.put("log", SECRET)
    assert opened.sign(b"\x72").hex() == SIGNED
    message = bytes(range(200))
    assert opened.sign(message) == notes.ed25519_sign(SECRET, message)


def test_a_key_is_there_after_the_token_was_left(opened, softhsm):
    opened.put("log", SECRET)
    opened.close()
    again = OpenToken(softhsm.module, softhsm.label, softhsm.pin)
    assert again.find("log")
    assert not again.find("log2")
    assert again.find("log")
    assert again.sign(b"\x72").hex() == SIGNED


def test_a_key_leaves_no_token_whoever_has_the_pin(opened, softhsm):
    opened.put("log", SECRET)
    opened.close()
    tried = """
(key,) = keys()
def attempt(what):
    try:
        what()
    except pkcs11.PKCS11Error as err:
        print(type(err).__name__)
    else:
        print("done")
attempt(lambda: key[Attribute.VALUE])
attempt(lambda: key.__setitem__(Attribute.EXTRACTABLE, True))
attempt(lambda: key.__setitem__(Attribute.SENSITIVE, False))
attempt(lambda: key.copy({Attribute.EXTRACTABLE: True, Attribute.SENSITIVE: False}))
"""
    said = softhsm.ask(tried).split()
    assert len(said) == 4
    assert said[0] == "AttributeSensitive"
    assert "done" not in said


def test_a_key_that_could_be_read_out_signs_nothing(softhsm):
    softhsm.ask("make('log', EXTRACTABLE=True); make('plain', SENSITIVE=False)")
    token = OpenToken(softhsm.module, softhsm.label, softhsm.pin)
    for name in ("log", "plain"):
        with pytest.raises(UnsignedError, match="can be read out") as refused:
            token.find(name)
        assert refused.value.is_lasting
    token.close()


def test_two_keys_of_one_name_are_refused(softhsm):
    softhsm.ask("make('log'); make('log')")
    token = OpenToken(softhsm.module, softhsm.label, softhsm.pin)
    with pytest.raises(UnsignedError, match="2 keys named log"):
        token.find("log")
    token.close()


def test_a_key_is_removed_again(opened, softhsm):
    opened.put("log", SECRET)
    opened.remove()
    assert not opened.find("log")
    opened.close()
    assert softhsm.ask("print(len(keys()))") == "0"


def test_a_token_opened_for_reading_takes_no_key(softhsm):
    token = OpenToken(softhsm.module, softhsm.label, softhsm.pin)
    with pytest.raises(UnsignedError, match="does not take the key"):
        token.put("log", SECRET)
    token.close()


def test_a_wrong_pin_is_told(softhsm):
    with pytest.raises(PinRefusedError, match="refused the PIN") as refused:
        OpenToken(softhsm.module, softhsm.label, "another")
    assert refused.value.is_lasting
    # Nothing of the attempt is left behind: the right one is taken after it.
    OpenToken(softhsm.module, softhsm.label, softhsm.pin).close()


def test_a_token_that_is_not_there_is_told_with_those_that_are(softhsm):
    with pytest.raises(UnsignedError, match="The token other that signs") as away:
        OpenToken(softhsm.module, "other", softhsm.pin)
    assert away.value.do_next == "Put it in. Tokens that are there: draw."
    assert not away.value.is_lasting
    softhsm.pull()
    with pytest.raises(UnsignedError) as away:
        OpenToken(softhsm.module, softhsm.label, softhsm.pin)
    assert away.value.do_next == "Put it in. Tokens that are there: none."


def test_two_tokens_of_one_name_are_refused(softhsm):
    softhsm.make()
    with pytest.raises(UnsignedError, match="2 tokens named draw") as refused:
        OpenToken(softhsm.module, softhsm.label, softhsm.pin)
    assert refused.value.is_lasting


def test_a_token_that_is_pulled_signs_nothing_until_it_is_opened_anew(opened, softhsm):
    opened.put("log", SECRET)
    softhsm.pull()
    with pytest.raises(UnsignedError, match="failed") as pulled:
        opened.sign(b"\x72")
    assert not pulled.value.is_lasting
    opened.close()
    softhsm.put_back()
    again = OpenToken(softhsm.module, softhsm.label, softhsm.pin)
    assert again.find("log")
    assert again.sign(b"\x72").hex() == SIGNED
    again.close()


def test_a_module_that_is_not_there_or_is_none_is_told(tmp_path):
    pytest.importorskip("pkcs11")
    with pytest.raises(UnsignedError, match=r"The module none\.so of the token is not there"):
        OpenToken(tmp_path / "none.so", "draw", "pin")
    text = tmp_path / "text.so"
    text.write_text("no library")
    with pytest.raises(UnsignedError, match=r"text\.so of the token cannot be used") as refused:
        OpenToken(text, "draw", "pin")
    assert refused.value.is_lasting


def test_without_the_extra_its_name_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    with pytest.raises(UnsignedError, match="python-pkcs11, which is not installed") as refused:
        OpenToken(Path("any.so"), "draw", "pin")
    assert "evenhand[token]" in refused.value.do_next


def test_the_last_attempt_at_a_pin_is_left_to_people():
    must_have_tries("draw", 0x0001042D)  # an earlier attempt was wrong
    with pytest.raises(UnsignedError, match="one more attempt"):
        must_have_tries("draw", FINAL_TRY)
    with pytest.raises(UnsignedError, match="is locked"):
        must_have_tries("draw", FINAL_TRY | PIN_LOCKED)


def test_flags_of_the_pin_are_those_of_the_standard():
    pkcs11 = pytest.importorskip("pkcs11")
    assert pkcs11.TokenFlag.USER_PIN_FINAL_TRY == FINAL_TRY
    assert pkcs11.TokenFlag.USER_PIN_LOCKED == PIN_LOCKED
