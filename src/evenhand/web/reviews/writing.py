"""How does a page take one form, make one change of it, and say what came of it?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from evenhand.errors import EvenhandError
from evenhand.web.people.asking import asker
from evenhand.web.reviews.models import Review


def written(
    request: HttpRequest,
    review: Review,
    form: forms.Form,
    change: Callable[[dict[str, Any]], object],
    *,
    title: str,
    note: str = "",
    to: tuple[str, int] | None = None,
) -> HttpResponse:
    """Show a form, or do what it says and go back to the review.

    Parameters
    ----------
    request : HttpRequest
    review : Review
    form : Form
    change : callable
        Takes what the form says; an ``EvenhandError`` is told on the form.
    title, note : str
        At the head of the page.
    to : (str, int), optional
        Page and number to go to instead of the review's.
    """
    page, number = to or ("review", review.pk)
    if request.method == "POST" and form.is_valid():
        try:
            change(form.cleaned_data)
        except EvenhandError as err:
            form.add_error(None, f"{err.what} {err.do_next}")
        else:
            messages.success(request, _("Done. It stands in the journal."))
            return redirect(page, number)
    shown = {"form": form, "title": title, "note": note, "page": page, "number": number}
    shown |= {"has_file": form.is_multipart()}
    return render(request, "reviews/form.html", shown, status=422 if form.errors else 200)


def told_on(request: HttpRequest, err: EvenhandError, page: str, number: int) -> HttpResponse:
    """Go to a page and say there what was refused."""
    messages.error(request, f"{err.what} {err.do_next}")
    return redirect(page, number)


def review_for(request: HttpRequest, number: int, *, to: str) -> Review:
    """Return a review that a rule opens to who asks.

    Raises
    ------
    PermissionDenied
        If it does not.
    """
    found = get_object_or_404(Review.objects.select_related("run"), pk=number)
    if not asker(request).has_perm(to, found):
        raise PermissionDenied
    return found
