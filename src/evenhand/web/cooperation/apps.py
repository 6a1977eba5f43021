"""The app of cooperation."""

from __future__ import annotations

from django.apps import AppConfig


class CooperationConfig(AppConfig):
    """Partners and donors, requests for support, missions, and promises with their follow-up."""

    name = "evenhand.web.cooperation"
    label = "cooperation"
    default_auto_field = "django.db.models.BigAutoField"
