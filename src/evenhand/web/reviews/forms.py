"""What is said when something is done in a review?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evenhand.web.people.models import Office, Person
from evenhand.web.people.sealing import unseal
from evenhand.web.reviews.choices import Checked, Kind, Served
from evenhand.web.reviews.closing import DAYS_TO_APPEAL, ENDS
from evenhand.web.reviews.hearing import DAYS_TO_ANSWER
from evenhand.web.reviews.models import Party, Review
from evenhand.web.reviews.rules import REVIEWING

DAYS_TO_CLOSE: Final = 90
"""Proposed on the page."""
MOST_LETTERS: Final = 50_000


class Day(forms.DateField):
    """A day that a browser may help with, and that takes 2026-11-30 typed; proposed from today."""

    def __init__(self, *, days: int | None = None, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        if days is not None:
            kwargs["initial"] = lambda: timezone.localdate() + timedelta(days)
        super().__init__(widget=widget, **kwargs)


class Words(forms.CharField):
    """A text of several lines."""

    def __init__(self, *, rows: int = 6, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(widget=widget, max_length=MOST_LETTERS, **kwargs)


class Reviewing(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Somebody who holds a post that reviews today."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Person.objects.none(), **kwargs)

    def get_bound_field(self, form: Any, name: str) -> Any:
        """Return the field with who reviews when the page is shown."""
        self.queryset = reviewing()
        return super().get_bound_field(form, name)

    def to_python(self, value: Any) -> Any:
        """Return the person of a choice made of who reviews now."""
        self.queryset = reviewing()
        return super().to_python(value)


def reviewing() -> QuerySet[Person]:
    """Return who holds a post that reviews today, for the whole administration."""
    today = timezone.localdate()
    posts = {"posts__role__in": REVIEWING, "posts__office": None, "posts__since__lte": today}
    found = Person.objects.filter(is_active=True, **posts)
    open_ended = found.filter(posts__until=None) | found.filter(posts__until__gt=today)
    return open_ended.distinct().order_by("username")


class OpenForm(forms.Form):
    """Which line, of which office, and until when."""

    line = forms.RegexField(r"^[\w-]*:\d{1,9}$", widget=forms.HiddenInput)
    office = forms.ModelChoiceField(
        label=_("Office"),
        queryset=Office.objects.all(),
        required=False,
        empty_label=_("as the line says, or none"),
        help_text=_("Nobody of this office reviews it. Needed where a line names no office."),
    )
    due_on = Day(label=_("To be closed by"), days=DAYS_TO_CLOSE)


class AssignForm(forms.Form):
    """Who looks into it."""

    to = Reviewing(
        label=_("Reviewer"),
        help_text=_("Outside the line: with no post in its office, now or before."),
    )


class StateForm(forms.Form):
    """Whether there is a conflict of interest."""

    has_conflict = forms.TypedChoiceField(
        label=_("Conflict of interest"),
        choices=[
            ("no", _("I have none: no kinship, no dealings, no quarrel, no earlier part in it")),
            ("yes", _("I have one, or it may look so: somebody else is to do this")),
        ],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )


class CheckForm(forms.Form):
    """What checking an explanation gave."""

    checked = forms.ChoiceField(label=_("What it gave"), choices=Checked.choices)
    note = Words(label=_("How it was checked, and what was seen"))


class CasesForm(forms.Form):
    """The cases behind the line."""

    cases = Words(
        label=_("Cases"),
        rows=12,
        help_text=_("One a line: the number of the declaration, and what is to be seen in it."),
    )


class PartyForm(forms.Form):
    """Somebody else whom the line speaks of."""

    kind = forms.ChoiceField(label=_("Who it is"), choices=Kind.choices)
    name = forms.CharField(
        label=_("Pseudonym, or the function"),
        max_length=200,
        help_text=_("As the records have it, or as: head of the office. No person's name."),
    )


class NoticeForm(forms.Form):
    """How somebody is told, and how long they have."""

    served = forms.ChoiceField(label=_("How they are told"), choices=Served.choices)
    account = forms.CharField(
        label=_("Their login name here"),
        max_length=60,
        required=False,
        help_text=_("Only where they are told on these pages."),
    )
    answer_until = Day(
        label=_("Time to answer until"),
        days=DAYS_TO_ANSWER,
        help_text=_("As the law of your administration says; the day here is only proposed."),
    )

    def clean_account(self) -> Person | None:
        """Return whose account it is."""
        name = self.cleaned_data["account"]
        if not name:
            return None
        found = Person.objects.filter(username=name, is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("There is no open account of that login name."))
        return found


class DeferForm(forms.Form):
    """Why, by whose order and until when somebody is not told."""

    ground = Words(label=_("Ground: the provision, and why it holds here"))
    authority = forms.CharField(label=_("Authority that ordered it"), max_length=200)
    until = Day(label=_("Until"), help_text=_("They are told after this day."))


class TimeForm(forms.Form):
    """More time to answer."""

    until = Day(label=_("Time to answer until"))


class RepresentForm(forms.Form):
    """Who speaks for somebody."""

    representative = forms.CharField(
        label=_("Representative"), max_length=200, help_text=_("Name, and in which capacity.")
    )


class ReplyForm(forms.Form):
    """An answer that is entered for somebody."""

    text = Words(label=_("Answer"), rows=10)
    received_on = Day(label=_("Received on"), days=0)


FILES_TAKEN: Final = _(
    "PDF, PNG, JPEG, text, docx or xlsx without macros; 10 MB at most. It is kept as it is, as "
    "evidence, with what the file says of author, device and place. Send it only if you agree."
)


class FileForm(forms.Form):
    """A file with its three days."""

    file = forms.FileField(
        label=_("File"),
        help_text=FILES_TAKEN,
    )
    received_on = Day(label=_("Received on"), days=0)
    effective_on = Day(label=_("Holds from"), required=False)
    review_due_on = Day(label=_("To be looked at again by"), required=False)
    is_shown = forms.BooleanField(label=_("Show it to those concerned"), required=False)


class CloseForm(forms.Form):
    """The outcome and its reasons."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=[(e.value, e.label) for e in ENDS])
    reasons = Words(label=_("Reasons, which those concerned are told"), rows=10)
    appeal_until = Day(
        label=_("Appeals are taken until"),
        days=DAYS_TO_APPEAL,
        help_text=_("As the law of your administration says; the day here is only proposed."),
    )


