"""How is a form handed out to be filled in elsewhere, and how does it come back?"""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from evenhand.errors import EvenhandError
from evenhand.web.access import allowed
from evenhand.web.people.asking import asker
from evenhand.web.selfassessments import offline_files, offline_rows
from evenhand.web.selfassessments.models import Rater


class BringForm(forms.Form):
    """A form that comes back."""

    file = forms.FileField(
        label=_("Form"),
        help_text=_("The workbook, or the file that the page saved."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.json"}),
    )


@allowed("selfassessments.answer")
@require_GET
def handed_out(request: HttpRequest, number: int, rater: int, form: str) -> HttpResponse:
    """Hand out the form of a rater: to the rater, or to who leads and passes it on."""
    found = rater_of(request, number, rater)
    if form == "xlsx":
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        answer = HttpResponse(offline_files.write_workbook(found), content_type=kind)
    elif form == "html":
        answer = HttpResponse(offline_files.write_page(found))
        # It is meant for a disk: nobody opens it as a page of this house.
        answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    else:
        raise Http404
    name = f"self-assessment-{number}-{found.pk}.{form}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@allowed("selfassessments.answer")
@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest, number: int, rater: int) -> HttpResponse:
    """Take the answers of a form that comes back, and list what cannot be taken."""
    found = rater_of(request, number, rater)
    form = BringForm(request.POST or None, request.FILES or None)
    brought = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            # One byte more than is read says that there is more.
            filled = offline_files.read(file.read(offline_files.MOST_BYTES + 1))
            brought = offline_rows.bring_in(filled, found, by=asker(request))
        except EvenhandError as err:
            form.add_error("file", f"{err.what} {err.do_next}")
    shown = {
        "a": found.assessment,
        "rater": found,
        "form": form,
        "brought": brought,
        "is_own": found.person_id == asker(request).pk,
    }
    return render(
        request, "selfassessments/bring_in.html", shown, status=422 if form.errors else 200
    )


def rater_of(request: HttpRequest, number: int, rater: int) -> Rater:
    """Return a rater with an account, to the rater and to who leads; PermissionDenied to others."""
    found = get_object_or_404(
        Rater.objects.select_related("assessment__wave", "assessment__office", "person"),
        pk=rater,
        assessment=number,
        card=None,
    )
    person = asker(request)
    if found.person_id != person.pk and not person.has_perm(
        "selfassessments.lead", found.assessment
    ):
        raise PermissionDenied
    return found
