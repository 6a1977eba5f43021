"""What is said when a requirement of the gate is written down?"""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MOST_BYTES: Final = 20_000_000


class RecordForm(forms.Form):
    """Who decided when, and the text or the file."""

    decided_by = forms.CharField(
        label=_("Decided or consulted by"),
        max_length=200,
        help_text=_("The post or body, as Director General or staff council; no person's name."),
    )
    decided_on = forms.DateField(
        label=_("On"), widget=forms.DateInput(attrs={"type": "date"}), help_text=_("2026-11-30")
    )
    text = forms.CharField(
        label=_("Text"), required=False, max_length=50_000, widget=forms.Textarea({"rows": 10})
    )
    file = forms.FileField(
        label=_("Or the file"),
        required=False,
        help_text=_("Its SHA-256 is kept, and the file is not: keep it where it belongs."),
    )

    def clean_decided_on(self) -> Any:
        """Ask for a day that has come."""
        day = self.cleaned_data["decided_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is to come."))
        return day

    def clean_file(self) -> Any:
        """Ask for a file that can be read at once."""
        file = self.cleaned_data["file"]
        if file is not None and file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 MB."))
        return file

    def clean(self) -> dict[str, Any]:
        """Ask for one of both."""
        given = super().clean() or {}
        if "file" not in self.errors and not given.get("text") and not given.get("file"):
            self.add_error("text", _("Give the text, or the file."))
        if given.get("text") and given.get("file"):
            self.add_error("file", _("Give the text or the file, not both."))
        return given
