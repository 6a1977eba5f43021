"""What is left of a run that is interrupted, has no room, or meets another run?"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.bad_input.conftest import HEADER, MAPPING, ROWS
from tests.warm import Warm, warm

import evenhand
from evenhand.analysis.finished import FOLDER
from evenhand.analysis.folder_lock import only_run_in
from evenhand.cli.main import main

posix = pytest.mark.skipif(os.name != "posix", reason="signals and limits as POSIX has them")
FILES = ("findings.json", "rejects.csv", "report.html", "report.pdf", "report.xlsx", "tables")
# Stops itself at a step of the run, named by the module's function that is about to be called.
STOPPED = """
import importlib, os, signal, sys
module, name, number = sys.argv[1:4]
owner = importlib.import_module(module)
*path, last = name.split(".")
for part in path:
    owner = getattr(owner, part)
whole = getattr(owner, last)
def stop(*a, **k):
    os.kill(os.getpid(), int(number))
    return whole(*a, **k)
setattr(owner, last, stop)
sys.argv = ["evenhand", *sys.argv[4:]]
from evenhand.cli.main import main
sys.exit(main())
"""
MOMENTS = (
    ("evenhand.analysis.command", "open_door"),
    ("evenhand.records.loading.load", "fingerprint"),
    ("evenhand.records.loading.one_load", "survey"),
    ("evenhand.records.loading.one_load", "write"),
    ("evenhand.records.loading.load", "move"),
    ("evenhand.analysis.pipeline", "run"),
    ("evenhand.analysis.pipeline", "headlines"),
    ("evenhand.analysis.analysis", "Analysis.write_into"),
    ("evenhand.analysis.workspace", "_into_place"),
)


def environment(desk) -> dict[str, str]:
    source = str(Path(evenhand.__file__).parents[1])
    return os.environ | {
        "PYTHONPATH": source, "TMPDIR": str(desk.temp), "XDG_STATE_HOME": str(desk.state),
    }  # fmt: skip


def arguments(desk, source: Path) -> list[str]:
    return [str(a) for a in (
        "analyse", source, "--mapping", desk.map, "--out", desk.out, "--key", desk.key, "--quiet",
        "--measures", "release_time",
    )]  # fmt: skip


def seen(folder: Path) -> dict[str, bytes]:
    """Return the results; what an interrupted run keeps in order to go on is none of them."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file() and FOLDER not in p.parts
    }


@pytest.fixture(scope="session")
def earlier(tmp_path_factory) -> Path:
    """Results of a run on six declarations, and the key it made: made once, and copied."""
    folder = tmp_path_factory.mktemp("earlier")
    six = folder / "six.csv"
    six.write_text("\n".join([HEADER, *ROWS[:6]]) + "\n", encoding="utf-8")
    (folder / "map.yaml").write_text(MAPPING, encoding="utf-8")
    words = [six, "--mapping", folder / "map.yaml", "--out", folder / "results"]
    words += ["--key", folder / "pseudonyms.key", "--measures", "release_time", "--quiet"]
    assert main(["analyse", *map(str, words)]) == 0
    return folder


@pytest.fixture(scope="session")
def warmed() -> Iterator[Warm]:
    """Run commands without waiting two seconds for modules each time."""
    with warm("altair", "evenhand.cli.main", "evenhand.measures") as process:
        yield process


@pytest.fixture
def measured(desk, earlier):
    """A desk with the results of an earlier run, of six declarations."""
    shutil.copytree(earlier / "results", desk.out)
    shutil.copy(earlier / "pseudonyms.key", desk.key)
    assert sorted(p.name for p in desk.out.iterdir()) == sorted(FILES)
    return desk


