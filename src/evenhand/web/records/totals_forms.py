"""What does somebody say of totals that the customs system gives?"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenhand.records.schema import TOTALLED
from evenhand.web.records.attesting import Stated
from evenhand.web.records.forms import day

LABELS: Final = {
    "declarations": gettext_lazy("Declarations"),
    "items": gettext_lazy("Items"),
    "value_declared": gettext_lazy("Customs value as declared"),
    "value_assessed": gettext_lazy("Customs value as assessed"),
    "duty_declared": gettext_lazy("Duties and taxes as declared"),
    "duty_assessed": gettext_lazy("Duties and taxes as assessed"),
}
COUNTED: Final = ("declarations", "items")


def label_of(what: str) -> str:
    """Return the name of a total in the language of the page."""
    return str(LABELS.get(what, what))


class TotalsForm(forms.Form):
    """Totals of the whole, and of offices and years, one a line."""

    taken_from = forms.CharField(
        label=gettext_lazy("Where they were taken"),
        max_length=500,
        help_text=gettext_lazy("The report of the customs system, or the query and who ran it."),
    )
    taken_on = forms.DateField(
        label=gettext_lazy("Taken on"), widget=day(), initial=timezone.localdate
    )
    lines = forms.CharField(
        label=gettext_lazy("Totals of one office or year"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "ltr"}),
        help_text=gettext_lazy(
            "One a line: what; office; year; number. As: declarations; P01; 2026; 10412. What "
            "stays empty stands for all."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for what in TOTALLED:
            places = 0 if what in COUNTED else 2
            self.fields[what] = forms.DecimalField(
                label=LABELS[what],
                required=False,
                min_value=0,
                decimal_places=places,
                max_digits=24,
            )
        self.order_fields([*TOTALLED, "lines", "taken_from", "taken_on"])

    def clean_lines(self) -> list[Stated]:
        """Read the lines, and tell each that cannot be read."""
        read, wrong = [], []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), 1):
            if not line.strip():
                continue
            cells = [cell.strip() for cell in line.split(";")]
            try:
                what, office, year, said = cells
                value = Decimal(said)
            except (ValueError, InvalidOperation):
                wrong.append(_("Line %(n)s is not: what; office; year; number.") % {"n": number})
                continue
            if what not in TOTALLED or not value.is_finite() or value < 0:
                names = ", ".join(TOTALLED)
                wrong.append(
                    _("Line %(n)s: the first is one of %(names)s, the last a number from 0 on.")
                    % {"n": number, "names": names}
                )
                continue
            read.append(Stated(what, office, year, value))
        if wrong:
            raise forms.ValidationError(wrong[:20])
        return read

    def rows(self) -> list[Stated]:
        """Return every total that was stated."""
        said = self.cleaned_data
        whole = [Stated(w, "", "", said[w]) for w in TOTALLED if said.get(w) is not None]
        return [*whole, *said["lines"]]


class DecideForm(forms.Form):
    """What internal audit says of them."""

    check = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    remark = forms.CharField(
        label=gettext_lazy("Remark"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Needed where something differs, or the totals are sent back."),
    )
