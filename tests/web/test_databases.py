"""Do journal and tables hold on both databases, with several writers and whatever is tried?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.postgresql_server import PASSWORD

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
START = "from evenhand.web.starting import start; start()\n"
SET_UP = """
from django.core.management import call_command
call_command("migrate", verbosity=0, interactive=False)
from evenhand.web.people.changes import begin
begin("Customs", offices=[("P01", "Port")], administrators=["ada", "ben"])
"""
WRITE = """
from django.db import transaction
from evenhand.web.journal.append import append
for n in range(25):
    with transaction.atomic():
        append("thing.done", subject=f"thing:{n}", actor=None, facts={"n": n})
"""
SPOIL = """
from django.db import DatabaseError, connection, transaction
from evenhand.web.journal.models import Entry
for change in (
    "UPDATE journal_entry SET subject = 'x' WHERE number = 3",
    "DELETE FROM journal_entry WHERE number = 3",
    {truncate}
):
    try:
        with transaction.atomic():
            connection.cursor().execute(change)
    except DatabaseError as err:
        assert "only added to" in str(err), err
    else:
        raise SystemExit(f"{{change}} was not refused")
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request, tmp_path) -> dict[str, str]:
    """Return what a process needs that works on a house of its own, on either database."""
    own = {k: v for k, v in os.environ.items() if not k.startswith(("EVENHAND", "DJANGO"))}
    own["EVENHAND_HOME"] = str(tmp_path / "home")
    (tmp_path / "home").mkdir(mode=0o700)
    if request.param == "postgresql":
        psycopg = pytest.importorskip("psycopg")
        folder: Path = request.getfixturevalue("postgresql")
        said = f"host={folder} dbname=postgres user=clerk password={PASSWORD}"
        with psycopg.connect(said, autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS house")
            connection.execute("CREATE DATABASE house")
        own["EVENHAND_DATABASE"] = f"postgresql:///house?host={quote(str(folder))}&user=clerk"
        own["PGPASSWORD"] = PASSWORD
    return own


def python(program: str, environment: dict[str, str]) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", START + program]
    return subprocess.Popen(words, env=environment, stderr=subprocess.PIPE, text=True)


def ended(process: subprocess.Popen[str]) -> None:
    _, said = process.communicate(timeout=300)
    assert process.returncode == 0, said


def test_writers_at_once_make_one_chain_that_the_database_keeps(environment):
    ended(python(SET_UP, environment))
    for process in [python(WRITE, environment) for _ in range(4)]:
        ended(process)
    truncate = '"TRUNCATE journal_entry",' if "EVENHAND_DATABASE" in environment else ""
    ended(python(SPOIL.format(truncate=truncate), environment))
    words = [sys.executable, "-m", "evenhand", "journal", "verify"]
    checked = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    # Setting up made five entries: the house, two accounts and two posts.
    assert "105 entries" in checked.stdout


def test_every_app_writes_and_reads_its_tables(environment):
    # The program stops with a word where a table stays empty or takes what it should refuse.
    path = os.pathsep.join([str(ROOT), environment.get("PYTHONPATH", "")])
    ended(
        python("from tests.web.every_app import main; main()\n", environment | {"PYTHONPATH": path})
    )
