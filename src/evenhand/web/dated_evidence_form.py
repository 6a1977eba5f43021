"""What does somebody say of a piece of evidence?"""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar

from django import forms
from django.core.files.base import File
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evenhand.web.discretion.forms import day


def digest_of(file: File[bytes]) -> str:
    """Return the SHA-256 of a file that was given, in hexadecimal; it is read in parts."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


class DatedEvidenceForm(forms.ModelForm):  # type: ignore[type-arg]
    """A piece of evidence; a file is read for its SHA-256 and not kept."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("Its SHA-256 is computed and kept; the file itself stays where you file it."),
    )

    class Meta:
        """The fields as the table has them."""

        fields = (
            *("name", "kind", "received", "effective", "review_due"),
            *("sha256", "is_withdrawn"),
        )
        widgets: ClassVar = {name: day() for name in ("received", "effective", "review_due")}
        labels: ClassVar = {"is_withdrawn": _("Withdrawn: it proves nothing any more")}
        help_texts: ClassVar = {
            "name": _("As you file it."),
            "kind": _("A measurement or a test shows that it works; a document, that it is so."),
            "sha256": _("Of a file that cannot be given here; 64 hexadecimal digits."),
        }

    def __init__(self, *args: Any, again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not again:
            del self.fields["is_withdrawn"]

    def clean_sha256(self) -> str:
        """Take the digits in either case, and nothing else."""
        given = str(self.cleaned_data["sha256"]).strip().lower()
        if given and (len(given) != 64 or set(given) - set("0123456789abcdef")):
            raise forms.ValidationError(_("Give 64 hexadecimal digits, or leave it empty."))
        return given

    def clean(self) -> dict[str, Any]:
        """Compute the digest of a file, and ask for days that follow each other."""
        said = super().clean() or {}
        effective, due = said.get("effective"), said.get("review_due")
        if effective and due and due < effective:
            self.add_error("review_due", _("The review is due before the evidence holds."))
        if said.get("received") and said["received"] > timezone.localdate():
            self.add_error("received", _("This day has not come: nothing is received yet."))
        if file := said.get("file"):
            found = digest_of(file)
            if said.get("sha256") and said["sha256"] != found:
                self.add_error("file", _("The file has another SHA-256 than the one you gave."))
            said["sha256"] = found
        return said

    def said(self) -> dict[str, Any]:
        """Return the columns of a row."""
        names = [n for n in self._meta.fields or () if n in self.fields]
        return {name: self.cleaned_data[name] for name in names}
