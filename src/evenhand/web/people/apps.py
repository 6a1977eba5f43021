"""The app of people."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, their posts, offices, and the administration they work for."""

    name = "evenhand.web.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen for what is journaled of signing in."""
        import_module("evenhand.web.people.signs")
