"""What is said when own figures are asked for, checked, and answered to?"""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

DAYS_SHOWN = 180
"""Proposed on the page."""
MOST_LETTERS = 20_000


class AskForm(forms.Form):
    """Which account, and what for."""

    account = forms.CharField(
        label=_("Your account in the Customs system"),
        max_length=200,
        help_text=_("As the records write it, capital letters included."),
    )
    reason = forms.CharField(
        label=_("Why you wish to see your figures"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CheckForm(forms.Form):
    """How it was made sure whose account it is, and until when figures are shown."""

    how = forms.CharField(
        label=_("How you made sure that the account is this officer's, and on what ground"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("From the list of accounts or of staff, and not by asking the officer alone."),
    )
    until = forms.DateField(
        label=_("Shown until"),
        initial=lambda: timezone.localdate() + timedelta(DAYS_SHOWN),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class AnswerForm(forms.Form):
    """What the officer says to figures."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
