"""A list from the command line: made, used and checked."""

import pytest

from evenhand.cli.main import main
from evenhand.draw.sealed_list import make


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("auditor", "chief"):
        (tmp_path / name).write_bytes(name.encode() * 8)
        (tmp_path / name).chmod(0o600)
    (tmp_path / "roster.csv").write_text("officer,weight\nann,1\nbob,2\n")
    words = "draw list make --office port --shift s1 --roster roster.csv --lines 5 --out out"
    return [*words.split(), "--part", "auditor=auditor", "--part", "chief=chief"]


def test_a_list_is_made_used_and_checked(desk, tmp_path, capsys):
    assert main(desk) == 0
    fingerprint = capsys.readouterr().out.strip()
    assert (tmp_path / "out" / "list.pdf").stat().st_mode & 0o777 == 0o600
    parts = {name: name.encode() * 8 for name in ("auditor", "chief")}
    _, lines = make("port", "s1", {"ann": 1, "bob": 2}, parts, 5)
    rows = [f"{line.number},D{line.number},{line.drawn},{line.value}," for line in lines[:3]]
    head = "line,declaration_id,officer,value,reason\n"
    (tmp_path / "used.csv").write_text(head + "\n".join(rows) + "\n")
    assert main(["draw", "list", "check", "out/commitments.json", "used.csv"]) == 0
    shown = capsys.readouterr()
    assert f"fingerprint: {fingerprint}" in shown.out
    assert "lines used: 3 of 5" in shown.out
    (tmp_path / "used.csv").write_text(head + "\n".join(rows[1:]) + "\n")
    assert main(["draw", "list", "check", "out/commitments.json", "used.csv"]) == 1
    assert "line 1 was not used before it" in capsys.readouterr().out


def test_a_list_is_never_written_over(desk, capsys):
    assert main(desk) == 0
    assert main(desk) == 1
    assert "already" in capsys.readouterr().err


def test_one_secret_makes_no_list(desk, capsys, tmp_path):
    assert main(desk[:-2]) == 1
    assert "two people" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
