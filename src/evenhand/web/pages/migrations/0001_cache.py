"""The table of what every process must know for a while."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.db import migrations


def make(apps: Any, schema_editor: Any) -> None:
    """Make the table of the cache."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """Make it once."""

    dependencies = []
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
