"""The app of obligations."""

from __future__ import annotations

from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    """What the administration says of the instruments that it is bound by."""

    name = "evenhand.web.obligations"
    label = "obligations"
    default_auto_field = "django.db.models.BigAutoField"
