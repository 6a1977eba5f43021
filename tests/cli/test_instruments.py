"""The texts are listed with the basis of each paraphrase, and checked."""

from __future__ import annotations

import json

from evenhand.cli.main import main


def test_instruments_and_the_requirements_of_one_are_listed(capsys):
    assert main(["instruments", "list"]) == 0
    assert "arusha" in capsys.readouterr().out
    assert main(["instruments", "list", "arusha"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("arusha.4.7 [") for line in lines)


def test_programs_read_the_same(capsys):
    assert main(["instruments", "list", "rkc", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert any(row["id"] == "rkc.ga.3.40" and row["basis"] for row in rows)


def test_an_unknown_instrument_is_an_error_with_its_remedy(capsys):
    assert main(["instruments", "list", "arush"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "arush" in said.err


def test_the_texts_are_sound(capsys):
    assert main(["instruments", "check"]) == 0
    assert capsys.readouterr() == ("Every instrument is whole.\n", "")
