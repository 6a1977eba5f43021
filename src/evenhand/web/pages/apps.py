"""The app of pages."""

from __future__ import annotations

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """The frame around every page, the first run, and where somebody begins."""

    name = "evenhand.web.pages"
    label = "pages"
    default_auto_field = "django.db.models.BigAutoField"
