"""The app of evidence."""

from __future__ import annotations

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Runs over records, and what they found."""

    name = "evenhand.web.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"
