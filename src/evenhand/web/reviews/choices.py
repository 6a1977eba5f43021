"""Which outcomes, answers, kinds and steps are there in a review?"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """How a review ended."""

    EXPLAINED = "explained", _("explained")
    RECORD_ERROR = "record_error", _("error in the records")
    RULE_UNCLEAR = "rule_unclear", _("rule unclear")
    REFERRED = "referred", _("referred")


class Checked(models.TextChoices):
    """What checking an innocent explanation gave."""

    EXPLAINS = "explains", _("it explains the line")
    IN_PART = "in_part", _("it explains it in part")
    DOES_NOT = "does_not", _("it does not explain it")
    UNKNOWN = "unknown", _("it cannot be told from what there is")


class Kind(models.TextChoices):
    """Whom a line speaks of; all have the same rights in a review."""

    OFFICER = "officer", _("officer's account")
    AGENT = "agent", _("agent")
    TRADER = "trader", _("trader")
    OFFICE = "office", _("office")


class Served(models.TextChoices):
    """How somebody concerned is reached."""

    ACCOUNT = "account", _("on these pages, under their own account")
    LETTER = "letter", _("by letter, printed here")
    HANDED = "handed", _("handed over in person")


class Step(models.TextChoices):
    """What happened to frozen evidence."""

    FROZEN = "frozen", _("frozen")
    FETCHED = "fetched", _("taken out as a file")
    HANDED_OVER = "handed_over", _("handed over")
    ENDED = "ended", _("the authority has ended it")