@posix
@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("moment", MOMENTS, ids=[name for _, name in MOMENTS])
def test_an_interrupted_run_leaves_the_results_as_they_were(measured, warmed, moment, number):
    before = seen(measured.out)
    done = warmed.run(
        STOPPED, *moment, str(int(number)), *arguments(measured, measured.good),
        env=environment(measured), folder=measured.folder,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (130, ""), done.stderr
    assert done.stderr == "evenhand: interrupted; nothing half-written was kept.\n"
    assert seen(measured.out) == before
    assert measured.left_behind() == []
    told = measured.analyse(measured.good, more=["--measures", "release_time"])
    assert told.code == 0, told.err
    assert seen(measured.out).keys() == before.keys()
    assert seen(measured.out) != before


@posix
@pytest.mark.slow
@pytest.mark.parametrize("moment", MOMENTS[2:5:2], ids=["survey", "move"])
def test_an_interrupted_check_leaves_nothing(desk, warmed, moment):
    assert desk.run("records", "key", "--out", desk.key).code == 0
    out = desk.folder / "checked"
    command = ["records", "check", desk.good, "--mapping", desk.map, "--out", out]
    done = warmed.run(
        STOPPED, *moment, str(int(signal.SIGINT)), *map(str, command), "--key", str(desk.key),
        env=environment(desk), folder=desk.folder,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (130, ""), done.stderr
    assert not out.exists()
    assert desk.left_behind() == []
    assert desk.check(desk.good).loaded == 12


@posix
@pytest.mark.slow
@pytest.mark.parametrize("wait", [0.2, 0.8, 1.6, 2.4, 3.2])
def test_an_interrupt_at_any_moment_leaves_all_or_nothing(measured, wait):
    before = seen(measured.out)
    many = measured.write("many.csv", measured.csv(*(
        row.replace("D", f"{n}-", 1) for n in range(20_000) for row in measured.rows
    )))  # fmt: skip
    running = subprocess.Popen(
        [sys.executable, "-m", "evenhand", *arguments(measured, many)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(measured),
    )  # fmt: skip
    time.sleep(wait)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=600)
    if running.returncode == 0:
        assert seen(measured.out) != before
    else:
        assert seen(measured.out) == before
        # Before the command is read Python itself is interrupted, and says so.
        assert running.returncode in (130, -signal.SIGINT), err
        assert "KeyboardInterrupt" in err or "interrupted" in err
    assert measured.left_behind() == []


@posix
@pytest.mark.slow
def test_a_run_that_is_killed_stops_no_later_one(measured, warmed):
    done = warmed.run(
        STOPPED, "evenhand.analysis.pipeline", "run", str(int(signal.SIGKILL)),
        *arguments(measured, measured.good), env=environment(measured), folder=measured.folder,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL
    assert measured.analyse(measured.good, more=["--measures", "release_time"]).code == 0
    assert sorted(p.name for p in measured.out.iterdir()) == sorted(FILES)


def test_two_runs_into_one_folder_do_not_meet(measured):
    before = seen(measured.out)
    with only_run_in(measured.out):
        told = measured.analyse(measured.good)
        assert "Another run" in measured.one_message(told)
    assert seen(measured.out) == before
    assert measured.analyse(measured.good, more=["--measures", "release_time"]).code == 0


@posix
@pytest.mark.slow
def test_two_runs_at_once_give_one_result_and_one_message(measured):
    commands = [
        subprocess.Popen(
            [sys.executable, "-m", "evenhand", *arguments(measured, measured.good)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(measured),
        )
        for _ in range(2)
    ]  # fmt: skip
    told = [c.communicate(timeout=600) for c in commands]
    codes = sorted(c.returncode for c in commands)
    # One may end before the other begins.
    assert codes in ([0, 0], [0, 1])
    for command, (_, err) in zip(commands, told, strict=True):
        if command.returncode:
            assert "Another run" in err
            assert "Traceback" not in err
    assert sorted(p.name for p in measured.out.iterdir()) == sorted(FILES)
    assert measured.left_behind() == []


@posix
@pytest.mark.parametrize(
    ("room", "times"),
    [
        (100, 1),
        (60_000, 1),
        (400_000, 3_000),
        pytest.param(3_000_000, 30_000, marks=pytest.mark.slow),
    ],
)
def test_no_room_on_disk_is_told_and_nothing_is_lost(measured, room, times):
    import resource

    before = seen(measured.out)
    many = measured.write("many.csv", measured.csv(*(
        row.replace("D", f"{n}-", 1) for n in range(times) for row in measured.rows
    ), "=not a row"))  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "evenhand", *arguments(measured, many),
         "--spill", measured.folder / "spill", "--memory", "100MB"],
        capture_output=True, text=True, check=False, env=environment(measured), timeout=600,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("evenhand: ") == 1
    assert "--spill" in done.stderr or "space" in done.stderr
    assert seen(measured.out) == before
    assert measured.left_behind() == []
    assert not [p for p in (measured.folder / "spill").rglob("*") if p.is_file()]


def test_a_spill_that_is_no_folder_is_told(measured):
    before = seen(measured.out)
    told = measured.analyse(measured.good, more=["--spill", measured.good])
    assert "--spill" in measured.one_message(told)
    assert seen(measured.out) == before


def test_results_that_cannot_be_written_are_told(desk):
    told = desk.analyse(desk.good)
    assert told.code == 0
    for out in (desk.good, desk.good / "below", Path(os.devnull)):
        told = desk.run(
            "analyse", desk.good, "--mapping", desk.map, "--out", out, "--key", desk.key, "--quiet"
        )
        assert "--out" in desk.one_message(told)
        told = desk.run(
            "records", "check", desk.good, "--mapping", desk.map, "--out", out, "--key", desk.key
        )
        assert "--out" in desk.one_message(told)


def test_a_check_that_fails_leaves_no_folder(desk):
    assert desk.run("records", "key", "--out", desk.key).code == 0
    told = desk.run(
        "records", "check", desk.folder / "no.csv", "--mapping", desk.map,
        "--out", desk.folder / "new" / "deep", "--key", desk.key,
    )  # fmt: skip
    desk.one_message(told)
    assert not (desk.folder / "new").exists()
