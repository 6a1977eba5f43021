"""What does somebody say who asks for a run, or says how long runs are kept?"""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evenhand.web.evidence.models import Level
from evenhand.web.isolating import ltr
from evenhand.web.records import reading, sources
from evenhand.web.records.models import Version

VERSION: Final = "version:"
"""Begins the value of a version among the names of folders, which hold no colon as a rule."""

MOST_MONTHS: Final = 240
"""Nothing is kept for longer: what is needed for longer is released, or under review."""


class AskForm(forms.Form):
    """Which records, under which title."""

    source = forms.ChoiceField(label=_("Records"))
    title = forms.CharField(
        label=_("Title of the report"),
        max_length=200,
        initial=_("How much does the outcome depend on who handled it?"),
    )

    level = forms.ChoiceField(
        label=_("Figures"), choices=Level.choices, initial=Level.OFFICE, required=False
    )

    def __init__(self, *args: Any, gate_is_open: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not gate_is_open:
            del self.fields["level"]
        versions = [(f"{VERSION}{v.pk}", _label(v)) for v in reading.to_read()]
        folders = [(name, name) for name in sources.names()]
        self.fields["source"].choices = [*versions, *folders]  # type: ignore[attr-defined]

    def chosen(self) -> str | Version:
        """Return the records that were chosen: a version, or the name of a folder."""
        chosen: str = self.cleaned_data["source"]
        if chosen.startswith(VERSION):
            return Version.objects.get(pk=int(chosen.removeprefix(VERSION)))
        return chosen


def _label(version: Version) -> str:
    return gettext("%(name)s, version %(n)s of %(day)s") % {
        "name": version.collection.name,
        "n": version.number,
        "day": ltr(f"{version.made_at:%Y-%m-%d}"),
    }


class KeepingForm(forms.Form):
    """How long runs are kept."""

    months = forms.IntegerField(
        label=_("Months after a run ended"), min_value=1, max_value=MOST_MONTHS
    )
    decided_by = forms.CharField(
        label=_("Decided by"), max_length=200, help_text=_("The post or body. No person's name.")
    )
    decided_on = forms.DateField(
        label=_("Decided on"),
        initial=timezone.localdate,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
