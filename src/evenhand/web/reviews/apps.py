"""The app of reviews."""

from __future__ import annotations

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """Lines of findings that are looked into."""

    name = "evenhand.web.reviews"
    label = "reviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep a run while a review needs it."""
        from evenhand.web.evidence.ending import asked  # noqa: PLC0415 -- app ready
        from evenhand.web.reviews.retention import needs_run  # noqa: PLC0415 -- app ready

        asked.connect(needs_run, dispatch_uid="reviews")
