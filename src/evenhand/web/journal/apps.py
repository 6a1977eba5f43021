"""The app of the journal."""

from __future__ import annotations

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Append-only entries, each bound to the one before."""

    name = "evenhand.web.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"
