"""Is a house whole again after it was backed up and restored, on both databases?"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.postgresql_server import PASSWORD
from tests.warm import Warm, warm

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="modes and locks of files"),
]
START = "from evenhand.web.starting import start; start()\n"
SET_UP = """
from evenhand.web.operations.upgrading import upgrade
from evenhand.web.settings import HOME
from django.contrib.sessions.backends.db import SessionStore
upgrade()
from evenhand.web.people.changes import begin
from evenhand.web.people.details import Identity, write_identity
from evenhand.web.evidence.models import Run
from evenhand.web.journal import house
first, second = begin("Customs", offices=[("P01", "Port")], administrators=["ada", "ben"])
write_identity(first.person, Identity("Ada Lovelace", "Integrity", "5"))
Run.objects.create(source="year", mapping="m", title="The year", state="done")
for folder in ("sources/year", "runs/1/tables", "draws/P01"):
    (HOME / folder).mkdir(parents=True)
(HOME / "sources/year/declarations.csv").write_bytes(b"id\\n" + bytes(range(256)) * 5000)
(HOME / "runs/1/tables/pair_excess.parquet").write_bytes(b"PAR1" * 99)
(HOME / "draws/P01/draw.yaml").write_text("log: /srv/www/draw")
(HOME / "sources/year/link").symlink_to("/etc/hostname")
session = SessionStore(); session["who"] = "ada"; session.save()
print(session.session_key)
house.key_line()
"""
LOOK = """
import json
from django.contrib.sessions.models import Session
from evenhand.web.evidence.models import Run
from evenhand.web.people.details import read_identity
from evenhand.web.people.models import Person, Post
from evenhand.web.journal import house
from evenhand.web.journal.models import Entry
ada = Person.objects.get(username="ada")
print(json.dumps({
    "persons": sorted(Person.objects.values_list("username", flat=True)),
    "password": ada.password, "posts": Post.objects.count(),
    "name": read_identity(ada).name, "run": Run.objects.get().title,
    "sessions": Session.objects.count(), "key": house.key_line(),
    "last": list(Entry.objects.values_list("action", flat=True))[-1],
}))
"""
SPOIL = """
from django.db import DatabaseError, connection, transaction
try:
    with transaction.atomic():
        connection.cursor().execute("DELETE FROM journal_entry WHERE number = 3")
except DatabaseError as err:
    assert "only added to" in str(err), err
else:
    raise SystemExit("not refused")
