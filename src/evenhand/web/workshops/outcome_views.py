"""How are the papers of a workshop made, read and taken along?"""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenhand.errors import EvenhandError
from evenhand.reports.paper import paper_of
from evenhand.reports.word_template import MAX_BYTES
from evenhand.web.access import allowed
from evenhand.web.papers import handed_out
from evenhand.web.people.asking import asker
from evenhand.web.releases.models import Audience
from evenhand.web.releases.queries import released
from evenhand.web.workshops import letterhead, outcomes, queries, seams
from evenhand.web.workshops.paper_models import PaperKind
from evenhand.web.workshops.views import opened


@allowed("workshops.see")
@require_GET
def reports(request: HttpRequest, number: int) -> HttpResponse:
    """List the papers of a workshop, and what was released for the next."""
    found = opened(request, number)
    shown = {
        "w": found,
        "reports": found.reports.all(),
        "released": released(Audience.WORKSHOP).select_related("run"),
        "runs": request.user.has_perm("workshops.run", found),
        "kinds": list(PaperKind),
        "languages": settings.LANGUAGES,
        "language": get_language(),
        "chooses": request.user.has_perm("workshops.choose_letterhead"),
    }
    return render(request, "workshops/reports.html", shown)


@allowed("workshops.run")
@require_POST
def make(request: HttpRequest, number: int) -> HttpResponse:
    """Make the next version of a paper, in one of the languages of the house."""
    found = opened(request, number, to="workshops.run")
    kind = request.POST.get("kind", PaperKind.OUTCOMES.value)
    language = request.POST.get("language", get_language() or "en")
    if kind not in PaperKind.values or language not in dict(settings.LANGUAGES):
        raise Http404
    with override(language):
        made = outcomes.make(found, by=asker(request), kind=PaperKind(kind))
    return redirect("workshop_paper", number, kind, made.version)


@allowed("workshops.see")
@require_GET
def report(request: HttpRequest, number: int, kind: str, place: int) -> HttpResponse:
    """Show a paper as it was made."""
    found = opened(request, number)
    made = get_object_or_404(found.reports, kind=kind, version=place)
    shown = {"w": found, "report": made, "p": paper_of(made.content)}
    # A rule of the app that keeps the plan, which stands above this one.
    if made.kind == PaperKind.OUTCOMES and request.user.has_perm("plans.see"):
        proposed = found.commitments.all()
        shown["planned"] = [(c, seams.planned_address(c)) for c in proposed]
    return render(request, "workshops/report.html", shown)


@allowed("workshops.see")
@require_GET
def taken_along(
    request: HttpRequest, number: int, kind: str, place: int, form: str
) -> HttpResponse:
    """Hand out a paper as Word or as PDF."""
    found = opened(request, number)
    paper = paper_of(get_object_or_404(found.reports, kind=kind, version=place).content)
    name = f"{kind}-{number}-{place}"
    return handed_out(paper, form, name=name, template=letterhead.template())


@allowed("workshops.run")
@require_http_methods(["GET", "POST"])
def certificates(request: HttpRequest, number: int) -> HttpResponse:
    """Show certificates to be printed: with names that are typed here and not kept, or without."""
    found = opened(request, number, to="workshops.run")
    typed = [line.strip()[:120] for line in request.POST.get("names", "").splitlines()]
    names = [line for line in typed if line][:500]
    shown = {
        "w": found,
        "names": names or [""] * found.participants.count(),
        "typed": names,
        "period": queries.period(found),
        "sessions": [x.slot for x in queries.lines(found)],
    }
    return render(request, "workshops/certificates.html", shown)


class LetterheadForm(forms.Form):
    """The Word file whose looks papers take."""

    file = forms.FileField(
        label=gettext_lazy("Word file (.docx)"),
        max_length=200,
        help_text=gettext_lazy(
            "Of it are taken styles, headers, footers and the size of the page, and nothing of the "
            "text. A file with macros, embedded objects or pictures from elsewhere is refused."
        ),
    )


@allowed("workshops.choose_letterhead")
@require_http_methods(["GET", "POST"])
def choose_letterhead(request: HttpRequest) -> HttpResponse:
    """Take a Word file as the template of papers, or take it away."""
    by = asker(request)
    if request.method == "POST" and "away" in request.POST:
        letterhead.take_away(by=by)
        messages.success(request, _("Taken away: papers look as Evenhand makes them."))
        return redirect("letterhead")
    form = LetterheadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            # One byte more than is taken says that there is more.
            content = file.read(MAX_BYTES + 1)
            letterhead.keep(content, name=file.name, by=by)
        except EvenhandError as err:
            form.add_error("file", f"{err.what} {err.do_next}")
        else:
            messages.success(request, _("Kept: Word files are made with it from now on."))
            return redirect("letterhead")
    shown = {"form": form, "held": letterhead.current()}
    status = 422 if form.errors else 200
    return render(request, "workshops/letterhead.html", shown, status=status)
