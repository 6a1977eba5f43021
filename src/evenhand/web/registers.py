"""How is something new said of an entry of a register, while what was said stays?"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenhand.errors import EvenhandError
from evenhand.web.isolating import ltr
from evenhand.web.people.models import Office, Person


class OnlyAddedTo(models.Model):
    """A row that is written once."""

    written_at = models.DateTimeField(auto_now_add=True)
    written_by = models.UUIDField()

    class Meta:
        """No table of its own."""

        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row; a row that is there already is not changed.

        Raises
        ------
        RuntimeError
            If it is there already.
        """
        if self.pk is not None:
            raise RuntimeError("What was written is not changed: write a new dated row.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Refuse: the old stays.

        Raises
        ------
        RuntimeError
            Always.
        """
        raise RuntimeError("What was written is not removed: write a new dated row.")


class OfOneOffice(models.Model):
    """An entry of a register, of one office or of the whole administration.

    What it says lies in its versions.
    """

    office = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=gettext_lazy("office"),
        related_name="+",
    )

    class Meta:
        """In the order of writing."""

        abstract = True
        ordering: ClassVar = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.pk}"


class Direction(models.TextChoices):
    """Which way a number should move."""

    LESS = "less", gettext_lazy("less")
    MORE = "more", gettext_lazy("more")


def must_be_open_to(by: Person, rule: str, entry: models.Model) -> None:
    """Refuse whom a rule does not open an entry to; PermissionDenied."""
    if not by.has_perm(rule, entry):
        raise PermissionDenied


def open_for(by: Person, rule: str, entry: models.Model) -> None:
    """Refuse as `must_be_open_to`; from here on one person at a time writes of the entry."""
    must_be_open_to(by, rule, entry)
    if entry.pk is not None:
        type(entry)._default_manager.select_for_update().get(pk=entry.pk)


def must_have_seen(last: int, read: int, *, refusal: type[EvenhandError]) -> None:
    """Refuse to write over what the author has not seen.

    Parameters
    ----------
    last, read : int
        Number of the newest row, and of the row that the author has seen.
    refusal : type of EvenhandError
        Of the register, raised where they differ.
    """
    if last != read:
        raise refusal(
            _("Somebody else wrote here while you were writing; nothing of yours was kept."),
            do_next=_("Open the entry again, read what is new, and write yours after it."),
        )


def next_row(
    rows: models.Manager[Any], place: int | None, read: int, *, refusal: type[EvenhandError]
) -> tuple[int, int]:
    """Return place and number of the row that is written next, of rows that replace each other.

    Parameters
    ----------
    rows : Manager
        Of one entry, each with its ``place`` and ``number``.
    place : int or None
        Of the rows that are replaced; None for a place that is new.
    read : int
        Number of the row that the author has seen; 0 for a new place.
    refusal : type of EvenhandError
        Of the register, raised where there is no such place or somebody else wrote there meanwhile.
    """
    if place is None:
        newest = rows.order_by("-place").first()
        place, last = (newest.place + 1 if newest else 1), 0
    else:
        row = rows.filter(place=place).order_by("-number").first()
        if row is None:
            raise refusal(
                _("There is no number %(place)d here.") % {"place": place},
                do_next=_("Write it as a new one."),
            )
        last = row.number
    must_have_seen(last, read, refusal=refusal)
    return place, last + 1


def must_follow(since: date, last: date | None, *, refusal: type[EvenhandError]) -> None:
    """Refuse a day that is to come, or is before that from which the entry before holds.

    Parameters
    ----------
    since : date
    last : date or None
        Of the entry before; None where this is the first.
    refusal : type of EvenhandError
        Of the register.
    """
    if since > timezone.localdate():
        raise refusal(
            _("%(day)s has not come yet.") % {"day": ltr(since)},
            do_next=_("Write what holds today, or wait for the day."),
        )
    if last is not None and since < last:
        raise refusal(
            _("%(day)s is before %(last)s, from when on the entry before holds.")
            % {"day": ltr(since), "last": ltr(last)},
            do_next=_("Give %(last)s or a later day; the history is not written anew.")
            % {"last": ltr(last)},
        )
