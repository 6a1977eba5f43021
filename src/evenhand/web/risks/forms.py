"""What does somebody say of a risk, of a control, and of how grave it is?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evenhand.instruments.red_flags import red_flags
from evenhand.web.discretion.forms import day
from evenhand.web.isolating import ltr
from evenhand.web.people.models import Person
from evenhand.web.people.office_choice import OfficeChoice
from evenhand.web.risks.models import RATED, Control, Rating, Response, Settlement, Version, Works
from evenhand.web.risks.rules import WRITES
from evenhand.web.risks.scales import choices, scale

TESTED_WITHIN: Final = timedelta(days=365)
"""A control is adequate or strong where it was tested within 12 months, by idg.scale.control."""


def _tests() -> list[tuple[str, str]]:
    return [(t.id, ltr(f"{t.measure}: {t.reason}")) for t in red_flags().tests.values()]


class VersionForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the register says of a risk from a day on."""

    tests = forms.MultipleChoiceField(
        label=_("Further red flags to look for in records"),
        required=False,
        choices=_tests,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Those of the scheme are looked for in any case."),
    )
    read = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        """The fields as the table has them."""

        model = Version
        fields = (
            *("function", "process", "step", "statement", "drivers", "owner", "response"),
            *("response_says", "accepted_by", "review_on", "tests", "is_over", "since", "reason"),
        )
        widgets: ClassVar = {
            "statement": forms.Textarea(attrs={"rows": 3}),
            "drivers": forms.Textarea(attrs={"rows": 4}),
            "response_says": forms.Textarea(attrs={"rows": 3}),
            "since": day(),
            "review_on": day(),
        }
        help_texts: ClassVar = {
            "statement": _("Who could do what, for whose gain; a function, never a person."),
            "drivers": _("One a line: power, discretion, weak control, incentive, pressure."),
            "owner": _("The function that answers for it, never a person's name."),
            "accepted_by": _("The function that accepts the risk; needed where it is accepted."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = timezone.localdate

    def clean(self) -> dict[str, Any]:
        """Ask for an owner where something is done, and for reason and approver of accepting."""
        said = super().clean() or {}
        if said.get("response") and not said.get("owner"):
            self.add_error("owner", _("A response needs somebody who answers for it."))
        if said.get("response") == Response.ACCEPT:
            if not said.get("response_says"):
                self.add_error("response_says", _("Say why the risk is accepted."))
            if not said.get("accepted_by"):
                self.add_error("accepted_by", _("Name the function that accepts the risk."))
        since, review = said.get("since"), said.get("review_on")
        if since and review and review <= since and not said.get("is_over"):
            self.add_error("review_on", _("The review comes after the day of this entry."))
        return said


class EnterForm(VersionForm):
    """A risk that comes into the register."""

    office = OfficeChoice()

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].narrow(by, WRITES.roles)  # type: ignore[attr-defined]
        del self.fields["is_over"]
        self.order_fields(["office"])


class ControlForm(forms.ModelForm):  # type: ignore[type-arg]
    """A control and how well it works."""

    read = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        """The fields as the table has them."""

        model = Control
        fields = ("what", "works", "tested_on", "evidence")
        widgets: ClassVar = {"tested_on": day()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meanings = {mark.value: mark.meaning for mark in scale("control").levels}
        self.fields["works"].choices = [  # type: ignore[attr-defined]
            ("", "---------"),
            *((w.value, f"{w.label}: {meanings[w.value]}") for w in Works),
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for the test of a control that is said to work."""
        said = super().clean() or {}
        tested, today = said.get("tested_on"), timezone.localdate()
        if tested and tested > today:
            self.add_error("tested_on", _("This day has not come: nothing is tested yet."))
        if said.get("works") in (Works.ADEQUATE, Works.STRONG):
            if tested is None:
                self.add_error("tested_on", _("A control that works was tested: give the day."))
            elif today - tested > TESTED_WITHIN:
                self.add_error(
                    "tested_on", _("The test is older than 12 months: test again, or say weak.")
                )
        return said


class RatingForm(forms.ModelForm):  # type: ignore[type-arg]
    """How grave one rater takes a risk to be; what cannot be said may stay open."""

    class Meta:
        """The fields as the table has them."""

        model = Rating
        fields = (*RATED, "comment")
        widgets: ClassVar = {"comment": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in RATED:
            self.fields[name] = _levels(self.fields[name], name, needed=False)
        self.order_fields([*RATED, "comment"])


class SettleForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the session agrees on."""

    class Meta:
        """The fields as the table has them."""

        model = Settlement
        fields = (*RATED, "reason")
        widgets: ClassVar = {"reason": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in RATED:
            self.fields[name] = _levels(self.fields[name], name, needed=True)
        self.order_fields([*RATED, "reason"])


def said_of(form: forms.ModelForm) -> dict[str, Any]:  # type: ignore[type-arg]
    """Return what a form says of the row itself."""
    own = form._meta.fields or ()
    return {name: form.cleaned_data[name] for name in form.fields if name in own}


def begun(row: Any, fields: Mapping[str, Any] | tuple[str, ...]) -> dict[str, Any]:
    """Return what a form begins with, from the row that stands."""
    return {name: getattr(row, name) for name in fields}


def _levels(field: forms.Field, name: str, *, needed: bool) -> forms.Field:
    worded = choices(name.partition("_")[0])
    first = [("", "---------" if needed else _("cannot say"))]
    return forms.TypedChoiceField(
        label=field.label,
        required=needed,
        choices=[*first, *worded],
        coerce=int,
        empty_value=None,
    )
