"""The app of the API."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Tokens, and what programs do with them."""

    name = "evenhand.web.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
