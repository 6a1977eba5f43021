"""The app of the manager's page."""

from __future__ import annotations

from django.apps import AppConfig


class BriefingConfig(AppConfig):
    """One page for the head of Customs."""

    name = "evenhand.web.briefing"
    label = "briefing"
    default_auto_field = "django.db.models.BigAutoField"
