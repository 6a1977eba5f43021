"""Is the database as this version needs it?"""

from __future__ import annotations

import os

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from evenhand.web.pages import first_run
from evenhand.web.people.models import Administration
from evenhand.web.settings import HOME


def pending() -> list[str]:
    """Return the changes that the database still needs, as ``people.0001_initial``, in order."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def applied() -> list[str]:
    """Return the changes that the database has, in the order of their names."""
    loader = MigrationExecutor(connections[DEFAULT_DB_ALIAS]).loader
    return sorted(f"{app}.{name}" for app, name in loader.applied_migrations)


def known() -> set[str]:
    """Return the changes that this version knows."""
    loader = MigrationExecutor(connections[DEFAULT_DB_ALIAS]).loader
    return {f"{app}.{name}" for app, name in loader.disk_migrations}


def upgrade() -> list[str]:
    """Make the house and its database what this version needs; return what was changed."""
    os.umask(0o077)
    HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
    changes = pending()
    call_command("migrate", verbosity=0, interactive=False)
    return changes


def code_of_first_run() -> str | None:
    """Return the code with which a house is set up; None where it is set up."""
    return None if Administration.objects.exists() else first_run.code()
