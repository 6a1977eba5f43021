"""How does an invented administration come into its practice house?"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import partial
from typing import Final

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db.transaction import atomic, on_commit
from django.utils.timezone import localdate

from evenhand.errors import ConfigError
from evenhand.practice.make import make, plan_for
from evenhand.web.evidence import running
from evenhand.web.evidence.models import Level, Run
from evenhand.web.house_locks import serve_in
from evenhand.web.operations import practice_panel
from evenhand.web.operations import practice_programme as programme
from evenhand.web.operations.upgrading import upgrade
from evenhand.web.people import changes
from evenhand.web.people.models import Administration, Office, Person
from evenhand.web.people.roles import Role
from evenhand.web.records import sources
from evenhand.web.settings import HOME, PRACTICE

DECLARATIONS: Final = 10_000
"""A year of a small administration: analysed in a minute on two cores."""
SEED: Final = 1
NAME: Final = "Practice Customs"
ADMINISTRATORS: Final = ("ada", "ben")
PEOPLE: Final = (
    ("ivo", Role.INTEGRITY_UNIT),
    ("ann", Role.ANALYST),
    ("mia", Role.MANAGER),
    ("ola", Role.OFFICER),
    ("inga", Role.INTERNAL_AUDITOR),
    ("finn", Role.FACILITATOR),
)
WHOLE: Final = "practice"
EARLIER: Final = "practice-until-november"
LAST_MONTH: Final = "-2025-12."
TITLE: Final = "How much does the outcome depend on who handled it?"
PANEL: Final = "What does an officer see of the own work?"

Tell = Callable[[str], None]


def load(*, declarations: int = DECLARATIONS, analyse: bool, tell: Tell) -> bool:
    """Set up the practice house unless it is set up; return whether it was done now.

    The year is asked for as a run, and the same year without its last month as another, so that
    there is something to compare. The gate is open, and an officer is tied to an account; a run
    with figures on single handlers waits for the worker. A workshop that is over comes with it,
    and what came of it.

    Parameters
    ----------
    declarations : int
        Of the invented year, 100 or more.
    analyse : bool
        Whether the run over the year is done before this returns. What is not done here waits for
        the worker.
    tell : callable
        Told what is done next, in a sentence.

    Raises
    ------
    EvenhandError
        If this is no practice house, the number is out of range, or the records cannot be made.
    """
    if not PRACTICE:
        raise ConfigError(
            f"{HOME} is no practice house, and nothing invented is put into it.",
            do_next="Run evenhand serve --practice.",
        )
    held = serve_in(HOME)
    try:
        upgrade()
        if Administration.objects.exists():
            return False
        tell(f"Making an invented administration of {declarations:,} declarations ...")
        _records(declarations)
        with atomic():
            ivo = _people(declarations)
            people = {p.username: p for p in Person.objects.all()}
            office = Office.objects.order_by("pk")[0]
            practice_panel.write(people, f"acc-{office.code}-001", today=localdate())
            # For the officer, with figures on single handlers: nothing of such a run is released,
            # and the worker does it last.
            level, last = Level.PERSON, running.LAST
            running.ask(WHOLE, title=PANEL, by=ivo.pk, level=level, priority=last)
            earlier = running.ask(EARLIER, title=TITLE, by=ivo.pk)
            whole = running.ask(WHOLE, title=TITLE, by=ivo.pk)
            assert earlier.pk < whole.pk
            tell("Writing its finished workshop ...")
            programme.write(people, list(Office.objects.order_by("pk")), today=localdate())
            if not analyse:
                # After the run, by the same worker.
                on_commit(partial(programme.release_what_was_found.enqueue, whole.pk))
        if analyse:
            tell("Analysing it ...")
            running.perform_run.call(whole.pk)
            _must_be_done(whole)
            programme.release_what_was_found.call(whole.pk)
        return True
    finally:
        held.let_go()


def _records(declarations: int) -> None:
    """Make the year, and a copy without its last month; what an earlier try left is made anew."""
    whole, earlier = sources.FOLDER / WHOLE, sources.FOLDER / EARLIER
    sources.FOLDER.mkdir(mode=0o700, exist_ok=True)
    threads = os.cpu_count() or 1
    make(whole, declarations=declarations, seed=SEED, replace=True, threads=threads)
    shutil.rmtree(earlier, ignore_errors=True)
    shutil.copytree(whole, earlier, ignore=lambda _, names: [n for n in names if LAST_MONTH in n])


def _people(declarations: int) -> Person:
    """Set up administration, offices and one person a role, who sign in by choosing who they are.

    Their passwords are thrown away and their second factors told to nobody: the page of the
    practice house signs them in.
    """
    offices = plan_for(declarations, seed=SEED, honest=False).administration.offices
    changes.begin(
        NAME,
        offices=[(o.code, f"{o.code} (invented)") for o in offices],
        administrators=ADMINISTRATORS,
        is_practice=True,
    )
    ada = Person.objects.get(username=ADMINISTRATORS[0])
    first = Office.objects.order_by("pk")[0]
    for name, role in PEOPLE:
        where = first if role is Role.OFFICER else None
        changes.give_account(name, [(role, where)], by=ada.pk)
    for person in Person.objects.all():
        person.must_change_password = False
        person.set_unusable_password()
        person.save(update_fields=["must_change_password", "password"])
        TOTP.activate(person, generate_totp_secret())
    return Person.objects.get(username="ivo")


def _must_be_done(run: Run) -> None:
    run.refresh_from_db()
    if run.said:
        raise ConfigError(
            f"The invented records could not be analysed: {run.said}",
            do_next="Delete the practice house and try again, or report this.",
        )
