"""The app of the draws."""

from __future__ import annotations

from django.apps import AppConfig


class DrawsConfig(AppConfig):
    """The offices' logs of the draw: how they stand, rosters, exceptions, coverage, receipts."""

    name = "evenhand.web.draws"
    label = "draws"
    default_auto_field = "django.db.models.BigAutoField"
