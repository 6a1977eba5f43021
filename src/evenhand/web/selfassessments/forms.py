"""What does somebody say when a self-assessment is begun, answered, settled and proved?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from evenhand.errors import EvenhandError
from evenhand.instruments.scoring.marks import ASPECTS, Aspect, GivenMark, scale
from evenhand.web.dated_evidence_form import DatedEvidenceForm
from evenhand.web.discretion.forms import day
from evenhand.web.isolating import ltr
from evenhand.web.people.models import Office, Person
from evenhand.web.people.predicates import offices_of
from evenhand.web.selfassessments.models import Confidence, Group, Handing, PathNote, Proof, Remark
from evenhand.web.selfassessments.rules import LEADS
from evenhand.web.texts import grouped, texts

OTHERS: Final = {
    "not_applicable": _("Not applicable; the reason is needed below"),
    "not_known": _("Not known; say below who will find out"),
}
WHOLE: Final = "whole"
"""Chosen in place of an office."""


def choices() -> list[tuple[str, Any]]:
    """Return the levels with their words, and the answers that are none."""
    levels = [(m.value, f"{m.value}, {m.name}: {m.meaning}") for m in scale().levels]
    return [*levels, *OTHERS.items()]


class MarksForm(forms.Form):
    """Two marks, each a level with its words or another answer with its reason."""

    in_law = forms.ChoiceField(
        label=_("In law: what is ordered"), choices=choices, widget=forms.RadioSelect
    )
    in_law_reason = forms.CharField(
        label=_("In law: reason, where no level is given"), required=False, max_length=500
    )
    in_practice = forms.ChoiceField(
        label=_("In practice: what is done"), choices=choices, widget=forms.RadioSelect
    )
    in_practice_reason = forms.CharField(
        label=_("In practice: reason, where no level is given"), required=False, max_length=500
    )
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    post = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean(self) -> dict[str, Any]:
        """Make marks of what was chosen."""
        said = super().clean() or {}
        for aspect in ASPECTS:
            if aspect in said:
                try:
                    said[f"{aspect}_mark"] = mark_of(said, aspect)
                except EvenhandError as err:
                    self.add_error(f"{aspect}_reason", f"{err.what} {err.do_next}")
        return said

    def said(self) -> dict[str, Any]:
        """Return what was said, with marks in place of choices."""
        given = dict(self.cleaned_data)
        return given | {aspect: given[f"{aspect}_mark"] for aspect in ASPECTS}


def mark_of(said: Mapping[str, Any], aspect: Aspect) -> GivenMark:
    """Return the mark of a choice and its reason; a level keeps no reason.

    Raises
    ------
    SelfAssessmentError
        If it is no mark.
    """
    chosen = str(said.get(aspect) or "").strip()
    if chosen.isascii() and chosen.isdigit() and len(chosen) == 1:
        return GivenMark(int(chosen))
    return GivenMark(None, chosen, str(said.get(f"{aspect}_reason") or "").strip())  # type: ignore[arg-type]


class AnswerForm(MarksForm):
    """What a rater gives, alone."""

    confidence = forms.ChoiceField(
        label=_("How sure are you?"), choices=Confidence, initial=Confidence.MIDDLE
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].help_text = _(
            "Read out in the session without your name; do not write who you are."
        )


class SettleForm(MarksForm):
    """What a session agreed on."""

    on = forms.DateField(label=_("Day of the session"), widget=day())
    reason = forms.CharField(label=_("Why it is settled anew"), max_length=500, required=False)

    def __init__(self, *args: Any, again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate
        self.fields["comment"].label = _("Comment of the owner")
        if again:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    def said(self) -> dict[str, Any]:
        """Return what was agreed; without a reason where none is asked."""
        return {"reason": "", **super().said()}


class BeginForm(forms.Form):
    """An instrument, where it is asked, and the period that marks speak of."""

    title = forms.CharField(label=_("Title"), max_length=200)
    instrument = forms.ChoiceField(label=_("Instrument"))
    offices = forms.MultipleChoiceField(
        label=_("Where"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each office marks itself; their marks are compared side by side."),
    )
    first = forms.DateField(label=_("First day of the period"), widget=day())
    last = forms.DateField(label=_("Last day of the period"), widget=day())

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of = offices_of(by, LEADS.roles)
        mine = Office.objects.all() if of is None else Office.objects.filter(pk__in=of)
        self._offices = {str(office.pk): office for office in mine}
        whole = [(WHOLE, _("the whole administration"))] if of is None else []
        self.fields["offices"].choices = [  # type: ignore[attr-defined]
            *whole,
            *((key, str(office)) for key, office in self._offices.items()),
        ]
        self.fields["instrument"].choices = [  # type: ignore[attr-defined]
            (each.id, translation.gettext(each.full_title or each.title))
            for each in texts().instruments
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for a period that ends after it begins."""
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first."))
        said["of"] = [self._offices.get(key) for key in said.get("offices", ())]
        return said


