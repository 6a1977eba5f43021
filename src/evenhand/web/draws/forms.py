"""What does somebody say who asks that something is written into a log?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenhand.draw import leaves, receipts
from evenhand.draw.leaves import MOST_REASON, MOST_WEIGHT, NAME
from evenhand.web.draws import named
from evenhand.web.draws.models import Kind

MOST_LINES: Final = 500
SHIFT: Final = gettext_lazy("As the log calls it: letters, digits and . _ : - without blanks.")


class TokenForm(forms.Form):
    """The token by which the draw's server knows somebody; used, and shown nowhere."""

    token = forms.CharField(
        label=gettext_lazy("Your token of the draw"),
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "off"}),
        help_text=gettext_lazy("As it was handed to you. Under its name you stand in the log."),
    )

    def clean_token(self) -> str:
        """Ask for what can be a token."""
        token = str(self.cleaned_data["token"]).strip()
        if not re.fullmatch(r"[!-~]{8,200}", token):
            raise forms.ValidationError(_("This is no token."))
        return token


class ActForm(TokenForm):
    """What every act needs; the others add to it and say what is asked of the log."""

    field_order: tuple[str, ...] = ()

    def __init__(self, *args: Any, office: str, zone: ZoneInfo, **kwargs: Any) -> None:
        self.office, self.zone = office, zone
        super().__init__(*args, **kwargs)
        token = self.fields.pop("token")
        self.fields["token"] = token

    def asked(self) -> dict[str, Any]:
        """Return what is sent to the draw's server, but for who asks."""
        given = self.cleaned_data
        found: dict[str, Any] = {"office": self.office}
        for name in ("shift", "officer", "reason"):
            if given.get(name):
                found[name] = given[name]
        return found

    def why(self) -> str:
        """Return the reason, for the second person."""
        return str(self.cleaned_data.get("reason", ""))

    def clean_shift(self) -> str:
        """Ask for a name that the log can hold."""
        shift = str(self.cleaned_data["shift"]).strip()
        if not NAME(shift):
            raise forms.ValidationError(_("This is no name of a shift."))
        return shift


def shift_field() -> forms.CharField:
    """Return the field of a shift."""
    return forms.CharField(label=gettext_lazy("Shift"), max_length=64, help_text=SHIFT)


def reason_field(*, required: bool = True) -> forms.CharField:
    """Return the field of a reason, which stands in the log for everybody to read."""
    return forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=MOST_REASON,
        required=required,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("It stands in the public log for ever: no names, no health data."),
    )


def officer_field() -> forms.CharField:
    """Return the field of an officer, by the account that the draw knows."""
    return forms.CharField(
        label=gettext_lazy("Officer's account"),
        max_length=200,
        help_text=gettext_lazy("The log gets a pseudonym of the shift, never the account."),
    )


def consignment_field() -> forms.CharField:
    """Return the field of a consignment."""
    return forms.CharField(
        label=gettext_lazy("Consignment"),
        max_length=5_000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Bill of lading and containers, one a line, as they were lodged."),
    )


