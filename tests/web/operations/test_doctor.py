"""Does the doctor see each thing that is wrong, and say what to do?"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection

from evenhand.cli.main import main
from evenhand.web.evidence.models import Run
from evenhand.web.house_locks import WORKER, hold
from evenhand.web.journal.models import Entry
from evenhand.web.operations import doctor
from evenhand.web.operations.doctor import Found
from evenhand.web.people.details import Identity, write_identity
from evenhand.web.secret_file import secret

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes of files")


def is_said(line: doctor.Line, state: Found, what: str) -> None:
    assert line.state is state
    assert what in line.what
    assert bool(line.do_next) is (state is not Found.OK)


@posix
def test_a_house_in_order_and_one_that_others_see(tmp_path):
    home = tmp_path / "home"
    is_said(doctor.house(home), Found.FAIL, "There is no house")
    home.mkdir(mode=0o700)
    is_said(doctor.house(home), Found.OK, "for its owner alone")
    home.chmod(0o750)
    is_said(doctor.house(home), Found.FAIL, "(mode 750)")


@posix
def test_files_that_others_may_read_and_keys_that_they_may(tmp_path):
    is_said(doctor.keys(tmp_path), Found.WARN, "no keys yet")
    secret(tmp_path / "session.key")
    is_said(doctor.files(tmp_path), Found.OK, "for its owner alone")
    is_said(doctor.keys(tmp_path), Found.OK, "1 keys can be read")
    (tmp_path / "list.csv").write_text("a")
    (tmp_path / "list.csv").chmod(0o644)
    is_said(doctor.files(tmp_path), Found.WARN, "1 files or folders: list.csv")
    (tmp_path / "session.key").chmod(0o640)
    is_said(doctor.files(tmp_path), Found.FAIL, "session.key")
    is_said(doctor.keys(tmp_path), Found.FAIL, "Others than the owner may read")
    (tmp_path / "session.key").chmod(0o600)
    (tmp_path / "session.key").write_bytes(b"short")
    is_said(doctor.keys(tmp_path), Found.FAIL, "5 bytes")


def test_only_this_machine_goes_without_tls():
    is_said(doctor.hosts(("localhost",), behind_proxy=False), Found.WARN, "asks for no TLS")
    said = doctor.hosts(("integrity.customs.example",), behind_proxy=True)
    is_said(said, Found.OK, "over TLS alone")


@pytest.mark.parametrize(
    ("said", "state"), [("yes", Found.OK), ("no", Found.WARN), ("", Found.WARN)]
)
def test_a_clock_that_nobody_keeps_right_is_told(monkeypatch, said, state):
    monkeypatch.setattr(doctor.shutil, "which", lambda name: f"/usr/bin/{name}")
    answer = SimpleNamespace(stdout=f"{said}\n")
    monkeypatch.setattr(doctor.subprocess, "run", lambda *words, **options: answer)
    is_said(doctor.clock(), state, "UTC")


@pytest.mark.parametrize(
    ("free", "state"), [(10_000_000_000, Found.OK), (4_000_000_000, Found.WARN), (1, Found.FAIL)]
)
def test_a_full_disk_is_told(monkeypatch, tmp_path, free, state):
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda p: SimpleNamespace(free=free))
    is_said(doctor.space(tmp_path), state, "GB are free")


def test_a_package_of_another_version_and_a_missing_one_are_told(monkeypatch):
    monkeypatch.setattr(doctor, "requires", lambda name: ["django>=5.2"])
    is_said(doctor.versions(), Found.OK, "Django 5.2")
    monkeypatch.setattr(doctor, "requires", lambda name: ["django<5", "no-such-package"])
    is_said(doctor.versions(), Found.FAIL, "no-such-package is missing")
    monkeypatch.setattr(doctor, "requires", lambda name: ['no-such-package; extra == "spark"'])
    is_said(doctor.versions(), Found.OK, "fits")


def test_a_database_that_does_not_answer_is_told_without_its_words(db):
    def fails(execute, sql, params, many, context):
        raise OperationalError("password of clerk is wrong")

    is_said(doctor.database(), Found.OK, "The database answers")
    with connection.execute_wrapper(fails):
        line = doctor.database()
    is_said(line, Found.FAIL, "does not answer (OperationalError)")


def test_changes_that_the_database_needs_and_those_of_a_newer_version_are_told(db):
    is_said(doctor.migrations(), Found.OK, "as this version needs it")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app='pages' AND name='0001_cache'")
    is_said(doctor.migrations(), Found.FAIL, "needs 1 changes, the first pages.0001_cache")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('pages', '0999_later', CURRENT_TIMESTAMP)"
        )
    is_said(doctor.migrations(), Found.FAIL, "newer version: pages.0999_later")


def test_a_journal_that_can_be_changed_and_one_from_the_future_are_told(house):
    is_said(doctor.journal(), Found.OK, "keeps 5 entries")
    later = datetime.now(UTC) + timedelta(hours=1)
    Entry.objects.create(number=6, at=later, action="a", subject="s", facts="{}", hash="6")
    is_said(doctor.journal(), Found.FAIL, "which is to come")
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER journal_entry_no_delete")
    is_said(doctor.journal(), Found.FAIL, "journal_entry_no_delete is gone")


def test_details_that_the_key_does_not_open_are_told(house, home):
    is_said(doctor.details(), Found.OK, "Nobody's")
    write_identity(house[0].person if hasattr(house[0], "person") else house[0], Identity("A"))
    is_said(doctor.details(), Found.OK, "opens them")
    key = home / "details.key"
    right = key.read_bytes()
    try:
        key.write_bytes(os.urandom(32))
        is_said(doctor.details(), Found.FAIL, "cannot be opened")
    finally:
        key.write_bytes(right)


@posix
def test_a_worker_that_is_not_there_and_work_that_waits_are_told(db, home):
    is_said(doctor.works(), Found.FAIL, "No worker works")
    held = hold(home / WORKER, alone=True)
    is_said(doctor.works(), Found.OK, "A worker works")
    held.let_go()

    from django_tasks_db.models import DBTaskResult

    from evenhand.web.evidence.running import perform_run

    perform_run.enqueue(99)
    is_said(doctor.waiting(), Found.OK, "No work waits")
    DBTaskResult.objects.update(enqueued_at=datetime.now(UTC) - timedelta(hours=1))
    is_said(doctor.waiting(), Found.WARN, "1 tasks have waited")
    Run.objects.create(source="s", mapping="m", title="t", state="running")
    is_said(doctor.waiting(), Found.OK, "No work waits")


@posix
def test_the_command_says_a_line_a_check_and_fails_where_one_fails(house, home, capsys):
    held = hold(home / WORKER, alone=True)
    try:
        home.chmod(0o700)
        assert main(["doctor"]) == 0, capsys.readouterr().out
        said = capsys.readouterr().out.splitlines()
        names = (
            "versions house files keys hosts passwords logs scanner clock space database "
            "migrations journal"
        )
        shown = [line.split()[1] for line in said if not line.startswith(" ")]
        assert shown == [*names.split(), "details", "factors", "worker", "waiting"]
    finally:
        held.let_go()
    assert main(["doctor", "--json"]) == 1
    lines = json.loads(capsys.readouterr().out)
    assert [line["name"] for line in lines if line["state"] == "fail"] == ["worker"]
