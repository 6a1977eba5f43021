"""What is said of paths that hold no records, and of files that are no files?"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

posix = pytest.mark.skipif(os.name != "posix", reason="the system has no such files")


def test_a_missing_file_is_named(desk):
    desk.refused(desk.folder / "absent.csv", words=["absent.csv", "Check the path"])
    assert desk.check(desk.good).loaded == 12


def test_a_missing_file_beside_a_good_one_stops_the_run(desk):
    desk.refused(desk.good, desk.folder / "absent.csv", words=["absent.csv"])


def test_a_folder_in_the_place_of_a_file_is_searched_and_said_to_be_empty(desk):
    folder = desk.folder / "export.csv"
    folder.mkdir()
    desk.refused(folder, words=["export.csv is empty"])
    (folder / "inside.csv").write_bytes(desk.good.read_bytes())
    assert desk.check(folder).loaded == 12


@pytest.mark.parametrize("content", ["", "\n\n\n", "\ufeff", "   \n"])
def test_an_empty_file_is_said_to_be_empty(desk, content):
    desk.refused(desk.write("bad.csv", content), words=["bad.csv", "empty"])


@pytest.mark.parametrize("end", ["", "\n", "\n\n\n"])
def test_a_header_alone_is_said_to_have_no_rows(desk, end):
    desk.refused(desk.write("bad.csv", desk.header + end), words=["bad.csv", "no rows"])


def test_a_pattern_that_matches_nothing_shows_what_was_given(desk):
    mapping = desk.mapping("source: 'declarations*.csv'\n" + desk.good_mapping)
    desk.refused(desk.good, mapping=mapping, words=["declarations*.csv", "good.csv"])
    folder = desk.write("in/declarations_2024.csv", desk.csv()).parent
    assert desk.check(folder, mapping=mapping).loaded == 12


def test_spaces_and_quotes_in_paths_are_paths_like_any_other(desk):
    path = desk.write("it's \"an\" export; [1]/год ۱۴۰۳ *.csv" if os.name == "posix"
                      else "it's an export; [1]/год ۱۴۰۳.csv", desk.csv())  # fmt: skip
    assert desk.check(path).loaded == 12
    assert desk.check(path.parent).loaded == 12
    spill = desk.folder / "spill 'here'"
    assert desk.check(path, more=["--spill", spill]).loaded == 12


@posix
def test_a_loop_of_links_in_a_folder_ends(desk):
    folder = desk.write("in/good.csv", desk.csv()).parent
    (folder / "again").symlink_to(folder, target_is_directory=True)
    assert desk.check(folder).loaded == 12


@posix
def test_a_link_to_nowhere_is_not_left_out_in_silence(desk):
    folder = desk.write("in/good.csv", desk.csv()).parent
    (folder / "more.csv").symlink_to(folder / "gone.csv")
    desk.refused(folder, words=["more.csv", "link"])
    (folder / "round.csv").symlink_to(folder / "round.csv")
    desk.refused(folder / "round.csv", words=["round.csv"])


@posix
def test_what_is_no_regular_file_is_refused_and_never_waited_for(desk):
    fifo = desk.folder / "in" / "pipe.csv"
    fifo.parent.mkdir()
    os.mkfifo(fifo)
    desk.refused(fifo, words=["pipe.csv", "no regular file"])
    desk.refused(fifo.parent, words=["pipe.csv", "no regular file"])
    desk.refused(Path("/dev/zero"), words=["/dev/zero", "no regular file"])
    draft = desk.one_message(desk.run("records", "draft", fifo))
    ready = desk.one_message(desk.run("records", "ready", fifo, "--mapping", desk.map))
    assert "no regular file" in draft
    assert "no regular file" in ready


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may read all")
def test_a_file_that_may_not_be_read_is_named(desk):
    bad = desk.write("bad.csv", desk.csv())
    bad.chmod(0)
    desk.refused(bad, words=["bad.csv", "cannot be"])


def test_a_file_that_changes_while_it_is_read_stops_the_run(desk, monkeypatch):
    from evenhand.records.loading import load as loading

    path = desk.write("growing.csv", desk.csv())
    whole = loading.Load.run

    def run_while_it_grows(self):
        made = whole(self)
        with path.open("a", encoding="utf-8") as file:
            file.write("late,P1,2024-01-05 08:30:00,,Inspector1,Broker1,0,1\n")
        return made

    monkeypatch.setattr(loading.Load, "run", run_while_it_grows)
    told = desk.one_message(desk.analyse(path))
    assert "growing.csv changed while it was read" in told
    assert not desk.out.exists()
    assert desk.left_behind() == []
    monkeypatch.undo()
    assert desk.check(path).loaded == 13


def test_files_that_no_table_reads_are_told(desk):
    mapping = desk.mapping("source: 'good*.csv'\n" + desk.good_mapping)
    other = desk.write("other.csv", desk.csv())
    checked = desk.check(desk.good, other, mapping=mapping)
    assert checked.loaded == 12
    assert "No table of the mapping reads 1 of the files given: other.csv" in checked.told.out


def test_a_table_is_read_from_every_file_given_once(desk):
    again = desk.write("again.csv", desk.csv(*(r.replace("D", "E", 1) for r in desk.rows)))
    assert desk.check(desk.good, again, desk.good).loaded == 24
