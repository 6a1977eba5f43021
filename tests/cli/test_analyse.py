"""One command, from an export to a report; whatever goes wrong, the results stay as they were."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import lxml.html
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

import evenhand
from evenhand.analysis.finished import FOLDER
from evenhand.cli.main import main
from evenhand.records.holders import Cost, create_holder
from evenhand.records.pseudonyms import Pseudonyms, read_key

WRITTEN = {"findings.json", "rejects.csv", "report.html", "report.pdf", "report.xlsx", "tables"}
PASSPHRASE = "a long passphrase"


def tree(folder: Path) -> dict[str, str]:
    """Return the digest of every file under a folder, but for findings kept for going on."""
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and FOLDER not in p.parts
    }


def words(analysed, out: Path, *more: object) -> list[str]:
    """Return a short analysis as typed: one measure, the key of the session."""
    practice = analysed.practice
    typed = ["analyse", practice.folder, "--mapping", practice.mapping, "--out", out]
    return [str(w) for w in (*typed, "--key", analysed.key, "--quiet", *more)]


def short(analysed, out: Path, *more: object) -> list[str]:
    """Return the same with one quick measure."""
    return words(analysed, out, "--measures", "handler_share", *more)


def start(typed: list[str]) -> subprocess.Popen[str]:
    """Start the command in a process of its own."""
    source = str(Path(evenhand.__file__).parents[1])
    return subprocess.Popen(
        [sys.executable, "-m", "evenhand", *typed],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": source},
    )


def refused(typed: list[str], capsys) -> str:
    """Run a command that must fail with an Evenhand error; return what it said."""
    assert main(typed) == 1
    said = capsys.readouterr()
    assert said.out == ""
    first, second = said.err.rstrip("\n").split("\n")
    assert first.startswith("evenhand: ")
    assert second.startswith("  ")
    return said.err


def accounts(analysed) -> list[str]:
    """Return the accounts as the source names them."""
    with (analysed.practice.folder / "officers.csv").open(encoding="utf-8", newline="") as file:
        return [row["officer"] for row in csv.DictReader(file)]


def test_everything_is_written_and_nothing_else(analysed):
    assert {p.name for p in analysed.out.iterdir()} == WRITTEN
    findings = json.loads((analysed.out / "findings.json").read_text(encoding="utf-8"))
    named = {t["file"] for f in findings["findings"] for t in f["tables"]}
    tables = analysed.out / "tables"
    assert {f"tables/{p.name}" for p in tables.glob("*.parquet")} == named
    # A CSV of the same name lies beside each, and nothing else.
    assert {p.stem for p in tables.glob("*.csv")} == {p.stem for p in tables.glob("*.parquet")}
    assert {p.suffix for p in tables.iterdir()} == {".csv", ".parquet"}
    assert {"tables/pair_excess.parquet", "tables/handler_share.parquet"} <= named
    if os.name == "posix":
        assert stat.S_IMODE(analysed.key.stat().st_mode) == 0o600


def test_no_identity_of_the_source_is_in_what_was_written(analysed):
    names = set(accounts(analysed))
    assert len(names) > 10
    for path in ("findings.json", "report.html", "rejects.csv"):
        text = (analysed.out / path).read_text(encoding="utf-8")
        assert not [n for n in names if re.search(rf"\b{re.escape(n)}\b", text)]
    for table in (analysed.out / "tables").glob("*.parquet"):
        values = {v for c in pq.read_table(table).to_pydict().values() for v in c}
        assert not values & names
        with table.with_suffix(".csv").open(encoding="utf-8-sig", newline="") as file:
            assert not {v for row in csv.reader(file) for v in row} & names


def test_numbers_are_equal_in_json_parquet_workbook_and_page(analysed):
    whole = json.loads((analysed.out / "findings.json").read_text(encoding="utf-8"))
    estimates = [e for f in whole["findings"] for e in f["estimates"] if e["value"] is not None]
    assert len(estimates) > 15
    page = lxml.html.parse(str(analysed.out / "report.html"))
    shown = {float(v) for v in page.xpath("//data/@value")}
    assert {e["value"] for e in estimates} <= shown
    book = CalamineWorkbook.from_path(str(analysed.out / "report.xlsx"))
    rows = book.get_sheet_by_name("Estimates").to_python()[1:]
    every = [
        e
        for f in whole["findings"]
        for e in (*f["estimates"], *(f["twin"]["estimates"] if f["twin"] else ()))
        if e["value"] is not None
    ]
    # Each row holds a number and, where there is one, the same number on the twin.
    in_book = sorted(row[n] for row in rows for n in (2, 8) if isinstance(row[n], float))
    assert in_book == pytest.approx(sorted(e["value"] for e in every), rel=1e-14)
    # The measure's own table says what its estimates say.
    share = pq.read_table(analysed.out / "tables" / "handler_share.parquet").to_pydict()
    gaps = {e["name"]: e["value"] for e in whole["findings"][0]["estimates"]}
    for outcome, gap in zip(share["outcome"], share["swap_gap"], strict=True):
        assert gaps[f"swap_gap:{outcome}"] == gap
    sheet = book.get_sheet_by_name("handler_share").to_python()[3:]
    assert [row[0] for row in sheet] == share["outcome"]
    assert [row[7] for row in sheet] == pytest.approx(share["swap_gap"], rel=1e-14)


def test_the_first_page_repeats_numbers_of_the_findings(analysed):
    whole = json.loads((analysed.out / "findings.json").read_text(encoding="utf-8"))
    estimates = {
        (f["measure"], e["name"]): (e["value"], e["low"], e["high"])
        for f in whole["findings"]
        for e in f["estimates"]
    }
    assert 1 <= len(whole["headlines"]) <= 5
    for headline in whole["headlines"]:
        said = headline["estimate"]
        place = (headline["measure"], said["name"])
        assert (said["value"], said["low"], said["high"]) == estimates[place]


@pytest.mark.slow
def test_data_go_to_stdout_words_to_stderr_and_a_repeated_run_is_equal(analysed, analysed_again):
    assert (analysed_again.code, analysed_again.complained) == (0, "")
    text = analysed_again.said
    assert text.startswith("How much does the outcome depend on who handled it?\n")
    assert text.endswith(f"Report: {analysed_again.out / 'report.html'}\n")
    assert tree(analysed_again.out) == tree(analysed.out)


def test_a_run_tells_its_time_unless_it_is_to_be_repeatable(analysed, tmp_path: Path):
    assert main(short(analysed, tmp_path)) == 0
    assert json.loads((tmp_path / "findings.json").read_text(encoding="utf-8"))["made_at"]
    whole = json.loads((analysed.out / "findings.json").read_text(encoding="utf-8"))
    assert whole["made_at"] == ""


def test_a_second_run_replaces_the_first_and_foreign_files_stay(analysed, tmp_path: Path):
    out = tmp_path / "out"
    shutil.copytree(analysed.out, out)
    (out / "minutes.txt").write_text("mine", encoding="utf-8")
    (out / "tables" / "mine.parquet").write_text("mine", encoding="utf-8")
    assert main(short(analysed, out)) == 0
    assert {p.name for p in out.iterdir()} == WRITTEN | {"minutes.txt"}
    assert {p.name for p in (out / "tables").iterdir()} == {
        *(f"handler_share.{form}" for form in ("parquet", "csv")),
        *(f"handler_share_coverage.{form}" for form in ("parquet", "csv")),
        "mine.parquet",
    }


def test_an_unknown_measure_is_told_the_nearest(analysed, tmp_path: Path, capsys):
    said = refused(words(analysed, tmp_path / "out", "--measures", "handler_shar"), capsys)
    assert "no measure 'handler_shar'. Did you mean 'handler_share'?" in said
    assert "evenhand measures list" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (["--threads", "0"], "'0' is not a whole number from 1"),
        (["--threads", "two"], "'two' is not a whole number from 1"),
        (["--memory", "much"], "'much' is no amount of memory"),
        (["--engine", "abacus"], "invalid choice: 'abacus'"),
        (["--holders", "one"], "expected 2 arguments"),
        (["--colour"], "unrecognized arguments"),
    ],
)
def test_misuse_is_two_and_touches_nothing(analysed, tmp_path: Path, capsys, more, expected):
    with pytest.raises(SystemExit) as ended:
        main(words(analysed, tmp_path / "out", *more))
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert expected in said.err
    assert not (tmp_path / "out").exists()


def test_mapping_and_results_must_be_named(capsys):
    for typed in (["source"], ["source", "--mapping", "m.yaml"], ["--out", "x", "--mapping", "m"]):
        with pytest.raises(SystemExit) as ended:
            main(["analyse", *typed])
        assert ended.value.code == 2
        assert "the following arguments are required" in capsys.readouterr().err


def test_a_missing_mapping_is_said(analysed, tmp_path: Path, capsys):
    folder, out = str(analysed.practice.folder), str(tmp_path / "out")
    said = refused(["analyse", folder, "--mapping", "none.yaml", "--out", out], capsys)
    assert "none.yaml" in said
    assert not (tmp_path / "out").exists()


def test_a_missing_source_is_said(analysed, tmp_path: Path, capsys):
    typed = short(analysed, tmp_path / "out")
    typed[1] = str(tmp_path / "nothing")
    assert "nothing" in refused(typed, capsys)
    assert not (tmp_path / "out").exists()


def test_an_empty_folder_is_said(analysed, tmp_path: Path, capsys):
    (tmp_path / "empty").mkdir()
    typed = short(analysed, tmp_path / "out")
    typed[1] = str(tmp_path / "empty")
    assert "is empty" in refused(typed, capsys)


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() == 0, reason="needs a user whom modes keep out, not root"
)
def test_a_folder_that_may_not_be_read_is_said(analysed, tmp_path: Path, capsys):
    shut = tmp_path / "shut"
    shutil.copytree(analysed.practice.folder, shut)
    shut.chmod(0)
    try:
        typed = short(analysed, tmp_path / "out")
        typed[1] = str(shut)
        assert "shut" in refused(typed, capsys)
    finally:
        shut.chmod(0o700)


def test_results_into_a_file_are_refused(analysed, tmp_path: Path, capsys):
    place = tmp_path / "out"
    place.write_text("mine", encoding="utf-8")
    assert "is a file, not a folder" in refused(short(analysed, place), capsys)
    assert place.read_text(encoding="utf-8") == "mine"


def test_a_spill_that_is_a_file_is_refused(analysed, tmp_path: Path, capsys):
    (tmp_path / "spill").touch()
    said = refused(short(analysed, tmp_path / "out", "--spill", tmp_path / "spill"), capsys)
    assert "No working folder" in said
    assert "--spill" in said
    assert not (tmp_path / "out").exists()


def test_a_spill_is_left_empty(analysed, tmp_path: Path):
    spill = tmp_path / "spill"
    assert main(short(analysed, tmp_path / "out", "--spill", spill)) == 0
    assert list(spill.iterdir()) == []


def test_an_unknown_setting_is_refused(analysed, tmp_path: Path, capsys, monkeypatch):
    monkeypatch.setenv("EVENHAND_SPIL", "x")
    assert "EVENHAND_SPILL" in refused(short(analysed, tmp_path / "out"), capsys)


def test_a_key_that_others_may_read_is_refused(analysed, tmp_path: Path, capsys):
    if os.name != "posix":
        pytest.skip("modes are POSIX")
    key = tmp_path / "key"
    shutil.copy(analysed.key, key)
    key.chmod(0o644)
    said = refused([*short(analysed, tmp_path / "out"), "--key", str(key)], capsys)
    assert "mode 644" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_no_space_for_the_spill_is_said(analysed, tmp_path: Path):
    full = tmp_path / "full"
    full.mkdir()
    mounted = None
    if shutil.which("mount") and os.name == "posix" and os.geteuid() == 0:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(full)],
            capture_output=True,
            check=False,
        )
    if mounted is None or mounted.returncode:
        pytest.skip("a small file system can be mounted by root alone, and not in every container")
    try:
        with start(short(analysed, tmp_path / "out", "--spill", full)) as process:
            out, err = process.communicate(timeout=600)
        assert (process.returncode, out) == (1, "")
        assert "Traceback" not in err
        assert "--spill" in err
        assert not (tmp_path / "out").exists()
        assert list(full.iterdir()) == []
    finally:
        subprocess.run(["umount", str(full)], check=True)


def wait_until(is_reached: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Wait for a moment of a running process."""
    end = time.monotonic() + 600
    while not is_reached():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.005)


