"""A house in a folder of its own, its database, and people who can sign in to it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

# Before the settings are read, which is when the first test of the web product is collected.
os.environ["EVENHAND_HOME"] = tempfile.mkdtemp(prefix="evenhand-web-")
os.environ["DJANGO_SETTINGS_MODULE"] = "evenhand.web.settings"

import django
import pytest

django.setup()

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import setup_databases
from tests.made_once import made_once

from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.results import Results
from evenhand.web.evidence import kept
from evenhand.web.evidence.models import Run, State
from evenhand.web.people import changes
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role
from evenhand.web.risks import flags


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Keep the home of the process that deals the tests from those that run them.

    They would find it in their environment and read the settings before they make their own.
    """
    for name in ("EVENHAND_HOME", "DJANGO_SETTINGS_MODULE"):
        os.environ.pop(name, None)


@pytest.fixture(scope="session")
def tables(django_test_environment, django_db_blocker, tmp_path_factory) -> Path:
    """Make the tables once for all workers, who copy them: every change of every app takes long."""

    def migrate(folder: Path) -> None:
        setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
        with closing(sqlite3.connect(folder / "tables.sqlite3")) as file:
            connection.connection.backup(file)

    with django_db_blocker.unblock():
        return made_once(tmp_path_factory, "tables", migrate) / "tables.sqlite3"


@pytest.fixture(scope="session")
def django_db_setup(tables, django_db_blocker):
    """Give this worker the tables; its database is in memory and ends with its process."""
    with django_db_blocker.unblock():
        if not connection.is_in_memory_db():
            connection.close()
            name = connection.creation._get_test_db_name()
            settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
            connection.ensure_connection()
            with closing(sqlite3.connect(tables)) as file:
                file.backup(connection.connection)


@pytest.fixture
def new_home(tables, tmp_path) -> Path:
    """Return the folder of a house of its own, not set up yet, whose database has its tables."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    shutil.copyfile(tables, home / "evenhand.sqlite3")
    (home / "evenhand.sqlite3").chmod(0o600)
    return home


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """Hash passwords at once: the real hasher is slow on purpose, and has a test of its own."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def house(db) -> list[Person]:
    """Set up a house with two offices and two administrators, and return the administrators."""
    handed = changes.begin(
        "Practice Customs",
        offices=[("P01", "Port"), ("P02", "Border post")],
        administrators=["ada", "ben"],
    )
    return [h.person for h in handed]


@pytest.fixture
def two(house):
    """Return a manager and somebody of the integrity unit."""
    made = [
        changes.give_account(name, [(role, None)], by=house[0].pk).person
        for name, role in (("mia", Role.MANAGER), ("ivo", Role.INTEGRITY_UNIT))
    ]
    return made


@pytest.fixture
def sign_in(house):
    """Return what makes a person with a role and a second factor, and a client signed in as it."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from allauth.mfa.utils import is_mfa_enabled

    def signed(*roles: Role, name: str = "carol") -> Client:
        person = Person.objects.filter(username=name).first()
        if person is None:
            posts = [(role, None) for role in roles]
            person = changes.give_account(name, posts, by=house[0].pk).person
        person.must_change_password = False
        person.save(update_fields=["must_change_password"])
        if not is_mfa_enabled(person):
            TOTP.activate(person, generate_totp_secret())
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        just_signed_in(client, person)
        return client

    return signed


def just_signed_in(client: Client, person: Person) -> None:
    """Write down in a session that the password was given just now, as the page of it does."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


@pytest.fixture
def writes():
    """Return a list that every statement is added to which changes a table of the product."""
    seen: list[str] = []
    ours = (
        "people_",
        "evidence_",
        "records_",
        "discretion_",
        "workshops_",
        "mfa_",
        "account_",
        "journal_",
        "gate_",
        "reviews_",
        "panels_",
        "risks_",
        "plans_",
        "draws_",
        "obligations_",
        "releases_",
        "api_",
        "selfassessments_",
        "initiatives_",
        "cooperation_",
    )

    def watch(execute, sql, params, many, context):
        verb = sql.lstrip().split(" ", 1)[0].upper()
        if verb in ("INSERT", "UPDATE", "DELETE") and any(f'"{name}' in sql for name in ours):
            seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield seen


@pytest.fixture
def keep_run(db):
    """Return what keeps a run with the share of files in a lighter channel; None lacks it."""
    made = []

    def keep(ended: date, value, low=None, high=None, fingerprint="") -> Run:
        run = Run.objects.create(
            source="s", mapping="", title=f"Run {ended}", state=State.DONE,
            ended_at=datetime.combine(ended, datetime.min.time(), UTC), fingerprint=fingerprint,
        )  # fmt: skip
        number = Estimate("lighter_share", "Ended in a lighter channel", value, "share", low, high)
        found = Finding(
            measure="channel_change", version="1", question="Who changes the channel?",
            answer="An answer.", estimates=(number,), requirements=("rkc.ga.6.4",),
        )  # fmt: skip
        run.folder.mkdir(parents=True, exist_ok=True)
        kept.keep(Results("t", "s", "u", (), (), (found,), ()), run.folder)
        made.append(run)
        _forget_runs()
        return run

    yield keep
    for run in made:
        shutil.rmtree(run.folder)
    _forget_runs()


def _forget_runs() -> None:
    """Forget runs read before: another test's run had the same number, and so the same folder."""
    for read in (flags.findings, kept.results, kept.document):
        read.cache_clear()


@pytest.fixture
def home() -> Path:
    """Return the folder of the house."""
    return Path(os.environ["EVENHAND_HOME"])
