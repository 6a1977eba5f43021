import argparse
import json

import pytest

from evenhand.cli import practice
from evenhand.errors import RecordsError


def run(*words):
    parser = argparse.ArgumentParser(prog="evenhand")
    practice.add(parser.add_subparsers(required=True))
    arguments = parser.parse_args(["practice", "make", *map(str, words)])
    return arguments.run(arguments)


def test_make_says_where_things_lie_and_what_to_run_next(tmp_path, capsys):
    assert run(tmp_path / "out", "--declarations", 300, "--seed", 4) == 0
    said = capsys.readouterr().out
    assert "300 declarations" in said
    planted = json.loads((tmp_path / "out" / "truth.json").read_text())["faults"]
    assert f"{len(planted)} faults planted" in said
    assert len(planted) > 9
    assert f"evenhand analyse {tmp_path / 'out'} --mapping" in said
    assert (tmp_path / "out" / "mapping.yaml").exists()


def test_honest_plants_nothing(tmp_path, capsys):
    assert run(tmp_path / "out", "--declarations", 300, "--honest") == 0
    assert "0 faults planted" in capsys.readouterr().out


def test_a_second_run_needs_replace(tmp_path):
    run(tmp_path / "out", "--declarations", 300)
    with pytest.raises(RecordsError, match="earlier"):
        run(tmp_path / "out", "--declarations", 300)
    assert run(tmp_path / "out", "--declarations", 300, "--replace") == 0


@pytest.mark.parametrize("words", [["--seed", "-1"], ["--seed", "x"], ["--declarations", "many"]])
def test_misuse_exits_with_two(tmp_path, words, capsys):
    with pytest.raises(SystemExit) as caught:
        run(tmp_path / "out", *words)
    assert caught.value.code == 2
    assert not (tmp_path / "out").exists()
    assert words[1] in capsys.readouterr().err


def test_too_few_declarations_are_refused_before_anything_is_written(tmp_path):
    with pytest.raises(RecordsError, match="cannot be made"):
        run(tmp_path / "out", "--declarations", 5)
    assert list(tmp_path.iterdir()) == []
