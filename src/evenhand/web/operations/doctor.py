"""Is this installation in order, and what is to be done where it is not?

Each check looks at one thing and says how it found it. None changes anything, or asks another host
than the one that the log is sent to.
"""

from __future__ import annotations

import platform
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Final

from allauth.mfa.models import Authenticator
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from packaging.requirements import Requirement

from evenhand import __version__
from evenhand.errors import EvenhandError
from evenhand.private_files import is_open_to_others, read_secret
from evenhand.web import scanning
from evenhand.web.evidence.models import Run, State
from evenhand.web.journal.models import Entry
from evenhand.web.journal.triggers import names_of
from evenhand.web.log_sending import connected
from evenhand.web.operations import upgrading, worker
from evenhand.web.people import breached
from evenhand.web.people.details import read_identity
from evenhand.web.people.factor_seals import is_whole
from evenhand.web.people.models import Details
from evenhand.web.secret_file import SECRET_BYTES
from evenhand.web.settings import BEHIND_PROXY, CONFIG, HOME

SPACE_FAILS: Final = 500_000_000
SPACE_WARNS: Final = 5_000_000_000
"""Bytes: a run on ten million declarations and a backup of it need about this."""
WAITS_LONG: Final = timedelta(minutes=10)
NAMED: Final = 3
"""Of many files that are wrong, this many are named."""


