"""What the commands of the draw print and answer."""

import json
import time
from datetime import UTC, datetime

import pytest

from evenhand.cli.main import main
from evenhand.draw.clock import CLOCK
from evenhand.draw.create import Terms, create


@pytest.fixture
def published(log, tmp_path):
    log.lodge("A", at=70)
    log.close(1)
    log.links(1)
    return log


def test_verify_prints_counts_and_answers_by_its_exit_code(published, tmp_path, capsys):
    folder = published.publish(tmp_path / "log")
    assert main(["draw", "verify", str(folder), "--processes", "1"]) == 0
    shown = capsys.readouterr()
    assert "lodgements: 1" in shown.out
    assert "share few: -" in shown.out
    assert "no failure" in shown.err
    now = str(published.rules.now + 4_000)
    asked = ["draw", "verify", str(folder), "--now", now, "--json", "--processes", "1"]
    assert main(asked) == 1
    shown = json.loads(capsys.readouterr().out)
    assert [(f["code"], f["index"]) for f in shown["failures"]] == [("undrawn", 6)]
    assert main([*asked, "--day", "2001-01-01"]) == 0


def test_verify_refuses_a_key_that_is_none(published, tmp_path, capsys):
    folder = published.publish(tmp_path / "log")
    assert main(["draw", "verify", str(folder), "--key", "nonsense"]) == 1
    assert "verifier key" in capsys.readouterr().err


def test_server_that_stood_still_asks_what_time_it_is(tmp_path, capsys):
    store = tmp_path / "store"
    create(store, Terms("example.org/draw"), lambda: time.time() - 2 * 86_400)
    assert main(["draw", "person", str(store), "dora", "desk"]) == 0
    assert main(["draw", "serve", str(store), "--port", "0"]) == 1
    said = capsys.readouterr().err
    assert "over a day without it" in said
    assert "--time" in said
    wrong = datetime.fromtimestamp(time.time() - 2 * 86_400, UTC).isoformat()
    assert main(["draw", "serve", str(store), "--port", "0", "--time", wrong]) == 1
    assert "The clock shows" in capsys.readouterr().err
    assert main(["draw", "serve", str(store), "--port", "0", "--time", "08:05"]) == 1
    assert "no time with its zone" in capsys.readouterr().err
    # With the time of now it gets as far as a port that cannot be had.
    right = datetime.now(UTC).isoformat()
    assert main(["draw", "serve", str(store), "--port", "70000", "--time", right]) == 1
    assert "cannot be listened on" in capsys.readouterr().err
    # And it is kept that it was served.
    assert abs(int((store / CLOCK).read_text()) - time.time()) < 600


@pytest.mark.slow
def test_log_is_made_served_and_followed_from_the_command_line(tmp_path, capsys):
    import os
    import signal
    import subprocess
    import sys
    from pathlib import Path

    store = tmp_path / "store"
    assert main(["draw", "make", str(store), "--origin", "example.org/draw"]) == 0
    key = capsys.readouterr().out.strip()
    tokens = {}
    for name, role in (("audit", "party"), ("wim", "witness")):
        assert main(["draw", "person", str(store), name, role]) == 0
        tokens[name] = tmp_path / f"{name}.token"
        tokens[name].touch(mode=0o600)
        tokens[name].write_text(capsys.readouterr().out)
    assert main(["draw", "witness", "make", str(tmp_path / "wim"), "--name", "wim"]) == 0
    witness = capsys.readouterr().out.strip()
    words = [sys.executable, "-m", "evenhand", "draw", "serve", str(store), "--port", "0"]
    server = subprocess.Popen(
        [*words, "--witness", witness],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")},
    )
    try:
        address = server.stderr.readline().split()[-1]
        first = str(int(time.time()) // 60 + 2)
        party = ["draw", "party", "make", str(tmp_path / "audit"), "--party", "audit"]
        party += ["--log-key", key, "--first-round", first, "--rounds", "5", "--holders", "a,b"]
        assert main(party) == 0
        asking = ["--server", address, "--token-file"]
        joining = ["draw", "party", "join", str(tmp_path / "audit"), *asking]
        assert main([*joining, str(tokens["audit"])]) == 0
        assert capsys.readouterr().out.strip() == "1"
        running = ["draw", "party", "run", str(tmp_path / "audit"), *asking]
        assert main([*running, str(tokens["audit"]), "--once"]) == 0
        # A second server on the store is refused while the first runs.
        assert main(["draw", "serve", str(store), "--port", "0"]) == 1
        assert "Another server" in capsys.readouterr().err
        # At last, so that no checkpoint follows the one that is cosigned.
        following = ["draw", "witness", "run", str(tmp_path / "wim"), "--name", "wim", "--log-key"]
        asked = [*following, key, *asking, str(tokens["wim"]), "--once"]
        assert main(asked) == 0
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=120)
    public = str(store / "public")
    checked = ["draw", "verify", public, "--key", key, "--witness", witness, "--processes", "1"]
    assert main(checked) == 0


def test_receipt_is_checked_from_its_file(running, tmp_path, capsys):
    running.desk.lodge("BL 1")
    running.turn()
    number = running.file("BL 1").draw.index
    path = tmp_path / "receipt.json"
    auditor = running.asking("abe")
    auditor.ask("GET", f"/v1/receipts/{number}")
    path.write_bytes(auditor.body)
    assert main(["draw", "receipt", "check", str(path)]) == 0
    assert "consignment: BL1" in capsys.readouterr().out
    path.write_bytes(auditor.body.replace(b'"BL1"', b'"BL2"'))
    assert main(["draw", "receipt", "check", str(path)]) == 1
    assert "another consignment" in capsys.readouterr().err
    assert main(["draw", "receipt", "check", str(tmp_path / "none")]) == 1
