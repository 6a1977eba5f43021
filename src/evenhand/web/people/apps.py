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
        """Listen for what is journaled of signing in, and keep recovery codes as hashes."""
        import_module("evenhand.web.people.signs")
        hashed = import_module("evenhand.web.people.recovery").HashedCodes
        for place in ("auth", "flows"):
            # Where allauth asks for the class by its name: it has no setting for it.
            module = import_module(f"allauth.mfa.recovery_codes.internal.{place}")
            module.RecoveryCodes = hashed  # type: ignore[attr-defined]