def once_locked(out: Path, spill: Path) -> bool:
    return (out / ".evenhand.partial").exists()


def once_loaded(out: Path, spill: Path) -> bool:
    return any(spill.glob("evenhand-*/store/manifest.json"))


def once_writing(out: Path, spill: Path) -> bool:
    return (out / ".evenhand.partial" / "tables").exists()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals between processes are POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("reached", [once_locked, once_loaded, once_writing])
def test_an_interrupted_run_leaves_the_results_as_they_were_and_a_rerun_succeeds(
    analysed, tmp_path: Path, reached: Callable[[Path, Path], bool], number: signal.Signals
):
    out, spill = tmp_path / "out", tmp_path / "spill"
    shutil.copytree(analysed.out, out)
    before = tree(out)
    few = ("--measures", "handler_share,pair_excess,process_map", "--repeatable")
    with start(words(analysed, out, "--spill", spill, *few)) as process:
        wait_until(lambda: reached(out, spill), process)
        process.send_signal(number)
        said = process.communicate(timeout=600)
    assert process.returncode == 130, said
    assert said == ("", "evenhand: interrupted; nothing half-written was kept.\n")
    assert tree(out) == before
    assert {p.name for p in out.iterdir()} <= WRITTEN | {FOLDER}
    kept = {p.name for p in (out / FOLDER).glob("*")}
    assert kept <= {"handler_share.json", "pair_excess.json", "process_map.json"}
    # While it writes, every measure is finished: all are kept for the run that goes on.
    assert len(kept) == 3 or reached is not once_writing
    # Interrupted early, the run had not made it.
    assert list(spill.glob("*")) == []
    assert main([*short(analysed, out), "--repeatable"]) == 0
    assert {p.name for p in out.iterdir()} == WRITTEN
    assert tree(out).keys() < before.keys()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals between processes are POSIX")
