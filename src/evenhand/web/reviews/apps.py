"""The app of reviews."""

from __future__ import annotations

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Lines of findings that are looked into."""

    name = "evenhand.web.reviews"
    label = "reviews"
    default_auto_field = "django.db.models.BigAutoField"
