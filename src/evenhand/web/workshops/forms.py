"""What does a facilitator say of a workshop?"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from evenhand.instruments.sessions import sessions
from evenhand.web.isolating import ltr
from evenhand.web.people.models import Office, Person
from evenhand.web.people.predicates import offices_of
from evenhand.web.workshops.models import Commitment, Gender, Phase, Slot, Workshop, WrapUp
from evenhand.web.workshops.rules import RUNS


def day() -> forms.DateInput:
    """Return a field of a day that a browser may help with, and that takes 2026-11-30 typed."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class WorkshopForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a workshop is for, and what it needs."""

    read = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        """The fields as the table has them."""

        model = Workshop
        fields = (
            *("title", "objectives", "facilitators", "languages", "interpretation", "funding"),
            "next_steps",
        )
        widgets: ClassVar = {
            name: forms.Textarea(attrs={"rows": 4})
            for name in ("objectives", "facilitators", "next_steps")
        }
        help_texts: ClassVar = {
            "objectives": _("One a line: what will be different when it is over."),
            "facilitators": _("One a line, by function and organisation."),
            "next_steps": _("One a line; they stand at the end of the report to management."),
        }


class PlanForm(WorkshopForm):
    """A workshop that comes into the plan."""

    office = forms.ModelChoiceField(label=_("Office"), queryset=Office.objects.all())

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = offices_of(by, RUNS.roles)
        choice = self.fields["office"]
        if offices is None:
            choice.required = False
            choice.empty_label = _("the whole administration")  # type: ignore[attr-defined]
        else:
            choice.queryset = Office.objects.filter(pk__in=offices)  # type: ignore[attr-defined]
        del self.fields["next_steps"]
        self.order_fields(["title", "office"])


class PhaseForm(forms.ModelForm):  # type: ignore[type-arg]
    """Days that follow each other."""

    class Meta:
        """The fields as the table has them."""

        model = Phase
        fields = ("first", "last", "mode", "place")
        widgets: ClassVar = {"first": day(), "last": day()}

    def clean(self) -> dict[str, Any]:
        """Ask for an end after the beginning, not longer than a month."""
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first."))
        elif first and last and (last - first).days > 31:
            self.add_error("last", _("A phase lasts a month at most; add several."))
        return said


class FillForm(forms.Form):
    """Which sessions of the library are held."""

    sessions = forms.MultipleChoiceField(
        label=_("Sessions of the library"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, held: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sessions"].choices = [  # type: ignore[attr-defined]
            (
                s.id,
                _("%(title)s, %(minutes)s minutes") % {"title": ltr(s.title), "minutes": s.minutes},
            )
            for s in sessions()
            if s.id not in held
        ]


class SlotForm(forms.ModelForm):  # type: ignore[type-arg]
    """A line of the agenda that is not of the library."""

    class Meta:
        """The fields as the table has them."""

        model = Slot
        fields = ("day", "begins", "minutes", "title", "led_by")
        widgets: ClassVar = {
            "day": day(),
            "begins": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        }


class ParticipantsForm(forms.Form):
    """How many come from an office, by gender; names are not asked."""

    office = forms.ModelChoiceField(
        label=_("Office"),
        queryset=Office.objects.all(),
        required=False,
        empty_label=_("outside this administration"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for gender in Gender:
            self.fields[gender.value] = forms.IntegerField(
                label=gender.label.capitalize(), min_value=0, max_value=200, initial=0
            )

    def clean(self) -> dict[str, Any]:
        """Ask for somebody."""
        said = super().clean() or {}
        if not self.errors and not any(said.get(gender.value) for gender in Gender):
            raise forms.ValidationError(_("Say how many come."))
        return said


class WrapUpForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a day came to."""

    class Meta:
        """The fields as the table has them."""

        model = WrapUp
        fields = ("day", "learnt", "open_points")
        widgets: ClassVar = {
            "day": day(),
            "learnt": forms.Textarea(attrs={"rows": 4}),
            "open_points": forms.Textarea(attrs={"rows": 3}),
        }

    def validate_unique(self) -> None:
        """Take a day that has a wrap-up: it is replaced."""


class CommitmentForm(forms.ModelForm):  # type: ignore[type-arg]
    """An action that the workshop proposes."""

    class Meta:
        """The fields as the table has them."""

        model = Commitment
        fields = ("what", "why", "owner", "due", "indicator")
        widgets: ClassVar = {"due": day()}
        help_texts: ClassVar = {"owner": _("The function, never a person's name.")}


def said_of(form: forms.ModelForm) -> dict[str, Any]:  # type: ignore[type-arg]
    """Return what a form says of the row itself."""
    return {n: form.cleaned_data[n] for n in form._meta.fields or () if n in form.cleaned_data}
