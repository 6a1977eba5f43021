"""The app of corruption risk mapping."""

from __future__ import annotations

from django.apps import AppConfig


class RisksConfig(AppConfig):
    """Risks of functions and processes, their controls, and how several people rate them."""

    name = "evenhand.web.risks"
    label = "risks"
    default_auto_field = "django.db.models.BigAutoField"