def test_of_two_runs_into_one_folder_one_succeeds_and_the_other_says_so(
    analysed, tmp_path: Path, capsys
):
    out = tmp_path / "out"
    with start(short(analysed, out)) as one:
        wait_until(lambda: once_locked(out, tmp_path), one)
        # Held at that moment, the first is still running however slow this machine is.
        one.send_signal(signal.SIGSTOP)
        try:
            said = refused(short(analysed, out), capsys)
        finally:
            one.send_signal(signal.SIGCONT)
        assert f"Another run (process {one.pid}) is writing into {out}" in said
        _, complained = one.communicate(timeout=600)
    assert (one.returncode, complained) == (0, "")
    assert {p.name for p in out.iterdir()} == WRITTEN


def holders(folder: Path) -> list[tuple[Path, Path]]:
    """Make two holders; return the key and the card of each."""
    cost = Cost(passes=1, memory=8192)
    return [
        create_holder(name=n, unit=u, passphrase=PASSPHRASE, folder=folder / n, cost=cost)
        for n, u in (("Ann", "Internal audit"), ("Bob", "Human resources"))
    ]


def opening(sealed: Path, keys: list[Path], pseudonym: str, folder: Path) -> list[str]:
    """Return the command that opens one pseudonym."""
    secret = folder / "passphrase"
    secret.write_text(PASSPHRASE, encoding="utf-8")
    typed = ["records", "open", sealed, "--key", *keys, "--reason", "Review 1: it met too often"]
    typed += ["--pseudonym", pseudonym, "--journal", folder / "journal"]
    return [str(w) for w in (*typed, "--passphrase-file", secret, secret)]


