"""What does somebody say of an initiative and of its evidence?"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from evenhand.instruments.document import Requirement
from evenhand.web.dated_evidence_form import DatedEvidenceForm
from evenhand.web.discretion.forms import day
from evenhand.web.initiatives.kinds import kinds
from evenhand.web.initiatives.models import Evidence, State, Version
from evenhand.web.initiatives.rules import WRITES
from evenhand.web.isolating import ltr
from evenhand.web.measures_asked import QUESTIONS
from evenhand.web.people.models import Person
from evenhand.web.people.office_choice import OfficeChoice
from evenhand.web.texts import grouped, texts


def _kinds() -> list[tuple[Any, Any]]:
    found = kinds()
    return [
        ("", "---------"),
        (_("Initiatives for human resources"), [_named(e) for e in found.of_people]),
        (_("Other key factors"), [_named(e) for e in found.others]),
    ]


def _requirements() -> list[tuple[Any, Any]]:
    whole = texts()
    return [
        (f"{heading.id} {heading.title}", [_named(e) for e in entries])
        for heading, entries in grouped(whole.requirements(), whole).values()
    ]


def _named(entry: Requirement) -> tuple[str, str]:
    return entry.id, f"{ltr(entry.id)} {ltr(entry.title)}"


def _questions() -> list[tuple[str, str]]:
    asked = ((name, f"{ltr(name)}: {translation.gettext(q)}") for name, q in QUESTIONS.items())
    return [("", "---------"), *asked]


class VersionForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the register says of an initiative."""

    kind = forms.ChoiceField(label=_("Kind"), choices=_kinds)
    requirements = forms.MultipleChoiceField(
        label=_("Requirements that it serves"),
        required=False,
        choices=_requirements,
        widget=forms.SelectMultiple(attrs={"size": 12}),
    )
    measure = forms.ChoiceField(
        label=_("Measure that shows its effect"), required=False, choices=_questions
    )
    read = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        """The fields as the table has them."""

        model = Version
        fields = (
            *("title", "kind", "text", "requirements", "since", "until", "state", "owner", "cost"),
            *("measure", "estimate", "way", "unmeasured_because", "is_shared", "reason"),
        )
        widgets: ClassVar = {
            "text": forms.Textarea(attrs={"rows": 4}),
            **{name: day() for name in ("since", "until")},
        }
        help_texts: ClassVar = {
            "owner": _("The function that answers for it, never a person's name."),
            "cost": _("In the currency of the accounts, as far as it is known."),
            "estimate": _("As findings.json names it, as lighter_share."),
            "unmeasured_because": _("Needed where no measure is named. It is no pass."),
            "is_shared": _(
                "Facilitators from outside see it, and papers that go to partners tell it."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = timezone.localdate

    def clean(self) -> dict[str, Any]:
        """Ask that days fit the state, and for either a number or why there is none."""
        said = super().clean() or {}
        today = timezone.localdate()
        since, until, state = (said.get(name) for name in ("since", "until", "state"))
        if since and until and until < since:
            self.add_error("until", _("It ends before it begins."))
        if since and since > today and state not in (State.PLANNED, State.GIVEN_UP, None):
            self.add_error("state", _("It begins on a day that is to come: it is planned."))
        if state == State.ENDED and not (until and until <= today):
            self.add_error("until", _("Give the day on which it ended."))
        if state == State.IN_FORCE and until and until < today:
            self.add_error("state", _("It ended on a day that is past: it is in force no more."))
        self._ask_for_effect(said)
        return said

    def _ask_for_effect(self, said: dict[str, Any]) -> None:
        named = [bool(said.get(name)) for name in ("measure", "estimate", "way")]
        if any(named) and not all(named):
            self.add_error(
                "estimate", _("Name the measure, its number and which way it should move, or none.")
            )
        if not said.get("measure") and not said.get("unmeasured_because"):
            self.add_error(
                "unmeasured_because",
                _("Name a measure, or say why its effect is not measurable."),
            )
        if said.get("measure"):
            said["unmeasured_because"] = ""


class BeginForm(VersionForm):
    """An initiative that comes into the register."""

    office = OfficeChoice()

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].narrow(by, WRITES.roles)  # type: ignore[attr-defined]
        self.order_fields(["office"])


class EvidenceForm(DatedEvidenceForm):
    """A piece of evidence that an initiative is there and works."""

    read = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta(DatedEvidenceForm.Meta):
        """The fields as the table has them."""

        model = Evidence


def said_of(form: forms.ModelForm) -> dict[str, Any]:  # type: ignore[type-arg]
    """Return what a form says of the row itself."""
    return {name: form.cleaned_data[name] for name in form._meta.fields or ()}
