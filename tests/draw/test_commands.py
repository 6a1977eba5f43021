"""What the commands of the draw print and answer."""

import json

import pytest

from evenhand.cli.main import main


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
