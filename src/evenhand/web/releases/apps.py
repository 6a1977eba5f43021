"""The app of releases."""

from __future__ import annotations

from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    """Findings that management released, item by item, as they read then."""

    name = "evenhand.web.releases"
    label = "releases"
    default_auto_field = "django.db.models.BigAutoField"