class Found(StrEnum):
    """How a check found its thing."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Line:
    """What one check found.

    Attributes
    ----------
    name : str
        Of the check.
    state : Found
    what : str
        A whole sentence.
    do_next : str
        What to do; "" where it is in order.
    """

    name: str
    state: Found
    what: str
    do_next: str = ""


def ok(name: str, what: str) -> Line:
    """Return a line of what is in order."""
    return Line(name, Found.OK, what)


def warn(name: str, what: str, do_next: str) -> Line:
    """Return a line of what needs attention."""
    return Line(name, Found.WARN, what, do_next)


def fail(name: str, what: str, do_next: str) -> Line:
    """Return a line of what must be put right."""
    return Line(name, Found.FAIL, what, do_next)


def examine() -> Iterator[Line]:
    """Yield a line for each check; those of the database only where it answers."""
    yield versions()
    yield house()
    yield files()
    yield keys()
    yield hosts()
    yield passwords()
    yield logs()
    yield scanner()
    yield clock()
    yield space()
    reached = database()
    yield reached
    if reached.state is Found.FAIL:
        return
    changes = migrations()
    yield changes
    if changes.state is Found.FAIL:
        return
    for check in (journal, details, factors, works, waiting):
        yield _answered(check)


def _answered(check: Callable[[], Line]) -> Line:
    try:
        return check()
    except Error as err:
        what = f"The database refused a question ({type(err).__name__})."
        return fail(check.__name__, what, "Look into its log; restore the last backup if need be.")


def versions() -> Line:
    """Look whether each package is of a version that Evenhand was tested with."""
    own = f"Evenhand {__version__}, Python {platform.python_version()}, Django {version('django')}"
    try:
        asked = [Requirement(text) for text in requires("evenhand") or ()]
    except PackageNotFoundError:
        return warn(
            "versions", f"{own}; run from its source.", "Install it as a package for real use."
        )
    wrong = []
    for one in asked:
        if one.marker is not None and not one.marker.evaluate({"extra": "web"}):
            continue
        try:
            there = version(one.name)
        except PackageNotFoundError:
            wrong.append(f"{one.name} is missing")
            continue
        if not one.specifier.contains(there, prereleases=True):
            wrong.append(f"{one.name} is {there}, not {one.specifier}")
    if wrong:
        return fail("versions", f"{own}; {', '.join(wrong)}.", "Install from the locked list.")
    return ok("versions", f"{own}; every package is of a version that fits.")


def house(home: Path = HOME) -> Line:
    """Look at the folder of the house."""
    if not home.is_dir():
        return fail("house", f"There is no house in {home}.", "Run evenhand upgrade, or restore.")
    mode = stat.S_IMODE(home.stat().st_mode)
    if is_open_to_others(home):
        what = f"Others than the owner may look into {home} (mode {mode:o})."
        return fail("house", what, f"Run chmod 700 {home}.")
    return ok("house", f"{home} is for its owner alone.")


def files(home: Path = HOME) -> Line:
    """Look whether others may read a file of the house."""
    names = [p for p in sorted(home.rglob("*")) if not p.is_symlink() and is_open_to_others(p)]
    if names:
        some = ", ".join(str(p.relative_to(home)) for p in names[:NAMED])
        what = f"Others than the owner may read {len(names):,} files or folders: {some}."
        # The folder above keeps others out; a key is refused wherever it is read.
        found = fail if any(p.suffix == ".key" for p in names) else warn
        return found("files", what, f"Run chmod -R go= {home}, and set the umask to 077.")
    return ok("files", "Every file of the house is for its owner alone.")


def keys(home: Path = HOME) -> Line:
    """Look whether each key can be read and has its length."""
    found = [p for p in sorted(home.glob("*.key")) if p.name != "pseudonyms.key"]
    for path in found:
        try:
            read_secret(path, family=EvenhandError, if_gone="Restore it.", size=SECRET_BYTES)
        except EvenhandError as err:
            return fail("keys", err.what, err.do_next)
    if not found:
        return warn("keys", "There are no keys yet.", "They are made at the first start.")
    return ok("keys", f"{len(found)} keys can be read, each of its length.")


def hosts(names: tuple[str, ...] = CONFIG.hosts, *, behind_proxy: bool = BEHIND_PROXY) -> Line:
    """Look under which names the service is asked for: only this machine goes without TLS."""
    said = ", ".join(names)
    if not behind_proxy:
        return warn(
            "hosts",
            f"The service answers to this machine alone ({said}), and asks for no TLS.",
            "To try out, that is right. For work set EVENHAND_HOSTS, behind a proxy with TLS.",
        )
    return ok("hosts", f"It answers to {said}; cookies and forms pass over TLS alone.")


def passwords(path: Path | None = CONFIG.breached) -> Line:
    """Look whether the house has a list of breached passwords, and it can be searched."""
    if path is None:
        return warn(
            "passwords",
            "The 20,000 most common passwords are refused, and no others known from breaches.",
            "Name a list with EVENHAND_BREACHED; docs/how-to/breached-passwords says how.",
        )
    try:
        lines = breached.look_at(path)
    except EvenhandError as err:
        what = f"{err.what} No password can be set until it is in order."
        return fail("passwords", what, err.do_next)
    if lines < breached.FEWEST:
        return warn(
            "passwords",
            f"The list of breached passwords has {lines:,} lines.",
            f"Name one of {breached.FEWEST:,} or more.",
        )
    return ok("passwords", f"The list of breached passwords has {lines:,} lines or more.")


def logs(address: str = CONFIG.log_address) -> Line:
    """Look whether the log also goes to another machine, and it answers."""
    if not address:
        return warn(
            "logs",
            "The log stays on this machine.",
            "Name where it goes with EVENHAND_LOG_ADDRESS, unless the system's journal is sent on.",
        )
    try:
        connected(address).close()
    except OSError as err:
        what = f"Nobody takes the log at {address} ({type(err).__name__}: {err})."
        return fail("logs", what, "Start what listens there, or correct EVENHAND_LOG_ADDRESS.")
    return ok("logs", f"The log is taken at {address}.")


def scanner(address: str = CONFIG.scanner) -> Line:
    """Look whether a virus scanner is named, and answers."""
    if not address:
        return warn(
            "scanner",
            "No virus scanner looks at files that people send.",
            "Name one with EVENHAND_SCANNER; docs/how-to/run-the-web-product says how.",
        )
    try:
        if scanning.answers(address):
            return ok("scanner", f"A virus scanner answers at {address}.")
        said = "it does not speak as clamd does"
    except OSError as err:
        said = f"{type(err).__name__}: {err}"
    what = f"No virus scanner answers at {address} ({said}): no file is taken."
    return fail("scanner", what, "Start it, or correct EVENHAND_SCANNER.")


def clock() -> Line:
    """Look whether the clock is kept right: deadlines and the journal stand on it."""
    program = shutil.which("timedatectl")
    said = ""
    if program is not None:
        words = [program, "show", "--property=NTPSynchronized", "--value"]
        done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603
        said = done.stdout.strip()
    now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
    if said == "yes":
        return ok("clock", f"It is {now}, and the system keeps it right.")
    what = "is not kept right" if said == "no" else "cannot be told here to be kept right"
    return warn("clock", f"It is {now}; the clock {what}.", "Set up the house's time service.")


def space(home: Path = HOME) -> Line:
    """Look at the free space of the disks that are written to."""
    where = [home] if home.exists() else [Path.cwd()]
    where += [CONFIG.spill] if CONFIG.spill is not None and CONFIG.spill.exists() else []
    free, place = min((shutil.disk_usage(p).free, p) for p in where)
    what = f"{free / 1e9:,.1f} GB are free for {place}."
    if free < SPACE_FAILS:
        return fail("space", what, "Free space now: nothing can be written down soon.")
    if free < SPACE_WARNS:
        return warn("space", what, "Free space before the next run: old runs, replaced-*, backups.")
    return ok("space", what)


def database() -> Line:
    """Ask the database something, and whether its clock is ours."""
    connection = connections[DEFAULT_DB_ALIAS]
    kind = connection.vendor
    if kind == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists():
        name = str(connection.settings_dict["NAME"])
        if "mode=memory" not in name:
            return fail("database", "There is no database yet.", "Run evenhand upgrade.")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT CURRENT_TIMESTAMP")
        number = ".".join(map(str, connection.get_database_version()))
    except Error as err:
        return fail(
            "database",
            f"The database ({kind}) does not answer ({type(err).__name__}).",
            "Start it, or correct EVENHAND_DATABASE and the password in libpq's own file.",
        )
    return ok("database", f"The database answers: {kind} {number}.")


def migrations() -> Line:
    """Look whether the database is as this version needs it."""
    newer = sorted(set(upgrading.applied()) - upgrading.known())
    if newer:
        what = f"The database was changed by a newer version: {newer[0]}."
        return fail("migrations", what, "Install that version, or restore the backup before it.")
    missing = upgrading.pending()
    if missing:
        what = f"The database needs {len(missing)} changes, the first {missing[0]}."
        return fail("migrations", what, "Back up, then run evenhand upgrade.")
    return ok("migrations", "The database is as this version needs it.")


def journal() -> Line:
    """Look whether the database keeps the journal from change, and its last entry is no later."""
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled = 'O'")
        there = {str(row[0]) for row in cursor.fetchall()}
    missing = sorted(set(names_of(connection.vendor)) - there)
    if missing:
        what = f"The database no longer keeps the journal from change: {missing[0]} is gone."
        return fail("journal", what, "Run evenhand journal verify, and call the internal auditor.")
    last = Entry.objects.order_by("-number").first()
    if last is not None and last.at > datetime.now(UTC) + timedelta(minutes=1):
        what = (
            f"The last entry of the journal is of {last.at:%Y-%m-%d %H:%M} UTC, which is to come."
        )
        return fail("journal", what, "Set the clock right; it ran ahead, or it runs behind now.")
    count = last.number if last is not None else 0
    return ok("journal", f"The database keeps {count:,} entries from change.")


def details() -> Line:
    """Look whether the key of people's details still opens them."""
    row = Details.objects.select_related("person").first()
    if row is None:
        return ok("details", "Nobody's details are kept.")
    try:
        read_identity(row.person)
    except EvenhandError as err:
        return fail("details", "The details of people cannot be opened.", err.do_next)
    return ok("details", "The key of people's details opens them.")


def factors() -> Line:
    """Look whether every second factor is as the product wrote it."""
    wrong = [f for f in Authenticator.objects.all() if not is_whole(f)]
    if wrong:
        what = f"{len(wrong)} second factors were changed in the database, and open nothing."
        return fail("factors", what, "Call the internal auditor; an administrator takes them away.")
    return ok("factors", "Every second factor is as it was written.")


def works() -> Line:
    """Look whether a worker works."""
    if worker.is_alive():
        return ok("worker", "A worker works.")
    return fail(
        "worker", "No worker works: no run will be done.", "Start the unit evenhand-worker."
    )


def waiting() -> Line:
    """Look whether work waits that nobody does."""
    since = datetime.now(UTC) - WAITS_LONG
    busy = Run.objects.filter(state=State.RUNNING).exists()
    late = DBTaskResult.objects.filter(status=TaskResultStatus.READY, enqueued_at__lt=since).count()
    if late and not busy:
        what = f"{late} tasks have waited for more than {WAITS_LONG.seconds // 60} minutes."
        return warn("waiting", what, "Look into the log of the worker, and start it again.")
    return ok("waiting", "No work waits that nobody does.")
