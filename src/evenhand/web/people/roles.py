"""Which roles are there?"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody does here; one person may have several posts."""

    ADMINISTRATOR = "administrator", _("administrator")
    INTEGRITY_UNIT = "integrity_unit", _("integrity unit")
    ANALYST = "analyst", _("analyst")
    MANAGER = "manager", _("manager")
    OFFICER = "officer", _("officer")
    INTERNAL_AUDITOR = "internal_auditor", _("internal auditor")
    FACILITATOR = "facilitator", _("facilitator")
