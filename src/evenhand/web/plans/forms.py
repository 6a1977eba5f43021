"""What does somebody say of an action, its milestones, its proof, and of what was found after?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar, Final

from django import forms
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from evenhand.web.discretion.forms import day
from evenhand.web.evidence.models import Run
from evenhand.web.isolating import ltr
from evenhand.web.measures_asked import QUESTIONS
from evenhand.web.people.models import Person
from evenhand.web.people.office_choice import OfficeChoice
from evenhand.web.plans.changes import PlanError, cause
from evenhand.web.plans.models import Kind, Milestone, Proof, Recheck, Version
from evenhand.web.plans.rules import WRITES

LARGEST_FILE: Final = 20_000_000
"""Bytes of a proof; it is read once for its hash."""
AFTER: Final = timedelta(days=180)
"""How long after its day displacement is looked for, where nothing else is said."""


def _questions() -> list[tuple[str, str]]:
    asked = ((name, f"{ltr(name)}: {translation.gettext(q)}") for name, q in QUESTIONS.items())
    return [("", "---------"), *asked]


class VersionForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the plan says of an action."""

    measure = forms.ChoiceField(
        label=_("Measure that gives it"),
        required=False,
        choices=_questions,
    )
    read = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        """The fields as the table has them."""

        model = Version
        fields = (
            *("title", "objective", "horizon", "owner", "start", "due", "cost", "indicator"),
            *("measure", "estimate", "way", "by", "recheck_on", "is_dropped", "reason"),
        )
        widgets: ClassVar = {
            "objective": forms.Textarea(attrs={"rows": 3}),
            **{name: day() for name in ("start", "due", "recheck_on")},
        }
        help_texts: ClassVar = {
            "owner": _("The function that answers for it, never a person's name."),
            "estimate": _("As findings.json names it, as lighter_share."),
            "by": _("In the unit of the number; a share of five points is 0.05."),
            "recheck_on": _("A fault that was closed here may open elsewhere."),
        }

    def clean(self) -> dict[str, Any]:
        """Ask that days follow each other, and that a measure has its number."""
        said = super().clean() or {}
        start, due, look = (said.get(name) for name in ("start", "due", "recheck_on"))
        if start and due and due < start:
            self.add_error("due", _("The action is due before it starts."))
        if due and look and look <= due:
            self.add_error("recheck_on", _("Displacement is looked for after the day it is due."))
        if bool(said.get("measure")) is not bool(said.get("estimate")):
            self.add_error("estimate", _("Name the measure and its number, or neither."))
        return said


class BeginForm(VersionForm):
    """An action that comes into the plan."""

    office = OfficeChoice()
    comes_from = forms.CharField(
        label=_("Comes from"),
        max_length=140,
        help_text=_("As risk:7, decision:3, finding:5:pair_excess, gap:arusha.4.7, workshop:2."),
    )
    why = forms.CharField(label=_("Why"), max_length=500, required=False)

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].narrow(by, WRITES.roles)  # type: ignore[attr-defined]
        del self.fields["is_dropped"]
        self.order_fields(["office", "comes_from", "why"])

    def clean_comes_from(self) -> str:
        """Ask that it names something an action may come from."""
        return _one_cause(self.cleaned_data["comes_from"])


class ReasonForm(forms.Form):
    """One thing more that an action comes from."""

    comes_from = forms.CharField(label=_("Comes from"), max_length=140)
    why = forms.CharField(label=_("Why"), max_length=500, required=False)

    def clean_comes_from(self) -> str:
        """Ask that it names something an action may come from."""
        return _one_cause(self.cleaned_data["comes_from"])


class MilestoneForm(forms.ModelForm):  # type: ignore[type-arg]
    """A milestone."""

    read = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        """The fields as the table has them."""

        model = Milestone
        fields = ("what", "due", "done_on")
        widgets: ClassVar = {"due": day(), "done_on": day()}

    def clean_done_on(self) -> Any:
        """Refuse a day that has not come."""
        done = self.cleaned_data["done_on"]
        if done and done > timezone.localdate():
            raise forms.ValidationError(_("This day has not come."))
        return done


class ProofForm(forms.ModelForm):  # type: ignore[type-arg]
    """The proof of a stage."""

    file = forms.FileField(
        label=_("File"), required=False, help_text=_("Its SHA-256 is kept; the file is not.")
    )
    measure = forms.ChoiceField(
        label=_("Finding of the run"),
        required=False,
        choices=_questions,
    )

    class Meta:
        """The fields as the table has them."""

        model = Proof
        fields = ("stage", "holds", "on", "text", "run", "measure")
        widgets: ClassVar = {"on": day(), "text": forms.Textarea(attrs={"rows": 3})}
        help_texts: ClassVar = {"holds": _("Take the mark away where it holds no more.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["run"].queryset = Run.objects.shown()  # type: ignore[attr-defined]
        self.fields["on"].initial = timezone.localdate

    def clean_file(self) -> Any:
        """Refuse a file that is larger than a proof should be."""
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file has more than 20 MB: give a part of it."))
        return file


class RecheckForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a look for displacement found."""

    class Meta:
        """The fields as the table has them."""

        model = Recheck
        fields = ("on", "says", "run")
        widgets: ClassVar = {"on": day(), "says": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["run"].queryset = Run.objects.shown()  # type: ignore[attr-defined]
        self.fields["on"].initial = timezone.localdate


class DecisionForm(forms.Form):
    """Why an action is approved or sent back."""

    says = forms.CharField(label=_("Why"), max_length=500, required=False)


def said_of(form: forms.ModelForm) -> dict[str, Any]:  # type: ignore[type-arg]
    """Return what a form says of the row itself."""
    own = form._meta.fields or ()
    return {name: form.cleaned_data[name] for name in form.fields if name in own}


def _one_cause(text: str) -> str:
    try:
        found = cause(text)
    except PlanError as err:
        raise forms.ValidationError(f"{err.what} {err.do_next}") from err
    return f"{Kind(found.kind).value}:{found.refers}"
