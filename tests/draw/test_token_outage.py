"""The token that signs is pulled while the office runs, and put back."""

import copy
import http.client
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from tests.draw.standalone.logbook import alone

from evenhand.cli.main import main
from evenhand.draw import keys
from evenhand.draw.client import Client, ClientError
from evenhand.draw.create import SECRETS
from evenhand.draw.custody import LOG_KEY
from evenhand.draw.key_folder import secrets_of
from evenhand.draw.party import Party
from evenhand.draw.secret_files import write_secret
from evenhand.draw.serve import Server
from evenhand.draw.signing import RETRY_SECONDS
from evenhand.draw.token_keeping import keep_on_token
from evenhand.draw.token_signer import LOG_PLACE

PATIENCE = 120


def onto_token(store, softhsm, folder):
    given = {"holders": ("ana", "bo"), "threshold": 2, "origin": "o", "at": "now"}
    shared = keys.share(secrets_of(store), folder, **given)
    keep_on_token(store, softhsm.module, softhsm.label, softhsm.pin_file, shared)
    (store / SECRETS / LOG_KEY).unlink()


@pytest.fixture
def signed(running, softhsm, tmp_path):
    """Give an office whose log a token signs."""
    running.log_secret = (running.folder / "store" / SECRETS / LOG_KEY).read_bytes()
    onto_token(running.folder / "store", softhsm, tmp_path / "ceremony")
    running.restart()
    yield running
    running.office.custody.signer.close()


def wait_for(what):
    end = time.monotonic() + PATIENCE
    while not (found := what()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found


def state(office):
    return office.asking().ask("GET", "/v1/state")


def drawn(office, *consignments):
    """Return who was drawn, under which seal, at which leaf."""
    draws = [office.office.outcome(office.file(each).draw.index) for each in consignments]
    leaves = office.office.store.some_leaves(0, office.office.durable)
    return [(draw.index, draw.names(), leaves[draw.index]) for draw in draws]


def tick(office):
    office.ticker.tick()
    return True


def test_a_pulled_token_delays_and_draws_nothing_anew(signed, softhsm, caplog):
    signed.desk.lodge("BL 1")
    signed.turn()
    signed.desk.lodge("BL 2")
    signed.next_round()
    tick(signed)
    signed.publisher.publish()
    published = signed.publisher.note
    assert state(signed)["unsigned"] is None

    softhsm.pull()
    # Links that come for a round that is published make its draws; a new round is closed.
    signed.open_links()
    with caplog.at_level(logging.WARNING):
        tick(signed)
        answer = signed.desk.lodge("BL 3")
        assert signed.desk.status == 200
        signed.next_round()
        tick(signed)
    before = drawn(signed, "BL 1", "BL 2")
    said = state(signed)
    assert said["unsigned"]["what"].startswith("The token draw that signs the log")
    assert 0 < said["unsigned"]["since"] <= said["now"]
    assert said["published"] < said["leaves"]
    assert len([r for r in caplog.records if "the log is not signed" in r.message]) >= 1
    # What was signed stays, what was not is in no file of the log.
    assert signed.desk.checkpoint() == published
    assert signed.publisher.size == said["published"]
    assert (signed.public / "checkpoint").read_bytes() == published
    # No party opens a link for what nobody signed.
    signed.open_links()
    tick(signed)
    assert signed.file("BL 3").draw is None
    auditor = signed.asking("abe")
    auditor.ask("GET", f"/v1/receipts/{signed.file('BL 1').draw.index}")
    assert auditor.status == 200
    refused = auditor.ask("GET", f"/v1/receipts/{signed.file('BL 2').draw.index}")
    assert (auditor.status, refused["error"]["code"]) == (503, "signature")
    assert "The token draw" in refused["error"]["what"]
    assert "What was lodged is on disk" in refused["error"]["do_next"]

    # Also a server that is started anew meanwhile goes on with what is on disk.
    signed.restart()
    signed.desk.lodge("BL 4")
    assert signed.desk.status == 200
    tick(signed)
    assert state(signed)["unsigned"] is not None

    softhsm.put_back()
    wait_for(lambda: tick(signed) and signed.publisher.unsigned is None)
    assert state(signed)["unsigned"] is None
    signed.turn()
    assert drawn(signed, "BL 1", "BL 2") == before
    assert signed.file("BL 3").lodge == answer["leaf"]
    assert signed.file("BL 3").draw.index > before[-1][0]
    assert signed.failures() == []
    assert alone.verify(str(signed.public)).pairs() == []
    auditor = signed.asking("abe")
    for consignment in ("BL 1", "BL 2", "BL 3", "BL 4"):
        auditor.ask("GET", f"/v1/receipts/{signed.file(consignment).draw.index}")
        assert auditor.status == 200


def test_draws_are_those_of_a_log_whose_token_was_never_pulled(signed, softhsm, tmp_path):
    """The lot depends on what was lodged and on links: who pulls the token steers nothing."""
    signed.desk.lodge("BL 1")
    signed.next_round()
    tick(signed)
    signed.end()
    twin = copy.copy(signed)
    twin.folder, twin.public = tmp_path / "twin", tmp_path / "twin" / "public"
    for name in ("store", "public", *signed.parties):
        shutil.copytree(tmp_path / name, twin.folder / name)
    shutil.copy(tmp_path / "people.json", twin.folder / "people.json")
    (twin.folder / "store" / SECRETS / LOG_PLACE).unlink()
    write_secret(twin.folder / "store" / SECRETS / LOG_KEY, signed.log_secret)
    twin.parties = {name: Party(twin.folder / name, twin.clock) for name in signed.parties}
    twin.begin()
    twin.open_links()
    tick(twin)
    never_pulled = drawn(twin, "BL 1")
    twin.end()

    signed.begin()
    softhsm.pull()
    signed.open_links()
    tick(signed)
    assert state(signed)["unsigned"] is not None
    softhsm.put_back()
    wait_for(lambda: tick(signed) and signed.publisher.unsigned is None)
    signed.restart()
    assert drawn(signed, "BL 1") == never_pulled


def test_it_is_said_once_that_the_log_is_unsigned_and_once_that_it_is_signed(
    signed, softhsm, caplog
):
    signed.publisher.publish()
    softhsm.pull()
    signed.desk.lodge("BL 1")
    with caplog.at_level(logging.WARNING):
        tick(signed)
        first = signed.publisher.unsigned
        wait_for(lambda: tick(signed) and signed.publisher.unsigned != first)
        # The same is not told again: first it failed, then it was found to be away.
        end = time.monotonic() + RETRY_SECONDS + 0.5
        while time.monotonic() < end:
            tick(signed)
            time.sleep(0.05)
        assert signed.publisher.unsigned.since == first.since
        softhsm.put_back()
        wait_for(lambda: tick(signed) and signed.publisher.unsigned is None)
    said = [record.message for record in caplog.records]
    assert [text.split(":")[0] for text in said] == [
        "the log is not signed, nothing is lost",
        "the log is not signed, nothing is lost",
        "the log is signed again",
    ]
    assert "ObjectHandleInvalid" in said[0]
    assert "is not there" in said[1]


def test_over_http_who_needs_a_signature_is_told_when_to_come_back(signed, softhsm, monkeypatch):
    signed.desk.lodge("BL 1")
    signed.next_round()
    tick(signed)
    softhsm.pull()
    signed.open_links()
    tick(signed)
    number = signed.file("BL 1").draw.index
    server = Server(signed.api)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        asking = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=PATIENCE)
        headers = {"Authorization": f"Bearer {signed.tokens['abe']}"}
        asking.request("GET", f"/v1/receipts/{number}", headers=headers)
        answer = asking.getresponse()
        assert answer.status == 503
        assert answer.headers["Retry-After"] == str(RETRY_SECONDS)
        assert json.loads(answer.read())["error"]["code"] == "signature"
        asking.close()
        monkeypatch.setattr("evenhand.draw.client.WAIT_SECONDS", 0.001)
        with Client(f"http://127.0.0.1:{server.server_port}", signed.tokens["abe"]) as client:
            with pytest.raises(ClientError, match="The log is not signed since"):
                client.receipt(number)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.slow
