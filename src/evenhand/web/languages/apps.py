"""The app of languages."""

from __future__ import annotations

from django.apps import AppConfig


class LanguagesConfig(AppConfig):
    """The language that each person chose, and that of the house."""

    name = "evenhand.web.languages"
    label = "languages"
    default_auto_field = "django.db.models.BigAutoField"
