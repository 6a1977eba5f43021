"""How are collections and versions of records shown and made?"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenhand.errors import EvenhandError
from evenhand.web.access import allowed
from evenhand.web.people.asking import asker
from evenhand.web.people.models import Person
from evenhand.web.records import attesting, holding, sources, versions
from evenhand.web.records.forms import (
    BringForm,
    CollectionForm,
    DeleteForm,
    KeepForm,
    PointForm,
    VersionForm,
)
from evenhand.web.records.models import Collection, FileState, Version


@allowed("records.see")
@require_GET
def records(request: HttpRequest) -> HttpResponse:
    """List the collections, each with its newest version."""
    lines = [(each, each.versions.first()) for each in Collection.objects.all()]
    shown = {"lines": lines, "brings": request.user.has_perm("records.bring")}
    return render(request, "records/records.html", shown)


@allowed("records.bring")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a collection."""
    form = CollectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = versions.collect(form.cleaned_data["name"], by=asker(request))
        except EvenhandError as err:
            form.add_error("name", f"{err.what} {err.do_next}")
        else:
            return redirect("collection", made.pk)
    return render(request, "records/new.html", {"form": form}, status=422 if form.errors else 200)


@allowed("records.see")
@require_GET
def collection(request: HttpRequest, number: int) -> HttpResponse:
    """Show the versions of a collection, its files, and how more come in."""
    return show(request, get_object_or_404(Collection, pk=number))


@allowed("records.bring")
@require_POST
def make(request: HttpRequest, number: int) -> HttpResponse:
    """Make a version of files that are here."""
    found = get_object_or_404(Collection, pk=number)
    form = VersionForm(request.POST, collection=found)
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = versions.make_version(
                found, list(said["chosen"]), delete_on=said["delete_on"], by=asker(request)
            )
        except EvenhandError as err:
            form.add_error(None, f"{err.what} {err.do_next}")
        else:
            return redirect("version", made.pk)
    return show(request, found, version_form=form)


@allowed("records.bring")
@require_POST
def point(request: HttpRequest, number: int) -> HttpResponse:
    """Make a version of the files in a folder of the server."""
    found = get_object_or_404(Collection, pk=number)
    form = PointForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = versions.point(
                found, said["folder"], delete_on=said["delete_on"], by=asker(request)
            )
        except EvenhandError as err:
            form.add_error("folder", f"{err.what} {err.do_next}")
        else:
            return redirect("version", made.pk)
    return show(request, found, point_form=form)


@allowed("records.see")
@require_GET
def version(request: HttpRequest, number: int) -> HttpResponse:
    """Show one version: its files, who made it when, and how it stands."""
    found = get_object_or_404(Version, pk=number)
    return render(request, "records/version.html", seen(request, found))


@allowed("records.keep")
@require_POST
def keep(request: HttpRequest, number: int) -> HttpResponse:
    """Move the day of deletion."""
    found = get_object_or_404(Version, pk=number)
    form = KeepForm(request.POST)
    if form.is_valid():
        try:
            versions.keep_until(found, form.cleaned_data["delete_on"], by=asker(request))
        except EvenhandError as err:
            form.add_error("delete_on", f"{err.what} {err.do_next}")
        else:
            messages.success(request, _("The day of deletion was moved."))
            return redirect("version", number)
    return render(request, "records/version.html", seen(request, found, keep=form), status=422)


def seen(request: HttpRequest, found: Version, **forms: Any) -> dict[str, Any]:
    """Return what the page of a version shows; ``forms`` replace those that are empty."""
    user = asker(request)
    wish = found.wishes.filter(ended_at=None).first()
    pointed = [f for f in found.files.all() if f.is_pointed]
    return {
        "wish": wish,
        "wished_by": name_of(wish.asked_by) if wish else "",
        "decides": wish is not None and user.has_perm("records.delete"),
        "is_own_wish": wish is not None and wish.asked_by == user.pk,
        "delete": DeleteForm()
        if found.is_here and wish is None and user.has_perm("records.bring")
        else None,
        "lie": any(holding.path_of(f).exists() for f in pointed),
        "signed": attesting.attested(found),
        "v": found,
        "files": found.files.order_by("name"),
        "who": name_of(found.made_by),
        "brings": user.has_perm("records.bring"),
        "checks": [(check, name_of(check.asked_by)) for check in found.checks.all()[:20]],
        "mapping": found.collection.mapping,
        "keep": KeepForm(initial={"delete_on": found.delete_on})
        if user.has_perm("records.keep") and found.is_here
        else None,
        **forms,
    }


def show(request: HttpRequest, found: Collection, **faulty: Any) -> HttpResponse:
    """Show a collection; ``faulty`` are forms that could not be taken."""
    user = asker(request)
    brings = user.has_perm("records.bring")
    shown: dict[str, Any] = {
        "c": found,
        "versions": [(v, name_of(v.made_by)) for v in found.versions.prefetch_related("files")],
        "coming": found.files.filter(state=FileState.COMING, brought_by=user.pk),
        "brings": brings,
        "mappings": [(m, name_of(m.written_by)) for m in found.mappings.order_by("-number")],
    }
    if brings:
        shown |= {
            "bring_form": BringForm(),
            "version_form": VersionForm(collection=found, auto_id="version_%s"),
            "waiting": found.files.filter(state=FileState.WHOLE, is_pointed=False).exists(),
            "folders": sources.folders(),
            "folder": sources.FOLDER,
            "point_form": PointForm(auto_id="point_%s"),
            **faulty,
        }
    return render(request, "records/collection.html", shown, status=422 if faulty else 200)


def name_of(key: Any) -> str:
    """Return the login name of a person; "" where nobody did it, or the account is erased."""
    found = Person.objects.filter(pk=key).first() if key else None
    return found.username if found else ""
