"""What does somebody say who asks for a run?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evenhand.web.evidence.models import Level
from evenhand.web.records import sources


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
        self.fields["source"].choices = [(name, name) for name in sources.names()]  # type: ignore[attr-defined]
