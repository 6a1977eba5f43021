"""Results appear whole or not at all, and nothing of anybody else's is lost."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from evenhand.analysis.workspace import results_folder, scratch_folder
from evenhand.errors import ReportError


def tree(folder: Path) -> dict[str, str]:
    """Return every file under a folder by its path, hidden ones too."""
    return {
        p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8")
        for p in folder.rglob("*")
        if p.is_file()
    }


def write(folder: Path, files: dict[str, str]) -> None:
    """Write files by their path."""
    for name, text in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")


def run(out: Path, files: dict[str, str], *, raised: BaseException | None = None) -> None:
    """Write files as a run does, and end it as asked."""
    with results_folder(out) as folder:
        write(folder, files)
        if raised is not None:
            raise raised


def findings(*tables: str) -> str:
    """Return a findings file that names tables."""
    return json.dumps({"findings": [{"tables": [{"file": t} for t in tables]}]})


FIRST = {
    "findings.json": findings("tables/a.parquet", "tables/b.parquet"),
    "report.html": "one",
    "tables/a.parquet": "a1",
    "tables/b.parquet": "b1",
    "tables/b.csv": "b1 again",
}


def test_everything_appears_at_the_end_and_not_before(tmp_path: Path):
    out = tmp_path / "out"
    with results_folder(out) as folder:
        write(folder, FIRST)
        assert not (out / "report.html").exists()
    assert tree(out) == FIRST


def test_a_second_run_replaces_what_the_first_wrote_and_leaves_the_rest(tmp_path: Path):
    mine = {"notes.txt": "mine", "tables/own.parquet": "mine too", "tables/deep/x": "and this"}
    write(tmp_path, mine)
    with results_folder(tmp_path) as folder:
        write(folder, FIRST)
    second = {
        "findings.json": findings("tables/a.parquet"),
        "report.html": "two",
        "tables/a.parquet": "a2",
    }
    with results_folder(tmp_path) as folder:
        write(folder, second)
    # b.parquet was of the first run alone: beside the new findings it would be mistaken for theirs.
    assert tree(tmp_path) == {**mine, **second}


def test_a_findings_file_can_name_nothing_outside_the_tables(tmp_path: Path):
    out = tmp_path / "out"
    victim = {"report.html": "old", "keep.parquet": "keep", "tables/deep/c.parquet": "keep"}
    write(out, victim)
    write(tmp_path, {"above.parquet": "keep"})
    named = ("../above.parquet", "keep.parquet", "tables/../keep.parquet", "tables/deep/c.parquet")
    write(out, {"findings.json": findings(*named, "tables/..\\keep.parquet")})
    with results_folder(out) as folder:
        write(folder, {"report.html": "new"})
    assert (tmp_path / "above.parquet").exists()
    assert tree(out) == {
        **victim,
        "report.html": "new",
        "findings.json": findings(*named, "tables/..\\keep.parquet"),
    }


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, ReportError])
def test_a_run_that_fails_leaves_the_results_as_they_were(tmp_path: Path, error):
    write(tmp_path, FIRST)
    raised = error("x", do_next="y") if error is ReportError else error("x")
    with pytest.raises(error):
        run(tmp_path, {"report.html": "half"}, raised=raised)
    assert tree(tmp_path) == FIRST


def test_a_run_that_fails_leaves_no_folder_that_it_made(tmp_path: Path):
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "a" / "b", {"report.html": "half"}, raised=KeyboardInterrupt())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fails_at", range(1, 9))
def test_an_interrupt_between_two_moves_puts_everything_back(
    tmp_path: Path, monkeypatch, fails_at: int
):
    write(tmp_path, {**FIRST, "notes.txt": "mine"})
    moves = 0
    whole = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        nonlocal moves
        moves += 1
        if moves == fails_at:
            raise KeyboardInterrupt
        return whole(self, target)

    new = {"findings.json": findings("tables/c.parquet"), "tables/c.parquet": "c2", "x": "x2"}
    new["report.html"] = "two"
    # Three or four files of the first run are moved away, then four new ones are moved in.
    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, new)
    assert tree(tmp_path) == {**FIRST, "notes.txt": "mine"}
    monkeypatch.undo()
    with results_folder(tmp_path) as folder:
        write(folder, new)
    assert tree(tmp_path) == {**new, "notes.txt": "mine"}


def test_what_a_killed_run_left_is_no_part_of_the_next(tmp_path: Path):
    write(tmp_path, {".evenhand.partial/report.html": "half", ".evenhand.lock": "99999999"})
    with results_folder(tmp_path) as folder:
        write(folder, {"findings.json": "{}"})
    assert tree(tmp_path) == {"findings.json": "{}"}


def test_a_file_is_no_folder_for_results(tmp_path: Path):
    place = tmp_path / "report"
    place.write_text("mine", encoding="utf-8")
    with pytest.raises(ReportError, match="is a file") as caught, results_folder(place):
        pytest.fail("wrote into a file")
    assert "--out" in caught.value.do_next
    assert place.read_text(encoding="utf-8") == "mine"


def test_a_folder_below_a_file_cannot_be_made(tmp_path: Path):
    (tmp_path / "file").touch()
    below = tmp_path / "file" / "out"
    with pytest.raises(ReportError, match="cannot be written"), results_folder(below):
        pytest.fail("wrote below a file")


def test_a_folder_in_the_place_of_a_result_is_left_and_said(tmp_path: Path):
    write(tmp_path, {"report.html/inside": "mine", "findings.json": "{}"})
    new = {"findings.json": "new", "report.html": "new"}
    with pytest.raises(ReportError, match="cannot be written"):
        run(tmp_path, new)
    assert tree(tmp_path) == {"report.html/inside": "mine", "findings.json": "{}"}


def test_an_error_of_the_run_itself_is_not_blamed_on_the_folder(tmp_path: Path):
    with pytest.raises(OSError, match="elsewhere"), results_folder(tmp_path / "out"):
        raise OSError("elsewhere")


def test_scratch_is_removed_however_the_run_ends(tmp_path: Path):
    spill = tmp_path / "not" / "yet"
    with scratch_folder(spill) as scratch:
        assert scratch.parent == spill
        (scratch / "store").mkdir()
    assert list(spill.iterdir()) == []
    with pytest.raises(KeyboardInterrupt), scratch_folder(spill) as scratch:
        raise KeyboardInterrupt
    assert list(spill.iterdir()) == []


def test_scratch_of_two_runs_never_meets(tmp_path: Path):
    with scratch_folder(tmp_path) as one, scratch_folder(tmp_path) as two:
        assert one != two


def test_scratch_that_cannot_be_made_says_where(tmp_path: Path):
    (tmp_path / "file").touch()
    with (
        pytest.raises(ReportError, match="No working folder") as caught,
        scratch_folder(tmp_path / "file"),
    ):
        pytest.fail("made a folder in a file")
    assert "--spill" in caught.value.do_next


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() == 0, reason="needs a user whom modes keep out, not root"
)
@pytest.mark.parametrize("folder", [results_folder, scratch_folder])
def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path, folder):
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o500)
    with pytest.raises(ReportError), folder(shut):
        pytest.fail("wrote into a shut folder")
