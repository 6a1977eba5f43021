"""The app of officers' own figures."""

from __future__ import annotations

from django.apps import AppConfig


class PanelsConfig(AppConfig):
    """Own figures, the ties that show them, and answers."""

    name = "evenhand.web.panels"
    label = "panels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Forget what ties a person to an account when the person is erased, or a run deleted."""
        from evenhand.web.evidence.ending import deleting  # noqa: PLC0415 -- app ready
        from evenhand.web.panels.answering import forget_run  # noqa: PLC0415 -- app ready
        from evenhand.web.panels.tying import forget_person  # noqa: PLC0415 -- app ready
        from evenhand.web.people.changes import erasing  # noqa: PLC0415 -- app ready

        erasing.connect(forget_person, dispatch_uid="panels")
        deleting.connect(forget_run, dispatch_uid="panels")
