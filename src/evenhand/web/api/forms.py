"""What does somebody say who makes a token?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evenhand.web.api.models import RULES, Right
from evenhand.web.people.models import Office, Person


class TokenForm(forms.Form):
    """Which program, what it may do, where, until when."""

    name = forms.CharField(
        label=_("Program"), max_length=100, help_text=_("What will use it, as: dashboard.")
    )
    rights = forms.MultipleChoiceField(
        label=_("What it opens"), widget=forms.SelectMultiple(attrs={"size": 3})
    )
    office = forms.ModelChoiceField(
        label=_("Office"),
        queryset=Office.objects.all(),
        required=False,
        empty_label=_("the whole administration"),
    )
    expires_on = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )

    def __init__(self, *args: Any, owner: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rights"].choices = [  # type: ignore[attr-defined]
            (right.value, right.label) for right in Right if owner.has_perm(RULES[right])
        ]
        self.fields["expires_on"].initial = timezone.localdate() + timedelta(days=90)
