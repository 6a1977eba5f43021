"""The app of initiatives."""

from __future__ import annotations

from django.apps import AppConfig


class InitiativesConfig(AppConfig):
    """The register of what was already done, tied to factors, with evidence and effect."""

    name = "evenhand.web.initiatives"
    label = "initiatives"
    default_auto_field = "django.db.models.BigAutoField"
