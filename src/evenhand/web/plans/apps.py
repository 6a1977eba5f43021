"""The app of actions."""

from __future__ import annotations

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Actions with why, who and when, their approval, and the proof that they helped."""

    name = "evenhand.web.plans"
    label = "plans"
    default_auto_field = "django.db.models.BigAutoField"
