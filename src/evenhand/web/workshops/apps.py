"""The app of workshops."""

from __future__ import annotations

from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    """Workshops on integrity, from their plan to the report to management."""

    name = "evenhand.web.workshops"
    label = "workshops"
    default_auto_field = "django.db.models.BigAutoField"
