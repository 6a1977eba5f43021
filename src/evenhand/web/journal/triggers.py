"""How does the database itself refuse to change an entry of the journal?

They stop a slip and a program, on SQLite and PostgreSQL alike. Who owns the database can remove
them: that is found out by the hashes, and against a head kept elsewhere.
"""

from __future__ import annotations

from typing import Any, Final

TABLE: Final = "journal_entry"
SAYS: Final = "the journal is only added to"

_SQLITE: Final = (
    *(
        f"CREATE TRIGGER {TABLE}_no_{what} BEFORE {what.upper()} ON {TABLE} "
        f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
        for what in ("update", "delete")
    ),
    # INSERT OR REPLACE removes the row that was there without asking the trigger of DELETE.
    "CREATE TRIGGER journal_entry_no_replace BEFORE INSERT ON journal_entry WHEN EXISTS "
    "(SELECT 1 FROM journal_entry WHERE number = NEW.number OR hash = NEW.hash) "
    "BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END",
)
_POSTGRESQL: Final = (
    f"CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{SAYS}'; END $$",
    f"CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
    f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()",
    f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()",
)
_UNLOCK: Final = {
    "sqlite": tuple(f"DROP TRIGGER {TABLE}_no_{what}" for what in ("update", "delete", "replace")),
    "postgresql": (
        f"DROP TRIGGER {TABLE}_no_change ON {TABLE}",
        f"DROP TRIGGER {TABLE}_no_truncate ON {TABLE}",
        f"DROP FUNCTION {TABLE}_refuse()",
    ),
}
_LOCK: Final = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}


def lock(apps: Any, schema_editor: Any) -> None:
    """Make the triggers."""
    for statement in _LOCK[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unlock(apps: Any, schema_editor: Any) -> None:
    """Remove the triggers, before the table itself goes."""
    for statement in _UNLOCK[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def names_of(vendor: str) -> list[str]:
    """Return the names of the triggers that keep the journal on a kind of database."""
    made = (statement.split() for statement in _LOCK[vendor])
    return [words[2] for words in made if words[:2] == ["CREATE", "TRIGGER"]]
