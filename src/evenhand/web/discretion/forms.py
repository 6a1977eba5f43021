"""What does somebody say of a decision, and of how it is reduced?"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from evenhand.web.discretion.models import Reduction, Version
from evenhand.web.discretion.rules import WRITES
from evenhand.web.isolating import ltr
from evenhand.web.measures_asked import QUESTIONS
from evenhand.web.people.models import Person
from evenhand.web.people.office_choice import OfficeChoice


def day() -> forms.DateInput:
    """Return a field of a day that a browser may help with, and that takes 2026-11-30 typed."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _questions() -> list[tuple[str, str]]:
    return [
        (name, f"{ltr(name)}: {translation.gettext(asked)}") for name, asked in QUESTIONS.items()
    ]


class VersionForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the register says of a decision from a day on."""

    measures = forms.MultipleChoiceField(
        label=_("Measures that watch it"),
        required=False,
        choices=_questions,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    read = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        """The fields as the table has them."""

        model = Version
        fields = (
            *("title", "decided_by", "legal_ground", "limits", "reason_code", "second_approver"),
            *("review", "volume", "value", "measures", "unwatched_because", "since", "reason"),
        )
        widgets: ClassVar = {"limits": forms.Textarea(attrs={"rows": 4}), "since": day()}
        help_texts: ClassVar = {
            "decided_by": _("The function, never a person's name."),
            "second_approver": _("The function that signs too."),
            "value": _("In the currency of the accounts: duty, penalty or security decided on."),
            "unwatched_because": _("Needed where no measure is named: unwatched is named so."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = timezone.localdate

    def clean(self) -> dict[str, Any]:
        """Ask for either a measure or why there is none."""
        said = super().clean() or {}
        if not said.get("measures") and not said.get("unwatched_because"):
            self.add_error(
                "unwatched_because", _("Name a measure, or say why none watches this decision.")
            )
        if said.get("measures"):
            said["unwatched_because"] = ""
        return said


class EnterForm(VersionForm):
    """A decision that comes into the register."""

    office = OfficeChoice()

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].narrow(by, WRITES.roles)  # type: ignore[attr-defined]
        self.order_fields(["office"])


class ReductionForm(forms.ModelForm):  # type: ignore[type-arg]
    """How a decision is reduced, and what was counted before and after."""

    read = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        """The fields as the table has them."""

        model = Reduction
        fields = (
            *("way", "what", "in_force"),
            *("before_from", "before_until", "before_volume", "before_value"),
            *("after_from", "after_until", "after_volume", "after_value"),
        )
        widgets: ClassVar = {
            name: day()
            for name in ("in_force", "before_from", "before_until", "after_from", "after_until")
        }

    def clean(self) -> dict[str, Any]:
        """Ask that what was counted has a period, and the period an end after its beginning."""
        said = super().clean() or {}
        for side in ("before", "after"):
            first, last = said.get(f"{side}_from"), said.get(f"{side}_until")
            numbers = [said.get(f"{side}_{what}") for what in ("volume", "value")]
            counted = any(number is not None for number in numbers)
            if (first is None) is not (last is None) or (counted and first is None):
                self.add_error(
                    f"{side}_until" if first else f"{side}_from",
                    _("Give the first and the last day in which this was counted."),
                )
            elif first and last and last < first:
                self.add_error(f"{side}_until", _("The last day is before the first."))
            elif last and last > timezone.localdate():
                self.add_error(f"{side}_until", _("This day has not come: nothing is counted yet."))
        before, after = said.get("before_until"), said.get("after_from")
        if before and after and after <= before:
            self.add_error("after_from", _("After begins when before has ended."))
        return said


def said_of(form: forms.ModelForm) -> dict[str, Any]:  # type: ignore[type-arg]
    """Return what a form says of the row itself."""
    return {name: form.cleaned_data[name] for name in form._meta.fields or ()}