class RosterForm(ActForm):
    """A new roster."""

    shift = shift_field()
    starts = forms.DateTimeField(
        label=gettext_lazy("Begins"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    ends = forms.DateTimeField(
        label=gettext_lazy("Ends"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    officers = forms.CharField(
        label=gettext_lazy("Officers"),
        max_length=60_000,
        widget=forms.Textarea({"rows": 10}),
        help_text=gettext_lazy(
            "One a line: account; classes of goods; weight; cap. Weight is 1 and there is no cap "
            "where they are left out. As: a.kan; dry, reefer; 2; 30"
        ),
    )
    excluded = forms.CharField(
        label=gettext_lazy("Left out, with the reason"),
        required=False,
        max_length=60_000,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("One a line: account; reason. The reason stands in the public log."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts", "ends"):
            self.fields[name].help_text = _("In the time of %(zone)s.") % {"zone": self.zone.key}

    def clean_officers(self) -> list[dict[str, Any]]:
        """Read one officer a line."""
        return list(_officers(self.cleaned_data["officers"]))

    def clean_excluded(self) -> list[dict[str, Any]]:
        """Read one officer left out a line."""
        found = []
        for number, parts in _lines(self.cleaned_data["excluded"]):
            if len(parts) != 2 or not all(parts) or len(parts[1]) > MOST_REASON:
                raise forms.ValidationError(
                    _("Line %(n)d is not: account; reason.") % {"n": number}
                )
            found.append({"officer": parts[0], "reason": parts[1]})
        return found

    def clean(self) -> dict[str, Any]:
        """Ask for a shift that ends after it begins, and for each officer once."""
        given = super().clean() or {}
        starts, ends = given.get("starts"), given.get("ends")
        if starts and ends and starts >= ends:
            self.add_error("ends", _("The shift ends before it begins."))
        listed = [
            item["officer"] for key in ("officers", "excluded") for item in given.get(key, ())
        ]
        twice = sorted({name for name in listed if listed.count(name) > 1})
        if twice:
            self.add_error("officers", _("Listed twice: %(who)s.") % {"who": ", ".join(twice)})
        return given

    def asked(self) -> dict[str, Any]:
        """Return the roster."""
        given = self.cleaned_data
        return super().asked() | {
            "starts": self._seconds(given["starts"]),
            "ends": self._seconds(given["ends"]),
            "officers": given["officers"],
            "excluded": given["excluded"],
        }

    def _seconds(self, at: datetime) -> int:
        # Django takes what was typed for its own zone, which is UTC.
        return int(at.replace(tzinfo=self.zone).timestamp())


class ChangeForm(ActForm):
    """A late change of a roster."""

    shift = shift_field()
    officers = forms.CharField(
        label=gettext_lazy("Officers who come, or whose place changes"),
        required=False,
        max_length=60_000,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("One a line: account; classes of goods; weight; cap."),
    )
    remove = forms.CharField(
        label=gettext_lazy("Officers who leave the roster"),
        required=False,
        max_length=60_000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("One account a line."),
    )
    reason = reason_field()

    def clean_officers(self) -> list[dict[str, Any]]:
        """Read one officer a line."""
        return list(_officers(self.cleaned_data["officers"]))

    def clean_remove(self) -> list[str]:
        """Read one account a line."""
        return [line.strip() for line in self.cleaned_data["remove"].splitlines() if line.strip()]

    def clean(self) -> dict[str, Any]:
        """Ask for a change."""
        given = super().clean() or {}
        if not self.errors and not given.get("officers") and not given.get("remove"):
            self.add_error("officers", _("Nothing changes: name who comes or leaves."))
        return given

    def asked(self) -> dict[str, Any]:
        """Return the change, which holds from the next round."""
        given = self.cleaned_data
        return super().asked() | {"set": given["officers"], "remove": given["remove"]}


class AbsenceForm(ActForm):
    """An absence."""

    shift = shift_field()
    officer = officer_field()
    whole_shift = forms.BooleanField(
        label=gettext_lazy("For the whole shift"),
        required=False,
        help_text=gettext_lazy(
            "Moves all files of the shift to the runners-up, while none of this officer's is open."
        ),
    )
    reason = reason_field()

    def asked(self) -> dict[str, Any]:
        """Return the absence."""
        whole = {"whole_shift": 1} if self.cleaned_data["whole_shift"] else {}
        return super().asked() | whole


class ReturnForm(ActForm):
    """A return."""

    shift = shift_field()
    officer = officer_field()


class ConflictForm(ActForm):
    """A conflict of interest with a consignment."""

    consignment = consignment_field()
    shift = shift_field()
    officer = officer_field()
    reason = reason_field()

    def asked(self) -> dict[str, Any]:
        """Return what is about a consignment."""
        parts = [line.strip() for line in self.cleaned_data["consignment"].splitlines()]
        return super().asked() | {"consignment": [part for part in parts if part]}


class ReassignForm(ConflictForm):
    """A reassignment of a file that was drawn."""


class EmergencyForm(ConflictForm):
    """An emergency reassignment, by one person."""


FORMS: Final[dict[Kind, type[ActForm]]] = {
    Kind.ROSTER: RosterForm,
    Kind.CHANGE: ChangeForm,
    Kind.ABSENCE: AbsenceForm,
    Kind.RETURN: ReturnForm,
    Kind.CONFLICT: ConflictForm,
    Kind.REASSIGN: ReassignForm,
    Kind.EMERGENCY: EmergencyForm,
}


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of a list with their numbers, in parts cut at semicolons."""
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        raise forms.ValidationError(_("These are over %(n)d lines.") % {"n": MOST_LINES})
    for number, row in enumerate(lines, start=1):
        parts = [part.strip() for part in row.split(";")]
        if any(parts):
            yield number, parts


def _officers(text: str) -> Iterator[dict[str, Any]]:
    for number, parts in _lines(text):
        account, classes, weight, cap, *rest = [*parts, *[""] * max(0, 4 - len(parts))]
        named_classes = sorted({each for each in re.split(r"[,\s]+", classes) if each})
        if not account or not named_classes or not all(map(NAME, named_classes)) or any(rest):
            raise forms.ValidationError(
                _("Line %(n)d is not: account; classes of goods; weight; cap.") % {"n": number}
            )
        item: dict[str, Any] = {"officer": account, "classes": named_classes}
        for name, value, most in (("weight", weight, MOST_WEIGHT), ("cap", cap, leaves.MOST_WHOLE)):
            if value:
                if not re.fullmatch("[1-9][0-9]{0,15}", value) or int(value) > most:
                    raise forms.ValidationError(
                        _("Line %(n)d: '%(value)s' is no whole number from 1 to %(most)d.")
                        % {"n": number, "value": value, "most": most}
                    )
                item[name] = int(value)
        yield item


class ReceiptForm(forms.Form):
    """A receipt, pasted or as its file, and the log that it must be of."""

    log = forms.ChoiceField(
        label=gettext_lazy("Of the log"),
        required=False,
        help_text=gettext_lazy("Without one, the key in the receipt itself is believed."),
    )
    text = forms.CharField(
        label=gettext_lazy("Receipt"), required=False, widget=forms.Textarea({"rows": 8})
    )
    file = forms.FileField(label=gettext_lazy("Or its file"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keyed = [
            (each.name, each.title)
            for each in named.listed()
            if isinstance(each, named.NamedLog) and each.key is not None
        ]
        self.fields["log"].choices = [("", _("none of these")), *keyed]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for one of both."""
        given = super().clean() or {}
        if bool(given.get("text")) is bool(given.get("file")) and not self.errors:
            self.add_error("text", _("Give the receipt's text, or its file."))
        file = given.get("file")
        if file is not None and file.size > receipts.MOST_BYTES:
            self.add_error("file", _("The file is too large for a receipt."))
        return given

    def data_given(self) -> bytes:
        """Return the receipt's bytes."""
        file = self.cleaned_data["file"]
        if file is None:
            return str(self.cleaned_data["text"]).encode("utf-8")
        data: bytes = file.read()
        return data