def test_a_server_started_without_its_token_goes_on_when_it_is_put_in(softhsm, tmp_path, capsys):
    store = tmp_path / "store"
    assert main(["draw", "make", str(store), "--origin", "example.org/draw"]) == 0
    key = capsys.readouterr().out.strip()
    assert main(["draw", "person", str(store), "dora", "desk"]) == 0
    onto_token(store, softhsm, tmp_path / "ceremony")
    words = [sys.executable, "-m", "evenhand", "draw", "serve", str(store), "--port", "0"]
    softhsm.pull()
    said = tmp_path / "said"
    with said.open("w") as told:
        server = subprocess.Popen(
            words,
            stderr=told,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")},
        )
    try:
        wait_for(lambda: "http://" in said.read_text())
        address = next(w for w in said.read_text().split() if w.startswith("http://"))
        with Client(address) as client:
            assert "is not there" in client.state()["unsigned"]["what"]
            with pytest.raises(ClientError, match="The log is not signed since"):
                client.checkpoint()
            softhsm.put_back()
            wait_for(lambda: client.state()["unsigned"] is None)
            assert client.checkpoint().startswith(b"example.org/draw\n")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=PATIENCE)
    checked = ["draw", "verify", str(store / "public"), "--key", key, "--processes", "1"]
    assert main(checked) == 0


def test_a_server_whose_token_is_set_up_wrongly_does_not_start(running, softhsm, tmp_path, capsys):
    store = running.folder / "store"
    onto_token(store, softhsm, tmp_path / "ceremony")
    (store / "people.json").write_bytes((running.folder / "people.json").read_bytes())
    (store / "people.json").chmod(0o600)
    running.end()
    softhsm.write_pin("another")
    assert main(["draw", "serve", str(store), "--port", "0"]) == 1
    assert "refused the PIN" in capsys.readouterr().err
    softhsm.write_pin(softhsm.pin)
    softhsm.ask("keys()[0].destroy()")
    assert main(["draw", "serve", str(store), "--port", "0"]) == 1
    assert "is not on the token draw" in capsys.readouterr().err
    running.begin()
