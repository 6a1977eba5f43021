"""How is a run asked for and watched, and how are its findings read?"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenhand.errors import EvenhandError
from evenhand.reports.document import Section
from evenhand.web.access import allowed
from evenhand.web.evidence import ending, kept, running
from evenhand.web.evidence.forms import AskForm
from evenhand.web.evidence.models import Keeping, Level, Run, State
from evenhand.web.gate.state import gate
from evenhand.web.people.asking import asker
from evenhand.web.records import sources

FILES: Final = {
    "report.pdf": "application/pdf",
    "report.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "findings.json": "application/json",
    "rejects.csv": "text/csv",
}
"""What a run wrote that is handed out whole, under its own name."""


@allowed("evidence.see_findings")
@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """List the runs, the newest first."""
    keeping = Keeping.objects.first()
    lines = [(each, ending.ends_on(each, keeping)) for each in Run.objects.all()[:100]]
    shown = {"lines": lines, "sources": sources.names()}
    return render(request, "evidence/runs.html", shown)


@allowed("evidence.run")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a run."""
    form = AskForm(request.POST or None, gate_is_open=gate().is_open)
    if request.method == "POST" and form.is_valid():
        try:
            run = running.ask(
                form.chosen(),
                title=form.cleaned_data["title"],
                by=asker(request).pk,
                level=Level(form.cleaned_data.get("level") or Level.OFFICE),
            )
        except EvenhandError as err:
            form.add_error("source", f"{err.what} {err.do_next}")
        else:
            return redirect("run", run.pk)
    shown = {"form": form, "folder": sources.FOLDER, "mapping": sources.MAPPING}
    return render(request, "evidence/ask.html", shown, status=200 if not form.errors else 422)


@allowed("evidence.see_findings")
@require_GET
def run(request: HttpRequest, number: int) -> HttpResponse:
    """Show how far a run is, or what it found."""
    found = get_object_or_404(Run, pk=number)
    if found.state == State.DELETED:
        return render(request, "evidence/deleted.html", {"run": found})
    shown: dict[str, Any] = {
        "run": found,
        "ends_on": ending.ends_on(found, Keeping.objects.first()),
    }
    if found.state != State.DONE:
        return render(request, "evidence/waiting.html", shown)
    shown["needs"] = ending.needs(found)
    if found.is_withheld:
        return render(request, "evidence/withheld.html", shown)
    shown |= {"d": kept.document(found.folder), "files": FILES}
    return render(request, "evidence/run.html", shown)


@allowed("evidence.run")
@require_POST
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """End a run that waits or runs."""
    found = get_object_or_404(Run, pk=number)
    if found.is_open:
        running.cancel(found, by=asker(request).pk)
        messages.success(request, _("The run ends at its next step; it keeps no results."))
    return redirect("run", number)


@allowed("evidence.see_findings")
@require_GET
def finding(request: HttpRequest, number: int, measure: str) -> HttpResponse:
    """Show one finding: the answer, its pictures and tables, and what would make it wrong."""
    if Run.objects.filter(pk=number, state=State.DELETED).exists():
        # What was written of it elsewhere leads here, and reads there what became of it.
        return redirect("run", number)
    found, section = _section(number, measure)
    tables = [
        (grid, name) for grid, name in zip(section.grids, _table_names(found, measure), strict=True)
    ]
    shown = {"run": found, "s": section, "tables": tables, "d": kept.document(found.folder)}
    # A rule of the app of reviews, which stands above this one.
    shown["opens_reviews"] = section.is_measured and request.user.has_perm("reviews.open")
    return render(request, "evidence/finding.html", shown)


@allowed("evidence.see_findings")
@require_GET
def picture(request: HttpRequest, number: int, measure: str, place: int) -> HttpResponse:
    """Hand out a picture of a finding as SVG, which runs no script wherever it is opened."""
    _, section = _section(number, measure)
    if place >= len(section.pictures):
        raise Http404
    return svg(section.pictures[place].svg)


@allowed("evidence.see_findings")
@require_GET
def table(request: HttpRequest, number: int, measure: str, name: str) -> FileResponse:
    """Hand out a whole table as CSV."""
    found = done(number)
    if name not in _table_names(found, measure):
        raise Http404
    return _file(found.folder / "tables" / f"{name}.csv", "text/csv")


@allowed("evidence.see_findings")
@require_GET
def written(request: HttpRequest, number: int, name: str) -> FileResponse:
    """Hand out the report, the workbook, the findings or the rejected rows."""
    if name not in FILES:
        raise Http404
    return _file(done(number).folder / name, FILES[name])


def svg(drawn: str) -> HttpResponse:
    """Return a picture that carries its own style, and runs nothing."""
    answer = HttpResponse(drawn, content_type="image/svg+xml")
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return answer


def done(number: int) -> Run:
    """Return a run that is done.

    Raises
    ------
    PermissionDenied
        If what it found is withheld.
    """
    found = get_object_or_404(Run, pk=number, state=State.DONE)
    if found.is_withheld:
        raise PermissionDenied
    return found


def _section(number: int, measure: str) -> tuple[Run, Section]:
    found = done(number)
    document = kept.document(found.folder)
    for section in (*document.sections, *document.unmeasured):
        if section.measure == measure:
            return found, section
    raise Http404


def _table_names(run: Run, measure: str) -> list[str]:
    return [Path(place).stem for place in kept.places(run.folder, measure)]


def _file(path: Path, kind: str) -> FileResponse:
    try:
        opened = path.open("rb")
    except OSError as err:
        raise Http404 from err
    return FileResponse(opened, as_attachment=True, filename=path.name, content_type=kind)
