"""The app of the register of discretion."""

from __future__ import annotations

from django.apps import AppConfig


class DiscretionConfig(AppConfig):
    """Decisions that may go either way, what watches them, and how they are reduced."""

    name = "evenhand.web.discretion"
    label = "discretion"
    default_auto_field = "django.db.models.BigAutoField"
