"""What does somebody say who brings records in?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evenhand.web.records import sources
from evenhand.web.records.models import NAME, Collection, File, FileState

USUAL_DAYS = 366
"""Days until deletion that a form begins with."""


def day() -> forms.DateInput:
    """Return a field of a day that a browser may help with, and that takes 2026-11-30 typed."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def usual_day() -> date:
    """Return the day of deletion that a form begins with."""
    return timezone.localdate() + timedelta(days=USUAL_DAYS)


class CollectionForm(forms.Form):
    """What the records are."""

    name = forms.CharField(
        label=_("Name of the records"),
        max_length=NAME,
        help_text=_("What they are, as: declarations of the whole administration."),
    )


class BringForm(forms.Form):
    """A file to bring in."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, Excel, Parquet, XES, OCEL or XML, as it was exported."),
    )


class KeepForm(forms.Form):
    """By which day the records are deleted."""

    delete_on = forms.DateField(
        label=_("To be deleted on"),
        widget=day(),
        initial=usual_day,
        help_text=_("On this day the records are deleted by themselves; what was found stays."),
    )


class DeleteForm(forms.Form):
    """Why records are deleted before their day."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


class VersionForm(KeepForm):
    """Which files are analysed together."""

    chosen = forms.ModelMultipleChoiceField(
        label=_("Files that are analysed together"),
        queryset=File.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, collection: Collection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = collection.files.filter(state=FileState.WHOLE, is_pointed=False)
        self.fields["chosen"].queryset = here  # type: ignore[attr-defined]
        self.fields["chosen"].initial = list(here.filter(versions=None))
        self.order_fields(["chosen", "delete_on"])


class PointForm(KeepForm):
    """Which folder of the server."""

    folder = forms.ChoiceField(label=_("Folder on the server"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["folder"].choices = [(n, n) for n in sources.folders()]  # type: ignore[attr-defined]
        self.order_fields(["folder", "delete_on"])
