"""The key of a log on a token, from the ceremony to the verifier."""

import time

import pytest
from tests.draw.standalone.logbook import alone

from evenhand.cli.main import main
from evenhand.draw import keys
from evenhand.draw.create import SECRETS
from evenhand.draw.custody import LOG_KEY
from evenhand.draw.key_folder import check_secrets, secrets_of
from evenhand.draw.notes import verifier_key
from evenhand.draw.signing import RETRY_SECONDS, UnsignedError
from evenhand.draw.token_keeping import keep_on_token
from evenhand.draw.token_signer import LOG_PLACE
from evenhand.errors import DrawError

KEY = "evenhand-log-"
WHEN = {"origin": "example.org/draw", "at": "now"}


@pytest.fixture
def store(running):
    return running.folder / "store"


@pytest.fixture
def shared(store, tmp_path):
    """Hold the ceremony."""
    given = {"holders": ("ana", "bo", "cy"), "threshold": 2, "origin": "example.org/draw"}
    return keys.share(secrets_of(store), tmp_path / "ceremony", **given, at="now")


@pytest.fixture
def keep(store, shared, softhsm):
    """Give what puts the key onto the token."""

    def kept(transcript=shared):
        return keep_on_token(store, softhsm.module, softhsm.label, softhsm.pin_file, transcript)

    return kept


def test_a_log_goes_on_with_its_key_on_a_token(running, store, keep, softhsm):
    running.desk.lodge("BL 1")
    running.turn()
    running.publisher.publish()
    before = running.publisher.size
    place, is_new = keep()
    assert is_new
    assert place.public == running.office.custody.log_public.hex()
    (store / SECRETS / LOG_KEY).unlink()
    running.restart()
    running.desk.lodge("BL 2")
    running.turn()
    running.desk.ask(
        "POST", "/v1/openings", {"draw": running.file("BL 2").draw.index} | {"reason": "done"}
    )
    assert running.failures() == []
    assert running.publisher.size > before
    # Nobody who verifies can tell, or has to know.
    key = alone.verifier_key(verifier_key(running.key()), 1)
    theirs = alone.verify(str(running.public), key=key)
    assert theirs.pairs() == []
    assert theirs.log["size"] == running.office.rules.size


def test_a_key_that_was_never_shared_comes_onto_no_token(store, tmp_path, keep, softhsm):
    other = tmp_path / "vrf-x.key"
    keys.make_secret(other, "vrf")
    given = {"holders": ("ana", "bo"), "threshold": 2, "origin": "o", "at": "now"}
    with pytest.raises(DrawError, match="was never shared"):
        keep(keys.share([other], tmp_path / "c", **given))
    assert not (store / SECRETS / LOG_PLACE).exists()
    assert softhsm.ask("print(len(keys()))") == "0"


def test_a_key_on_the_token_already_is_used_without_its_file(store, keep, softhsm):
    keep()
    (store / SECRETS / LOG_PLACE).unlink()
    (store / SECRETS / LOG_KEY).unlink()
    _, is_new = keep()
    assert not is_new
    assert softhsm.ask("print(len(keys()))") == "1"


def test_a_key_that_is_nowhere_is_to_be_put_together_first(store, keep):
    (store / SECRETS / LOG_KEY).unlink()
    with pytest.raises(DrawError, match="neither on the token draw nor in") as refused:
        keep()
    assert "draw keys recover" in refused.value.do_next


def test_the_key_of_another_log_is_not_put_onto_the_token(store, keep, softhsm):
    (store / SECRETS / LOG_KEY).write_bytes(b"x" * 32)
    with pytest.raises(DrawError, match="not that of this log"):
        keep()
    assert softhsm.ask("print(len(keys()))") == "0"
    assert not (store / SECRETS / LOG_PLACE).exists()


def test_another_key_under_the_name_is_refused_and_stays(running, store, keep, softhsm):
    softhsm.ask(f"make('{KEY}{running.office.custody.log_public.hex()[:16]}')")
    with pytest.raises(DrawError, match="not the one of this log"):
        keep()
    assert softhsm.ask("print(len(keys()))") == "1"
    assert not (store / SECRETS / LOG_PLACE).exists()


def test_a_token_is_named_once(keep):
    keep()
    with pytest.raises(DrawError, match="names a token already"):
        keep()


def test_a_check_tells_a_copy_left_in_its_file_and_a_token_that_is_away(
    store, shared, keep, softhsm
):
    keep()
    (fault,) = check_secrets(store, None).faults
    assert fault.startswith("log.key: a token holds this key")
    (store / SECRETS / LOG_KEY).unlink()
    assert check_secrets(store, None).faults == ()
    softhsm.pull()
    found = check_secrets(store, None)
    assert [each.kind for each in found.here] == ["vrf"]
    (fault,) = found.faults
    assert "The token draw that signs the log is not there" in fault
    # The shares would not be asked for because a token was pulled.
    assert check_secrets(store, shared).faults == (fault,)
    (left,) = secrets_of(store)
    assert left.name.startswith("vrf-")
    left.unlink()
    with pytest.raises(DrawError, match="no secret to share"):
        keys.share(secrets_of(store), store / "c", holders=["a", "b"], threshold=2, **WHEN)


def test_a_key_is_kept_on_a_token_from_the_command_line(store, shared, softhsm, tmp_path, capsys):
    transcript = str(tmp_path / "ceremony" / "transcript.json")
    words = ["draw", "keys", "token", str(store), "--module", str(softhsm.module)]
    words += ["--token", "draw", "--pin-file", str(softhsm.pin_file), "--transcript", transcript]
    softhsm.pin_file.chmod(0o644)
    assert main(words) == 1
    assert "Others than the owner may read" in capsys.readouterr().err
    softhsm.pin_file.chmod(0o600)
    assert main(words) == 0
    said = capsys.readouterr()
    assert said.out == f"{KEY}{shared.held[0].public[:16]}: {shared.held[0].public}\n"
    assert "Put onto the token draw" in said.err
    check = ["draw", "keys", "check", str(store), "--transcript", transcript]
    assert main(check) == 1
    (store / SECRETS / LOG_KEY).unlink()
    capsys.readouterr()
    assert main(check) == 0
    assert f"log.token: {shared.held[0].public}" in capsys.readouterr().out


def test_a_lost_token_is_replaced_from_shares_and_takes_its_place_again(
    running, store, keep, tmp_path, softhsm
):
    keep()
    (store / SECRETS / LOG_KEY).unlink()
    first = softhsm.pull()
    softhsm.make()
    (store / SECRETS / LOG_PLACE).unlink()
    out = tmp_path / "ceremony"
    pages = [str(out / f"share-{name}.txt") for name in ("bo", "cy")]
    words = ["draw", "keys", "recover", str(out / "transcript.json"), *pages]
    assert main([*words, "--out", str(store / SECRETS)]) == 0
    _, is_new = keep()
    assert is_new
    running.restart()
    running.desk.lodge("BL 1")
    assert running.failures() == []
    softhsm.pull()
    softhsm.put_back(*first)
    running.desk.lodge("BL 2")
    with pytest.raises(UnsignedError):
        running.publisher.publish()
    time.sleep(RETRY_SECONDS)
    assert running.publisher.publish()
    assert running.failures() == []
