"""The app of records."""

from __future__ import annotations

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Records as they come in, how they are read, and whether they are whole."""

    name = "evenhand.web.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
