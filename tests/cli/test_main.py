"""Every command ends with a code and words that say what to do."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

import evenhand
from evenhand.cli import main as module
from evenhand.cli.main import NOUNS, main, parser
from evenhand.errors import RecordsError

SLOW = ("ibis", "duckdb", "scipy", "numpy", "pandas", "pyarrow", "altair", "typst", "nacl")


def run(*words: str, **more: object) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    source = str(Path(evenhand.__file__).parents[1])
    env = {**os.environ, "PYTHONPATH": source, **more}
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, env=env, check=False
    )


def ends(raised: BaseException, monkeypatch) -> int:
    """Return the exit code of a command that raises."""

    def fail(arguments: object) -> int:
        raise raised

    whole = parser()
    monkeypatch.setattr(module, "parser", lambda: whole)
    monkeypatch.setattr(whole, "parse_args", lambda argv: _Arguments(fail))
    return main([])


class _Arguments:
    def __init__(self, run: object) -> None:
        self.run = run


def test_version_is_data(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr() == (f"evenhand {evenhand.__version__}\n", "")


@pytest.mark.parametrize(
    "words", [[], ["analyze"], ["measures"], ["measures", "list", "--xml"], ["practice", "make"]]
)
def test_misuse_is_two_and_said_on_stderr(words: list[str], capsys):
    with pytest.raises(SystemExit) as ended:
        main(words)
    said = capsys.readouterr()
    assert ended.value.code == 2
    assert said.out == ""
    assert said.err.startswith("usage: evenhand")


@pytest.mark.parametrize("noun", NOUNS)
def test_every_noun_explains_itself(noun: str, capsys):
    with pytest.raises(SystemExit) as ended:
        main([noun, "--help"])
    assert ended.value.code == 0
    assert f"usage: evenhand {noun}" in capsys.readouterr().out


def test_an_error_of_ours_is_one_with_its_remedy(monkeypatch, capsys):
    assert ends(RecordsError("It broke.", do_next="Mend it."), monkeypatch) == 1
    assert capsys.readouterr() == ("", "evenhand: It broke.\n  Mend it.\n")


def test_an_interrupt_is_130(monkeypatch, capsys):
    assert ends(KeyboardInterrupt(), monkeypatch) == 130
    assert capsys.readouterr().err == "evenhand: interrupted; nothing half-written was kept.\n"


def test_an_interrupt_as_the_engine_tells_it_is_130(monkeypatch):
    told = RuntimeError("Query interrupted")
    told.__cause__ = KeyboardInterrupt()
    assert ends(told, monkeypatch) == 130


def test_an_interrupt_that_a_library_wraps_in_its_own_error_is_130(monkeypatch):
    told = RecordsError("The engine could not answer.", do_next="Report this.")
    told.__cause__ = ValueError("broken off")
    told.__cause__.__context__ = KeyboardInterrupt()
    assert ends(told, monkeypatch) == 130


def test_a_fault_of_the_programme_is_not_hidden(monkeypatch):
    with pytest.raises(RuntimeError, match="a fault"):
        ends(RuntimeError("a fault"), monkeypatch)


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["analyse", "--help"]])
def test_help_loads_nothing_slow(words: list[str]):
    code = (
        "import sys\nfrom evenhand.cli.main import main\n"
        f"try:\n    main({words!r})\nexcept SystemExit:\n    pass\n"
        f"print(sorted(set({SLOW!r}) & set(sys.modules)), file=sys.stderr)"
    )
    assert run("-c", code).stderr == "[]\n"


def test_the_package_alone_loads_nothing_slow_and_names_its_front():
    code = (
        f"import sys, evenhand\nprint(sorted(set({SLOW!r}) & set(sys.modules)))\n"
        "print(evenhand.analyse.__module__, evenhand.Analysis.__name__)"
    )
    assert run("-c", code).stdout == "[]\nevenhand.analysis.analysis Analysis\n"


def test_the_package_has_no_other_names():
    with pytest.raises(AttributeError, match="no attribute 'analyze'"):
        evenhand.analyze  # type: ignore[attr-defined]


def test_python_m_does_what_the_command_does():
    done = run("-m", "evenhand", "--version")
    assert (done.returncode, done.stdout) == (0, f"evenhand {evenhand.__version__}\n")
    assert run("-m", "evenhand", "nothing").returncode == 2


@pytest.mark.skipif(os.name != "posix", reason="a pipe that nobody reads is POSIX")
def test_a_reader_that_went_away_ends_the_command_quietly():
    source = str(Path(evenhand.__file__).parents[1])
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "evenhand", "instruments", "list", "arusha"],
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": source},
        check=False,
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_terminal_that_lacks_a_letter_shows_another(monkeypatch):
    kept = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(kept, encoding="cp1252", errors="strict"))
    with pytest.raises(SystemExit):
        main(["--version"])
    print("مكتب", end="", flush=True)
    assert kept.getvalue().endswith(b"????")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["analyze"], "Did you mean analyse?"),
        (["draw", "verfy", "x"], "Did you mean verify?"),
        (["zebra"], "'languages')."),
    ],
)
def test_a_word_that_is_not_known_is_set_beside_the_nearest(words, said, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(words)
    assert capsys.readouterr().err.rstrip().endswith(said)