def test_identities_are_sealed_to_two_and_opened_by_both_alone(analysed, tmp_path: Path, capsys):
    (key_a, card_a), (key_b, card_b) = holders(tmp_path)
    out = tmp_path / "out"
    assert main(short(analysed, out, "--holders", card_a, card_b)) == 0
    assert "sealed in identities.sealed to two holders, of Internal audit" in (
        " ".join(capsys.readouterr().out.split())
    )
    sealed = out / "identities.sealed"
    if os.name == "posix":
        assert stat.S_IMODE(sealed.stat().st_mode) == 0o600
    officer = accounts(analysed)[0]
    [account] = Pseudonyms(read_key(analysed.key)).replace([officer])
    assert main(opening(sealed, [key_a, key_b], account, tmp_path)) == 0
    assert capsys.readouterr().out == f"{account}\t{officer}\n"
    for alone in (key_a, key_b):
        assert main(opening(sealed, [alone, alone], account, tmp_path)) == 1
        said = capsys.readouterr()
        assert (said.out, "both are needed" in said.err) == ("", True)


def test_holders_of_the_installation_are_those_of_every_run(analysed, tmp_path: Path, monkeypatch):
    (_, card_a), (_, card_b) = holders(tmp_path)
    monkeypatch.setenv("EVENHAND_HOLDERS", os.pathsep.join([str(card_a), str(card_b)]))
    assert main(short(analysed, tmp_path / "out")) == 0
    assert (tmp_path / "out" / "identities.sealed").exists()