class AskForm(forms.Form):
    """Which requirements are asked of whom."""

    people = forms.ModelMultipleChoiceField(
        label=_("Persons"),
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    group = forms.ChoiceField(
        label=_("They speak for"),
        choices=Group,
        help_text=_("The two are kept apart, and shown apart where both have five or more."),
    )
    headings = forms.MultipleChoiceField(
        label=_("They are asked"), widget=forms.CheckboxSelectMultiple, required=False
    )
    single = forms.CharField(
        label=_("And single requirements"),
        required=False,
        max_length=2000,
        help_text=_("Their numbers, with blanks between them."),
    )

    def __init__(self, *args: Any, asked: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whole = texts()
        entries = [whole.entries[id] for id in asked if id in whole.entries]
        self.groups = grouped(entries, whole)
        self.fields["people"].queryset = Person.objects.filter(  # type: ignore[attr-defined]
            is_active=True
        ).order_by("username")
        self.fields["headings"].choices = [  # type: ignore[attr-defined]
            (id, ltr(f"{id} {heading.title} ({len(below)})"))
            for id, (heading, below) in self.groups.items()
        ]

    def clean_single(self) -> list[str]:
        """Take numbers of requirements that are asked here."""
        given: list[str] = self.cleaned_data["single"].replace(",", " ").split()
        known = {entry.id for _heading, below in self.groups.values() for entry in below}
        if strange := [id for id in given if id not in known]:
            raise forms.ValidationError(
                _("This self-assessment does not ask '%(id)s'."), params={"id": ltr(strange[0])}
            )
        return given

    def clean(self) -> dict[str, Any]:
        """Ask for a heading or a requirement at least."""
        said = super().clean() or {}
        if not said.get("headings") and not said.get("single") and "single" not in self.errors:
            self.add_error("headings", _("Choose a heading, or name a requirement."))
        return said

    def requirements(self) -> list[str]:
        """Return the requirements that were chosen, by heading or one by one."""
        chosen = self.cleaned_data["headings"]
        below = [entry.id for id in chosen for entry in self.groups[id][1]]
        return [*below, *self.cleaned_data["single"]]


class ProofForm(DatedEvidenceForm):
    """A piece of evidence for a requirement."""

    post = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    class Meta(DatedEvidenceForm.Meta):
        """The fields as the table has them."""

        model = Proof


class MoveForm(forms.Form):
    """Why an assessment is moved on."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where changes are requested: say which."),
    )


class RemarkForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the owner says of a mark and the records."""

    class Meta:
        """The fields as the table has them."""

        model = Remark
        fields = ("said",)
        widgets: ClassVar = {"said": forms.Textarea(attrs={"rows": 4})}


class StepForm(forms.ModelForm):  # type: ignore[type-arg]
    """How far a step of the path is."""

    class Meta:
        """The fields as the table has them."""

        model = PathNote
        fields = ("progress", "said")


class PapersForm(forms.Form):
    """Where each document of the list is."""

    def __init__(self, *args: Any, names: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = list(names)
        for place, (name, held) in enumerate(names.items()):
            self.fields[f"d{place}"] = forms.ChoiceField(
                label=name, choices=[("", _("not asked for")), *Handing.choices], required=False
            )
            self.fields[f"d{place}"].initial = held

    def said(self) -> dict[str, str]:
        """Return where each document is, by its name."""
        return {name: self.cleaned_data[f"d{n}"] for n, name in enumerate(self.names)}
