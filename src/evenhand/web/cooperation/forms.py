"""What does somebody say of a partner, a request, a mission and a promise?"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evenhand.web.cooperation.models import (
    MissionVersion,
    Outcome,
    Partner,
    Promise,
    PromiseVersion,
    RequestVersion,
    Side,
    Step,
)
from evenhand.web.cooperation.rules import WRITES
from evenhand.web.cooperation.ties import CooperationError, ties
from evenhand.web.dated_evidence_form import digest_of
from evenhand.web.discretion.forms import day
from evenhand.web.people.models import Person
from evenhand.web.people.office_choice import OfficeChoice

LARGEST_FILE: Final = 50_000_000
"""Bytes of a mission's report; it is read once for its hash."""


class Ties(forms.CharField):
    """Gaps, actions and initiatives, by kind and number."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Gaps, actions and initiatives"),
            max_length=1000,
            required=False,
            help_text=_("As gap:arusha.8.5 action:3 initiative:2, with blanks between."),
        )

    def prepare_value(self, value: Any) -> Any:
        """Show what is kept as a list with blanks between."""
        return " ".join(value) if isinstance(value, list) else value


class PartnerForm(forms.ModelForm):  # type: ignore[type-arg]
    """A partner; who the contact is as a person is sealed."""

    person = forms.CharField(
        label=_("Contact: person"),
        max_length=300,
        required=False,
        help_text=_("Only where a function does not do. It is sealed, and can be erased."),
    )

    class Meta:
        """The fields as the table has them."""

        model = Partner
        fields = ("name", "kind", "contact_role", "note")
        widgets: ClassVar = {"note": forms.Textarea(attrs={"rows": 3})}
        help_texts: ClassVar = {"note": _("No person's name.")}


class Versioned(forms.ModelForm):  # type: ignore[type-arg]
    """What is new of a thing that has versions."""

    read = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, by: Person, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._by = by
        if is_new:
            office = OfficeChoice()
            office.narrow(by, WRITES.roles)
            self.fields["office"] = office
            self.order_fields(["office"])

    def clean_ties(self) -> list[str]:
        """Ask that each tie names what is there."""
        try:
            return ties(self.cleaned_data["ties"], self._by)
        except CooperationError as err:
            raise forms.ValidationError(f"{err.what} {err.do_next}") from err

    def said(self) -> dict[str, Any]:
        """Return what the form says of the row itself."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class RequestForm(Versioned):
    """What is asked for."""

    ties = Ties()

    class Meta:
        """The fields as the table has them."""

        model = RequestVersion
        fields = (
            *("title", "support", "purpose", "ties", "amount", "currency", "needed_by", "reason"),
        )
        widgets: ClassVar = {"purpose": forms.Textarea(attrs={"rows": 4}), "needed_by": day()}

    def clean(self) -> dict[str, Any]:
        """Ask that a sum has its currency."""
        said = super().clean() or {}
        if said.get("amount") is not None and not said.get("currency"):
            self.add_error("currency", _("Give the currency of the sum, as EUR."))
        return said


class StepForm(forms.ModelForm):  # type: ignore[type-arg]
    """A step of a request: on which day, and what was said."""

    class Meta:
        """The fields as the table has them."""

        model = Step
        fields = ("on", "says", "answer", "granted")
        widgets: ClassVar = {"on": day()}

    def __init__(self, *args: Any, is_answer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate
        self.fields["answer"].required = is_answer
        if not is_answer:
            del self.fields["answer"], self.fields["granted"]

    def said(self) -> dict[str, Any]:
        """Return what the form says of the row itself."""
        return {name: self.cleaned_data[name] for name in self.fields}


class MissionForm(Versioned):
    """What is said of a mission; of the file of its report the hash is kept."""

    file = forms.FileField(
        label=_("File of the report"),
        required=False,
        help_text=_("Its SHA-256 is computed and kept; the file itself stays where you file it."),
    )

    class Meta:
        """The fields as the table has them."""

        model = MissionVersion
        fields = (
            *("title", "purpose", "first", "last", "experts", "report", "is_cancelled", "reason"),
        )
        widgets: ClassVar = {
            "purpose": forms.Textarea(attrs={"rows": 3}),
            "report": forms.Textarea(attrs={"rows": 6}),
            "first": day(),
            "last": day(),
        }
        help_texts: ClassVar = {"report": _("Without names of persons.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kwargs["is_new"]:
            del self.fields["is_cancelled"]

    def clean_file(self) -> Any:
        """Refuse a file that is larger than a report should be."""
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file has more than 50 MB: give a part of it."))
        return file

    def clean(self) -> dict[str, Any]:
        """Ask that it ends after it begins, and that a report follows it."""
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first."))
        is_told = bool(said.get("report") or said.get("file"))
        if is_told and first and first > timezone.localdate():
            self.add_error("report", _("The mission has not begun: there is no report yet."))
        return said

    def said(self) -> dict[str, Any]:
        """Return what the form says of the row itself, with the hash of a file."""
        names = [name for name in self._meta.fields or () if name in self.fields]
        said = {name: self.cleaned_data[name] for name in names}
        if file := self.cleaned_data["file"]:
            said |= {"report_name": (file.name or "")[:200], "report_sha256": digest_of(file)}
        return said


class PromiseForm(Versioned):
    """What one side promises the other."""

    side = forms.ChoiceField(label=_("Who promises"), choices=Side.choices)
    made_on = forms.DateField(label=_("Promised on"), widget=day(), initial=timezone.localdate)
    occasion = forms.CharField(
        label=_("Occasion"),
        max_length=Promise._meta.get_field("occasion").max_length,
        help_text=_("As: meeting with management at the end of the workshop."),
    )
    ties = Ties()

    class Meta:
        """The fields as the table has them."""

        model = PromiseVersion
        fields = ("what", "owner", "ties", "due")
        widgets: ClassVar = {"due": day()}
        help_texts: ClassVar = {
            "owner": _("The function that answers for it, never a person's name.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["office", "side", "made_on", "occasion"])

    def clean_made_on(self) -> date:
        """Refuse a day that has not come."""
        made: date = self.cleaned_data["made_on"]
        if made > timezone.localdate():
            raise forms.ValidationError(_("This day has not come."))
        return made

    def clean(self) -> dict[str, Any]:
        """Ask that it is due after it was made."""
        said = super().clean() or {}
        made, until = said.get("made_on"), said.get("due")
        if made and until and until < made:
            self.add_error("due", _("It is due before it was promised."))
        return said

    def made(self) -> dict[str, Any]:
        """Return what does not change of the promise."""
        return {name: self.cleaned_data[name] for name in ("side", "made_on", "occasion")}


class FollowUpForm(forms.ModelForm):  # type: ignore[type-arg]
    """What became of a promise."""

    read = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        """The fields as the table has them."""

        model = PromiseVersion
        fields = ("outcome", "due", "says")
        widgets: ClassVar = {"due": day(), "says": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["says"].required = True
        self.fields["outcome"].choices = Outcome.choices  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        """Return what the form says of the row itself."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class ReportForm(forms.Form):
    """The days that a report to a partner is about."""

    first = forms.DateField(label=_("First day"), widget=day())
    last = forms.DateField(label=_("Last day"), widget=day())

    def clean(self) -> dict[str, Any]:
        """Ask that the last day follows the first, and has come."""
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first."))
        if last and last > timezone.localdate():
            self.add_error("last", _("This day has not come."))
        return said