def test_without_holders_report_and_terminal_say_that_no_map_was_kept(analysed):
    whole = json.loads((analysed.out / "findings.json").read_text(encoding="utf-8"))
    [said] = [n for n in whole["notices"] if "map of the pseudonyms" in n]
    assert "nobody can open" in said
    page = lxml.html.parse(str(analysed.out / "report.html")).getroot().text_content()
    assert said in page


def test_a_holder_of_whom_nothing_is_known_stops_the_run(analysed, tmp_path: Path, capsys):
    said = refused(short(analysed, tmp_path / "out", "--holders", "no", "nor this"), capsys)
    assert "holder's file no cannot be read" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_an_honest_administration_is_told_so(honest_practice, analysed, tmp_path: Path):
    """The exit code is 0 whatever is found, and no pair is flagged where none was planted."""
    typed = ["analyse", honest_practice.folder, "--mapping", honest_practice.mapping]
    typed += ["--out", tmp_path, "--key", analysed.key, "--measures", "pair_excess,lot_test"]
    assert main([str(w) for w in (*typed, "--quiet")]) == 0
    whole = json.loads((tmp_path / "findings.json").read_text(encoding="utf-8"))
    found = {e["name"]: e["value"] for f in whole["findings"] for e in f["estimates"]}
    assert found["flagged_pairs"] == 0
    assert found["months_outside"] == 0


@pytest.mark.slow
def test_a_repeatable_run_does_not_depend_on_the_threads_of_linear_algebra(
    analysed, tmp_path: Path, monkeypatch
):
    for threads in ("1", "2"):
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", threads)
        with start(short(analysed, tmp_path / threads, "--repeatable")) as process:
            said = process.communicate(timeout=600)
        assert process.returncode == 0, said
    assert tree(tmp_path / "1") == tree(tmp_path / "2")
