"""The app of releases."""

from __future__ import annotations

from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    """Findings that management released, item by item, as they read then."""

    name = "evenhand.web.releases"
    label = "releases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep a run while a release needs it."""
        from evenhand.web.evidence.ending import asked  # noqa: PLC0415 -- app ready
        from evenhand.web.releases.queries import needs_run  # noqa: PLC0415 -- app ready

        asked.connect(needs_run, dispatch_uid="releases")
