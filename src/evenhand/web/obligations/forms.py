"""What does somebody say of the obligations?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evenhand.web.isolating import ltr
from evenhand.web.obligations import queries
from evenhand.web.obligations.models import (
    Agreement,
    Annex,
    Category,
    Convention,
    Notified,
)


class Day(forms.DateField):
    """A day, as 2026-07-01."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)


class _Plain(forms.ModelForm):  # type: ignore[type-arg]
    """Fields alone: what does not fit together is told by `changes`, in words for people."""

    def _get_validation_exclusions(self) -> set[str]:
        return {field.name for field in self._meta.model._meta.fields}


class ConventionForm(_Plain):
    """Whether the country is a party to the Convention."""

    since = Day(
        label=_("In force for it since"),
        required=False,
        help_text=_("The 36 and 60 months are counted from this day."),
    )

    class Meta:
        """As the model."""

        model = Convention
        fields = ("party", "since", "reference")


class AgreementForm(_Plain):
    """Whether the Agreement on Trade Facilitation binds the country."""

    since = Day(label=_("The Agreement is in force for it since"), required=False)

    class Meta:
        """As the model."""

        model = Agreement
        fields = ("membership", "since", "reference")


class AnnexForm(_Plain):
    """What was done about a Specific Annex, or a chapter of one."""

    part = forms.ChoiceField(label=_("Annex or chapter"))
    since = Day(label=_("In force for it since"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = [  # type: ignore[attr-defined]
            (e.id, ltr(f"{e.ref}: {e.title}")) for e in queries.annexes()
        ]

    class Meta:
        """As the model."""

        model = Annex
        fields = ("part", "acceptance", "since", "note", "reference")


class CategoriesForm(forms.Form):
    """Category and definitive date of every measure of the Agreement."""

    reference = forms.CharField(label=_("Act that says so"), max_length=300, required=False)

    def __init__(self, *args: Any, now: Mapping[str, Notified], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for entry in queries.measures():
            before = now.get(entry.id)
            self.fields[f"{entry.id}-category"] = forms.ChoiceField(
                label=_("%(ref)s %(title)s: category")
                % {"ref": ltr(entry.ref), "title": ltr(entry.title)},
                choices=[("", _("not said")), *((c.value, c.value) for c in Category)],
                required=False,
                initial=before.category if before else "",
            )
            self.fields[f"{entry.id}-day"] = Day(
                label=_("%(ref)s %(title)s: definitive date")
                % {"ref": ltr(entry.ref), "title": ltr(entry.title)},
                required=False,
                initial=before.binds_from if before else None,
            )

    def rows(self) -> Iterator[tuple[Any, Any, Any]]:
        """Yield each measure with its two fields, for a table."""
        for entry in queries.measures():
            yield entry, self[f"{entry.id}-category"], self[f"{entry.id}-day"]

    def clean(self) -> dict[str, Any]:
        """Ask that a date has a category that has one."""
        given = super().clean() or {}
        for entry in queries.measures():
            category, day = given.get(f"{entry.id}-category"), given.get(f"{entry.id}-day")
            if day is not None and category not in (Category.B, Category.C):
                self.add_error(
                    f"{entry.id}-day", _("Only categories B and C have a date of their own.")
                )
        return given

    def said(self) -> list[tuple[str, Category, date | None]]:
        """Return measure, category and date of every measure that has a category."""
        return [
            (
                e.id,
                Category(self.cleaned_data[f"{e.id}-category"]),
                self.cleaned_data.get(f"{e.id}-day"),
            )
            for e in queries.measures()
            if self.cleaned_data.get(f"{e.id}-category")
        ]
