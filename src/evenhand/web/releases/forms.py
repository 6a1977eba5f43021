"""What does somebody say who asks for a release?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from evenhand.reports.document import Document
from evenhand.web.releases.models import Audience


class AskForm(forms.Form):
    """Which finding of a run, to whom, and what for."""

    measure = forms.ChoiceField(label=_("Finding"))
    audience = forms.ChoiceField(label=_("Released to"), choices=Audience.choices)
    why = forms.CharField(label=_("What it is for"), max_length=500)

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = [  # type: ignore[attr-defined]
            (s.measure, translation.gettext(s.question))
            for s in (*document.sections, *document.unmeasured)
        ]
