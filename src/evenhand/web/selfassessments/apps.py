"""The app of self-assessments."""

from __future__ import annotations

from django.apps import AppConfig


class SelfAssessmentsConfig(AppConfig):
    """Requirements of the instruments, marked alone, settled together, set beside the records."""

    name = "evenhand.web.selfassessments"
    label = "selfassessments"
    default_auto_field = "django.db.models.BigAutoField"