from evenhand.web.people.models import Person
Person(username="carl").save()
"""


class House:
    """A house of its own: what runs in it, and where it lies."""

    def __init__(self, environment: dict[str, str], home: Path, warmed: Warm) -> None:
        self.home, self._warmed = home, warmed
        self.environment = {**environment, "EVENHAND_HOME": str(home)}

    def python(self, program: str) -> str:
        done = self._warmed.run(START + program, env=self.environment, folder=self.home.parent)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def evenhand(self, *words: object) -> subprocess.CompletedProcess[str]:
        typed = map(str, words)
        return self._warmed.evenhand(*typed, env=self.environment, folder=self.home.parent)

    def files(self) -> dict[str, bytes]:
        kept = [p for f in ("sources", "runs", "draws") for p in (self.home / f).rglob("*")]
        kept += self.home.glob("*.key")
        return {
            str(p.relative_to(self.home)): p.read_bytes()
            for p in kept
            if p.is_file() and not p.is_symlink()
        }

    def looks(self) -> dict[str, object]:
        return json.loads(self.python(LOOK))


@pytest.fixture(scope="module")
def warmed():
    """Run commands without waiting a second for Django each time."""
    with warm(
        "django.contrib.sessions.backends.base",
        "django.core.management",
        "django.db.backends.sqlite3.base",
        "django.db.migrations.autodetector",
        "django.db.migrations.executor",
        "django.forms",
        "django.template.loader",
        "django.test.client",
        "django.views.generic",
    ) as process:
        yield process


@pytest.fixture(scope="module")
def made_ready() -> dict[str, tuple[Path, str]]:
    """Hold a copy of the house that was set up on a kind of database, and its session."""
    return {}


@pytest.fixture(params=["sqlite", "postgresql"])
def houses(request, tmp_path, warmed):
    """Return what makes a house under a name, with its own database of either kind."""
    own = {k: v for k, v in os.environ.items() if not k.startswith(("EVENHAND", "DJANGO"))}

    def house(name: str) -> House:
        environment = dict(own)
        if request.param == "postgresql":
            psycopg = pytest.importorskip("psycopg")
            folder: Path = request.getfixturevalue("postgresql")
            said = f"host={folder} dbname=postgres user=clerk password={PASSWORD}"
            with psycopg.connect(said, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                connection.execute(f"CREATE DATABASE {name}")
            at = f"postgresql://clerk:{PASSWORD}@/{name}?host={quote(str(folder))}"
            environment["EVENHAND_DATABASE"] = at
        return House(environment, tmp_path / name, warmed)

    return house


@pytest.fixture
def old_house(request, houses, made_ready, tmp_path_factory) -> tuple[House, str]:
    """Set up a house and sign in: made once for a kind of database, and copied."""

    def copied(name: str, like: str) -> None:
        if kind == "postgresql":
            psycopg = pytest.importorskip("psycopg")
            folder = request.getfixturevalue("postgresql")
            said = f"host={folder} dbname=postgres user=clerk password={PASSWORD}"
            with psycopg.connect(said, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")

    old = houses("old")
    kind = "postgresql" if "EVENHAND_DATABASE" in old.environment else "sqlite"
    if kind in made_ready:
        folder, session = made_ready[kind]
        shutil.copytree(folder, old.home, symlinks=True)
        copied("old", like="ready")
    else:
        if kind == "sqlite":
            # Those of PostgreSQL are made here; SQLite's were made when these tests began.
            old.home.mkdir(mode=0o700)
            shutil.copyfile(request.getfixturevalue("tables"), old.home / "evenhand.sqlite3")
            (old.home / "evenhand.sqlite3").chmod(0o600)
        session = old.python(SET_UP).strip()
        folder = tmp_path_factory.mktemp("ready") / kind
        shutil.copytree(old.home, folder, symlinks=True)
        copied("ready", like="old")
        made_ready[kind] = folder, session
    return old, session


def test_a_house_is_whole_again_elsewhere_and_over_another(old_house, houses, tmp_path):
    old, session = old_house
    before, files = old.looks(), old.files()
    assert before["sessions"] == 1
    path = tmp_path / "one.backup"
    made = old.evenhand("backup", "--out", path)
    assert made.returncode == 0, made.stderr
    assert "This file opens the house" in made.stderr
    assert path.stat().st_mode & 0o777 == 0o600
    kind = "postgresql" if "EVENHAND_DATABASE" in old.environment else "sqlite"
    sees_all_that_is_named(path, kind, session=session)

    # Elsewhere, in an empty house.
    new = houses("new")
    put = new.evenhand("restore", path)
    assert put.returncode == 0, put.stderr
    assert new.files() == files
    assert new.looks() == {**before, "sessions": 0, "last": "backup.restored"}
    holds(new)
    new.python(SPOIL)
    open_to_others = [p for p in new.home.rglob("*") if p.stat().st_mode & 0o077]
    assert open_to_others == []

    # Over a house that is there, only when it is said; what was there is put aside.
    (new.home / "runs" / "2").mkdir()
    refused = new.evenhand("restore", path)
    assert refused.returncode == 1
    assert "A house is in" in refused.stderr
    assert "--yes" in refused.stderr
    assert "carl" in new.looks()["persons"]
    put = new.evenhand("restore", path, "--yes")
    assert put.returncode == 0, put.stderr
    assert new.looks() == {**before, "sessions": 0, "last": "backup.restored"}
    holds(new)
    (aside,) = new.home.glob("replaced-*")
    name = "database.dump" if kind == "postgresql" else "evenhand.sqlite3"
    assert (aside / name).stat().st_size > 10_000
    assert (aside / "runs" / "2").is_dir()
    assert not (new.home / "runs" / "2").exists()
    assert [p for p in new.home.iterdir() if p.name.startswith((".restore", ".backup"))] == []

    # A restored house is backed up as any other, without what was put aside.
    assert new.evenhand("backup", "--out", tmp_path).returncode == 0
    (again,) = tmp_path.glob("evenhand-*.backup")
    assert not [n for n in zipfile.ZipFile(again).namelist() if n.startswith("replaced")]


def holds(house: House) -> None:
    checked = house.evenhand("journal", "verify")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    # Six of setting up and the backup, and the restore.
    assert "The journal holds: 7 entries" in checked.stdout


def sees_all_that_is_named(path: Path, kind: str, *, session: str) -> None:
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert manifest["versions"]["evenhand"]
    assert manifest["versions"][kind]
    assert manifest["database"]["kind"] == kind
    assert "people.0001_initial" in manifest["database"]["migrations"]
    assert manifest["journal"]["entries"] == 6
    assert manifest["journal"]["fault"] is None
    assert {"keys/details.key", "keys/journal.key"} <= set(manifest["keys"])
    assert manifest["left_out"] == ["sources/year/link"]
    assert "EVENHAND_HOME" in manifest["settings"]
    assert PASSWORD.encode() not in everything
    # A session is a key to the house.
    assert session.encode() not in everything


def test_a_broken_file_one_of_another_kind_and_a_house_at_work_are_refused(old_house, tmp_path):
    old, _ = old_house
    path = tmp_path / "one.backup"
    assert old.evenhand("backup", "--out", path, "--without-sources").returncode == 0
    before, looks = old.files(), old.looks()

    again = old.evenhand("backup", "--out", path)
    assert again.returncode == 1
    assert "is there already" in again.stderr
    assert old.evenhand("restore", path, "--only-check").returncode == 0
    data = path.read_bytes()
    broken = tmp_path / "broken.backup"
    broken.write_bytes(data[: len(data) // 2])
    for words in ((broken, "--yes"), (broken, "--only-check")):
        refused = old.evenhand("restore", *words)
        assert refused.returncode == 1
        assert "is broken: it was cut off, changed, or is no backup" in refused.stderr
        assert "Traceback" not in refused.stderr

    for what, change in (
        ("which is newer: its database has people.0999_later", add_later),
        ("The backup is of a house on another", lambda m: m["database"].update(kind="another")),
    ):
        forged = tmp_path / "forged.backup"
        with zipfile.ZipFile(path) as archive, zipfile.ZipFile(forged, "w") as other:
            for name in archive.namelist():
                held = archive.read(name)
                if name == "manifest.json":
                    manifest = json.loads(held)
                    change(manifest)
                    held = json.dumps(manifest).encode()
                other.writestr(name, held)
        refused = old.evenhand("restore", forged, "--yes")
        assert refused.returncode == 1
        assert what in refused.stderr
    assert old.files() == before
    assert old.looks() == looks

    words = [sys.executable, "-m", "evenhand", "worker"]
    environment = {**old.environment, "EVENHAND_LOG": "json"}
    worker = subprocess.Popen(words, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        assert json.loads(worker.stderr.readline())["event"] == "worker began"
        refused = old.evenhand("restore", path, "--yes")
        second = old.evenhand("worker")
    finally:
        worker.terminate()
        worker.wait(30)
        worker.stderr.close()
    assert refused.returncode == 1
    assert "Somebody works in the house" in refused.stderr
    assert second.returncode == 1
    assert "A worker works in the house" in second.stderr
    assert old.looks() == looks


def add_later(manifest) -> None:
    manifest["database"]["migrations"].append("people.0999_later")


def test_where_there_is_no_house_there_is_nothing_to_back_up(houses, tmp_path):
    refused = houses("none").evenhand("backup", "--out", tmp_path / "x")
    assert refused.returncode == 1
    assert "There is no house" in refused.stderr
    assert not (tmp_path / "x").exists()
