"""What does an administrator say of an account?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from evenhand.web.people.models import Office, Person
from evenhand.web.people.roles import Role


class LoginName(forms.CharField):
    """A login name that nobody has."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, validators=[UnicodeUsernameValidator()], **kwargs)

    def clean(self, value: Any) -> str:
        """Return the name; a taken one is a fault of the field."""
        name = str(super().clean(value))
        if Person.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(_("This login name is taken."), code="taken")
        return name


class PostForm(forms.Form):
    """A role, in an office or for the whole administration."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    office = forms.ModelChoiceField(
        label=_("Office"),
        queryset=Office.objects.all(),
        required=False,
        empty_label=_("the whole administration"),
    )


class AccountForm(PostForm):
    """A new account and its first post."""

    username = LoginName(
        label=_("Login name"),
        help_text=_("Not the person's name: it stands in the list of accounts."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["username", "role", "office"])


class BeginForm(forms.Form):
    """The first run: language, administration, offices, and two administrators."""

    language = forms.ChoiceField(
        label=_("Language of the house"),
        help_text=_("Of everybody who does not choose another, at the foot of any page."),
    )
    name = forms.CharField(label=_("Name of the administration"), max_length=200)
    offices = forms.CharField(
        label=_("Offices"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line: the code that the records carry, a space, the name."),
    )
    first = LoginName(label=_("Login name of the first administrator"))
    second = LoginName(label=_("Login name of the second administrator"))
    code = forms.CharField(
        label=_("Code of the first run"),
        help_text=_(
            "It stands where evenhand serve was started: who can read it runs the machine."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined]
        self.fields["language"].initial = get_language()

    def clean_offices(self) -> list[tuple[str, str]]:
        """Return code and name of each office."""
        offices = []
        for number, line in enumerate(self.cleaned_data["offices"].splitlines(), 1):
            if not line.strip():
                continue
            code, _space, name = line.strip().partition(" ")
            if len(code) > 40 or len(name) > 200:
                raise forms.ValidationError(
                    _("Line %(number)d is too long: a code has 40 letters at most, a name 200."),
                    params={"number": number},
                )
            offices.append((code, name.strip() or code))
        if len({code for code, _name in offices}) < len(offices):
            raise forms.ValidationError(_("Two offices have the same code."))
        return offices

    def clean(self) -> dict[str, Any]:
        """Ask that the administrators are two."""
        given = super().clean() or {}
        if given.get("first") and str(given["first"]).lower() == str(given.get("second")).lower():
            self.add_error("second", _("The two administrators must be different people."))
        return given
