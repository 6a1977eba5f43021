"""The app of the gate."""

from __future__ import annotations

from django.apps import AppConfig


class GateConfig(AppConfig):
    """What must be recorded before figures on single handlers are shown, and who opened them."""

    name = "evenhand.web.gate"
    label = "gate"
    default_auto_field = "django.db.models.BigAutoField"
