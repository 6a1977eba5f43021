import threading

import pytest

from evenhand.cli.main import main
from evenhand.draw import keys
from evenhand.draw.key_folder import ask, check_secrets, origin_of, secrets_of
from evenhand.draw.serve import Server
from evenhand.errors import DrawError


@pytest.fixture
def store(running):
    return running.folder / "store"


def test_the_folder_says_its_keys_and_its_log(store, running):
    assert [path.name[:4] for path in secrets_of(store)] == ["log.", "vrf-"]
    found = check_secrets(store, None)
    assert found.faults == ()
    assert found.here[0].public == running.office.custody.log_public.hex()
    assert origin_of(store) == "example.org/draw"


def test_a_secret_that_others_may_read_is_a_fault(store):
    secrets_of(store)[1].chmod(0o640)
    (fault,) = check_secrets(store, None).faults
    assert "Others than the owner may read" in fault


def test_what_was_not_shared_or_is_not_here_is_told(store, tmp_path):
    log, vrf = secrets_of(store)
    given = {"holders": ("ana", "bo"), "threshold": 2, "origin": "o", "at": "now"}
    shared = keys.share([log], tmp_path / "c1", **given)
    (fault,) = check_secrets(store, shared).faults
    assert fault.startswith(f"{vrf.name}: ")
    assert "never shared" in fault
    both = keys.share([log, vrf], tmp_path / "c2", **given)
    assert check_secrets(store, both).faults == ()
    vrf.unlink()
    (fault,) = check_secrets(store, both).faults
    assert "is not here" in fault


def test_a_folder_without_log_or_secrets_is_told(tmp_path):
    with pytest.raises(DrawError, match=r"no log\.key"):
        secrets_of(tmp_path)
    with pytest.raises(DrawError, match="no log in"):
        origin_of(tmp_path)


def test_ceremony_loss_and_recovery_from_the_command_line(store, tmp_path, capsys):
    out, folder = str(tmp_path / "c"), str(store)
    words = ["draw", "keys", "share", folder, "--holders", "ana,bo,cy", "--threshold", "2"]
    assert main([*words, "--out", out]) == 0
    assert "ana: ____" in capsys.readouterr().out
    transcript = f"{out}/transcript.json"
    assert main(["draw", "keys", "check", folder, "--transcript", transcript]) == 0
    before = {path.name: path.read_bytes() for path in secrets_of(store)}
    for path in secrets_of(store):
        path.unlink()
    assert main(["draw", "keys", "check", folder]) == 1
    pages = [f"{out}/share-ana.txt", f"{out}/share-cy.txt"]
    words = ["draw", "keys", "recover", transcript, *pages, "--out", str(store / "secrets")]
    assert main(words) == 0
    assert {path.name: path.read_bytes() for path in secrets_of(store)} == before


def test_a_key_is_rotated_and_the_old_one_revoked_by_two_people(running, tmp_path, capsys):
    server = Server(running.api, "127.0.0.1", 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for name in ("cleo", "abe"):
        path = tmp_path / f"{name}.token"
        path.touch(mode=0o600)
        path.write_text(running.tokens[name] + "\n")
    tokens = ["--token-file", str(tmp_path / "cleo.token")]
    tokens += ["--approver-file", str(tmp_path / "abe.token")]
    where = ["--server", f"http://127.0.0.1:{server.server_port}", "--reason", "leaked", *tokens]
    try:
        (old,) = running.office.rules.keys
        running.desk.lodge("BL1")
        assert main(["draw", "keys", "rotate", "--office", "port", *where]) == 0
        running.next_round()
        words = ["draw", "keys", "revoke", "--key", str(old), "--since", "2027-01-15T08:00"]
        assert main([*words, *where]) == 0
        # The consignment keeps its tag under the key that it was lodged with.
        running.desk.lodge("BL1")
        assert running.desk.status == 200
        assert running.office.rules.keys[old].revoked > 0
        assert running.failures() == []
    finally:
        server.shutdown()
        server.server_close()


def test_one_person_rotates_no_key(running, tmp_path):
    server = Server(running.api, "127.0.0.1", 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    path = tmp_path / "cleo.token"
    path.touch(mode=0o600)
    path.write_text(running.tokens["cleo"])
    try:
        address = f"http://127.0.0.1:{server.server_port}"
        with pytest.raises(DrawError, match="second person is unknown, the same"):
            ask(address, path, path, "key", {"office": "port", "reason": "x"})
    finally:
        server.shutdown()
        server.server_close()


def test_a_file_that_holds_no_token_is_told(tmp_path):
    path = tmp_path / "x.token"
    path.touch(mode=0o600)
    path.write_bytes(b"\xff\xfe secret")
    with pytest.raises(DrawError, match="holds no token"):
        ask("http://127.0.0.1:1", path, path, "key", {})
