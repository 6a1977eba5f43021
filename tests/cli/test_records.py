"""evenhand records on the command line."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from evenhand.cli import records
from evenhand.errors import RecordsError
from evenhand.records.mapping.file import read_mapping
from evenhand.records.pseudonyms import Pseudonyms, read_key

ROWS = "declaration id,inspector,broker,registration date,release date\n" + "".join(
    f"D{i},I{i % 4},B{i % 3},2026-03-{1 + i % 28:02} 08:15:00,2026-04-02 09:00:00\n"
    for i in range(30)
)


def evenhand(*words: object) -> int:
    """Run a command as the parser of the whole would."""
    whole = argparse.ArgumentParser()
    records.add(whole.add_subparsers(required=True))
    arguments = whole.parse_args(["records", *(str(w) for w in words)])
    return int(arguments.run(arguments))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Write an export."""
    path = tmp_path / "d.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_draft_goes_to_the_screen_or_to_a_new_file(source: Path, tmp_path: Path, capsys):
    assert evenhand("draft", source) == 0
    text = capsys.readouterr().out
    out = tmp_path / "m.yaml"
    assert evenhand("draft", source, "--out", out) == 0
    assert out.read_text(encoding="utf-8") == text
    assert read_mapping(out).sources[0].pattern == "d.csv"
    with pytest.raises(RecordsError, match="there already"):
        evenhand("draft", source, "--out", out)


def test_ready_gives_its_pages(source: Path, tmp_path: Path, capsys):
    pytest.importorskip("evenhand.measures.handler_share")
    mapping = tmp_path / "m.yaml"
    evenhand("draft", source, "--out", mapping)
    assert evenhand("ready", source, "--mapping", mapping) == 0
    text = capsys.readouterr().out
    assert "# What can be asked of d.csv?" in text
    assert "(handler_share) Figures by:" in text


def test_kit_prints_what_it_wrote(tmp_path: Path, capsys):
    assert evenhand("kit", "asycuda++", "--out", tmp_path / "kit") == 0
    written = capsys.readouterr().out.split()
    assert sorted(written) == sorted(str(p) for p in (tmp_path / "kit").iterdir())


def test_unknown_system_is_misuse(tmp_path: Path):
    with pytest.raises(SystemExit) as told:
        evenhand("kit", "sofix", "--out", tmp_path)
    assert told.value.code == 2


def test_key_lies_where_the_settings_say(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.setenv("EVENHAND_KEY", str(tmp_path / "conf" / "a.key"))
    assert evenhand("key") == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "conf" / "a.key")
    assert len(read_key(tmp_path / "conf" / "a.key")) == 32


@pytest.mark.slow
def test_from_keys_over_a_check_to_an_opened_pseudonym(
    source: Path, tmp_path: Path, capsys, monkeypatch
):
    pytest.importorskip("evenhand.records.loading.load")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    phrase = tmp_path / "phrase"
    phrase.write_text("correct horse battery staple\n", encoding="utf-8")
    mapping, key, keys = tmp_path / "m.yaml", tmp_path / "a.key", tmp_path / "keys"
    evenhand("draft", source, "--out", mapping)
    evenhand("key", "--out", key)
    for name, unit in (("Ito", "Audit"), ("Sow", "Personnel")):
        evenhand(
            "holder", "--name", name, "--unit", unit, "--out", keys, "--passphrase-file", phrase
        )
    check = ["check", source, "--mapping", mapping, "--out", tmp_path / "out", "--key", key]
    cards = ["--holder", keys / "ito.card.json", "--holder", keys / "sow.card.json"]
    assert evenhand(*check, *cards) == 0
    assert (
        json.loads((tmp_path / "out" / "checks.json").read_text(encoding="utf-8"))["checks"]
        is not None
    )
    (pseudonym,) = Pseudonyms(read_key(key)).replace(["I2"])
    capsys.readouterr()
    journal = tmp_path / "journal.jsonl"
    words = ["open", tmp_path / "out" / "identities.sealed", "--reason", "Review 7"]
    words += ["--key", keys / "ito.key.json", keys / "sow.key.json", "--journal", journal]
    words += ["--passphrase-file", phrase, phrase, "--pseudonym", pseudonym, "AAAA"]
    assert evenhand(*words) == 0
    shown = capsys.readouterr()
    assert shown.out == f"{pseudonym}\tI2\n"
    assert "AAAA is not among" in shown.err
    assert json.loads(journal.read_text(encoding="utf-8"))["reason"] == "Review 7"


def test_passphrases_are_asked_twice_and_must_agree(tmp_path: Path, monkeypatch):
    answers = iter(["correct horse battery", "correct horse battary"])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
    with pytest.raises(RecordsError, match="differ"):
        evenhand("holder", "--name", "Ito", "--unit", "Audit", "--out", tmp_path / "k")
    assert not (tmp_path / "k").exists()


def test_check_without_a_key_says_how_to_make_one(source: Path, tmp_path: Path):
    mapping = tmp_path / "m.yaml"
    evenhand("draft", source, "--out", mapping)
    with pytest.raises(RecordsError) as told:
        evenhand(
            "check", source, "--mapping", mapping, "--out", tmp_path / "o", "--key", tmp_path / "no"
        )
    assert "evenhand records key" in told.value.do_next
