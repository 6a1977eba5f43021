"""How is a wave led along its path, and which documents are read before the session?"""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenhand.web.access import allowed
from evenhand.web.people.asking import asker
from evenhand.web.selfassessments import changes, paths
from evenhand.web.selfassessments.forms import PapersForm, StepForm
from evenhand.web.selfassessments.guarding import opened_wave
from evenhand.web.selfassessments.models import Progress
from evenhand.web.texts import texts


@allowed("selfassessments.see")
@require_GET
def wave(request: HttpRequest, number: int) -> HttpResponse:
    """Show the path of a wave, step by step, and its assessments."""
    found, assessments = opened_wave(request, number)
    shown = {
        "w": found,
        "i": texts().instrument(found.instrument),
        "assessments": assessments,
        "path": paths.path(found),
        "papers": paths.papers(found),
        "leads": asker(request).has_perm("selfassessments.lead", found),
        "states": Progress.choices,
    }
    return render(request, "selfassessments/wave.html", shown)


@allowed("selfassessments.lead")
@require_POST
def step(request: HttpRequest, number: int, step: str) -> HttpResponse:
    """Write down how far a step of the path is."""
    found, _seen = opened_wave(request, number)
    if step not in {each.entry.id for each in paths.path(found)}:
        raise Http404
    form = StepForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        changes.note_step(
            found,
            step,
            progress=Progress(said["progress"]),
            said=said["said"],
            by=asker(request),
        )
    else:
        messages.error(request, _("Choose a state, and keep the note under 1,000 characters."))
    return redirect("wave", number)


@allowed("selfassessments.see")
@require_http_methods(["GET", "POST"])
def papers(request: HttpRequest, number: int) -> HttpResponse:
    """Show the list of documents, and take where each is."""
    found, _seen = opened_wave(request, number)
    listed = paths.papers(found)
    leads = asker(request).has_perm("selfassessments.lead", found)
    if request.method == "POST" and not leads:
        raise PermissionDenied
    form = PapersForm(request.POST or None, names={p.name: p.handing for p in listed})
    if request.method == "POST" and form.is_valid():
        n = changes.note_papers(found, form.said(), by=asker(request))
        told = ngettext("%(n)s document changed.", "%(n)s documents changed.", n) % {"n": n}
        messages.success(request, told)
        return redirect("wave_papers", number)
    shown = {
        "w": found,
        "listed": [(paper, form[f"d{place}"]) for place, paper in enumerate(listed)],
        "leads": leads,
    }
    return render(request, "selfassessments/papers.html", shown, status=422 if form.errors else 200)
