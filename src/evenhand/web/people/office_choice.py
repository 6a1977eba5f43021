"""Which offices may somebody write of?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evenhand.web.people.models import Office, Person
from evenhand.web.people.predicates import offices_of
from evenhand.web.people.roles import Role


class OfficeChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An office, or none for the whole administration, of those that a person's posts open."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Office.objects.all(), label=_("Office"), **kwargs)

    def narrow(self, by: Person, roles: tuple[Role, ...]) -> None:
        """Leave the offices in which a person holds one of these roles, or all with none."""
        offices = offices_of(by, roles)
        if offices is None:
            self.required = False
            self.empty_label = _("the whole administration")
        else:
            self.queryset = Office.objects.filter(pk__in=offices)
