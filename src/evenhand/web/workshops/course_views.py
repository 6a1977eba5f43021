"""How does a facilitator bring in what participants completed elsewhere?"""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from evenhand.errors import EvenhandError
from evenhand.web.access import allowed
from evenhand.web.people.asking import asker
from evenhand.web.workshops import courses
from evenhand.web.workshops.views import opened


class CoursesForm(forms.Form):
    """The file of completion records."""

    file = forms.FileField(
        label=_("Completion records (CSV)"),
        help_text=_(
            "With the columns number, course, provider and completed_on: the number is that of the "
            "participant. Other columns, as a name, are not read."
        ),
    )


@allowed("workshops.run")
@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest, number: int) -> HttpResponse:
    """Take completion records, and list what cannot be taken."""
    found = opened(request, number, to="workshops.run")
    form = CoursesForm(request.POST or None, request.FILES or None)
    brought = None
    if request.method == "POST" and form.is_valid():
        try:
            # One byte more than is taken says that there is more.
            content = form.cleaned_data["file"].read(courses.MOST_BYTES + 1)
            brought = courses.bring_in(found, content, by=asker(request))
        except EvenhandError as err:
            form.add_error("file", f"{err.what} {err.do_next}")
    shown = {"w": found, "form": form, "brought": brought, "courses": courses.courses(found)}
    return render(request, "workshops/courses.html", shown, status=422 if form.errors else 200)