class StopForm(forms.Form):
    """Why the review stops, where the case goes, and who keeps the evidence."""

    ground = Words(label=_("What was seen, in plain words"))
    authority = forms.CharField(label=_("Authority to which the case is referred"), max_length=200)
    custodian = Reviewing(label=_("Who keeps the evidence"))


class HandOverForm(forms.Form):
    """To whom evidence was handed over."""

    to = forms.CharField(
        label=_("Handed over to"),
        max_length=200,
        help_text=_("The authority, the function of who took it, and the number of the receipt."),
    )


class AppealForm(forms.Form):
    """Why somebody wants it decided again."""

    reasons = Words(label=_("Reasons of the appeal"), rows=10)
    lodged_on = Day(label=_("Lodged on"), days=0)


class OwnAppealForm(forms.Form):
    """An appeal of who is signed in, lodged today."""

    reasons = Words(label=_("Why it should be decided again"), rows=10)


class DecideForm(forms.Form):
    """What is decided on appeal."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=[(e.value, e.label) for e in ENDS])
    decision = Words(label=_("Reasons, which those concerned are told"), rows=10)


class OwnReplyForm(forms.Form):
    """What somebody concerned answers."""

    text = Words(label=_("Your answer"), rows=10)
    representative = forms.CharField(
        label=_("Who represents you"),
        max_length=200,
        required=False,
        help_text=_("Name, and in which capacity. Anybody you choose: a colleague, the union."),
    )
    file = forms.FileField(
        label=_("A file"),
        required=False,
        help_text=FILES_TAKEN,
    )


class OpeningForm(forms.Form):
    """Whose pseudonyms are to be opened, and why."""

    parties = forms.ModelMultipleChoiceField(
        label=_("Pseudonyms"),
        queryset=Party.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Those that the review needs, and no more."),
    )
    reason = Words(
        label=_("Reason"),
        help_text=_("Both holders read it before they lend; whom it concerns reads it later."),
    )

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["parties"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        # The head of an office is a function: there is nothing to open.
        field.queryset = review.parties.exclude(kind=Kind.OFFICE)
        field.label_from_instance = lambda party: (  # type: ignore[assignment,method-assign]
            f"{party.get_kind_display()} {unseal(review.key, party.name)}"
        )


class ShareForm(forms.Form):
    """A share that a holder lent."""

    file = forms.FileField(label=_("The share, as evenhand records lend wrote it"))


class KeepingForm(forms.Form):
    """How long reviews are kept."""

    months = forms.IntegerField(
        label=_("Months after the time to appeal"),
        min_value=1,
        max_value=600,
        help_text=_("Or after the appeal was decided, where there was one."),
    )
    months_referred = forms.IntegerField(
        label=_("Months after the end of what was referred"), min_value=1, max_value=600
    )
    decided_by = forms.CharField(
        label=_("Decided by"), max_length=200, help_text=_("The post or body. No person's name.")
    )
    decided_on = Day(label=_("Decided on"), days=0)


class KeepLongerForm(forms.Form):
    """Until when a review is kept past its time, and who asks for it."""

    until = Day(label=_("Kept until"))
    why = Words(label=_("Who asks for it, and on what ground"), rows=3)


class ReferralForm(forms.Form):
    """When the authority ended what was referred, and what it said."""

    on = Day(label=_("Ended on"), days=0)
    said = forms.CharField(label=_("What the authority said"), max_length=1000)
