"""How is a mapping edited column by column or as text, previewed before it is kept?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from evenhand.errors import EvenhandError, MappingError
from evenhand.web.access import allowed
from evenhand.web.people.asking import asker
from evenhand.web.records import editing, holding, mappings
from evenhand.web.records.mappings import Tried
from evenhand.web.records.models import Collection, MappingText


@allowed("records.bring")
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, number: int) -> HttpResponse:
    """Choose for each column of the files what it is."""
    return _edit(request, number, "records/columns.html")


@allowed("records.bring")
@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, number: int) -> HttpResponse:
    """Write the mapping as the command line reads it."""
    return _edit(request, number, "records/mapping_text.html")


@allowed("records.see")
@require_GET
def kept(request: HttpRequest, number: int) -> HttpResponse:
    """Hand out a mapping as the command line reads it."""
    found = get_object_or_404(MappingText, pk=number)
    answer = HttpResponse(found.text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="mapping-{found.number}.yaml"'
    return answer


def _edit(request: HttpRequest, number: int, template: str) -> HttpResponse:
    found = get_object_or_404(Collection, pk=number)
    files = mappings.files_of(found)
    if not files:
        messages.error(request, _("Bring a file in first: the mapping is written beside it."))
        return redirect("collection", number)
    newest = found.mapping
    shown: dict[str, Any] = {"c": found, "seen": newest.number if newest else 0}
    with holding.laid_out(files, title=found.name) as folder:
        try:
            written = _written(request, found, folder, template)
        except MappingError as err:
            # Two columns for one of ours: what was chosen is lost, and the text stays.
            written = request.POST.get("text", "")
            tried: Tried | None = Tried((f"{err.what} {err.do_next}",))
        except EvenhandError as err:
            messages.error(request, f"{err.what} {err.do_next}")
            return redirect("collection", number)
        else:
            tried = mappings.tried(written, folder) if request.method == "POST" else None
        if tried and not tried.faults and request.POST.get("do") == "keep":
            try:
                made = mappings.keep(
                    found, written, seen=_number(request.POST.get("seen", "")), by=asker(request)
                )
            except EvenhandError as err:
                tried = Tried((f"{err.what} {err.do_next}",))
            else:
                said = _("Mapping %(n)s is kept: check a version by it.") % {"n": made.number}
                messages.success(request, said)
                return redirect("collection", number)
        shown |= {"text": written, "tried": tried, "tables": editing.tables(written, folder)}
    faulty = tried is not None and bool(tried.faults)
    return render(request, template, shown, status=422 if faulty else 200)


def _written(request: HttpRequest, found: Collection, folder: Path, template: str) -> str:
    if request.method != "POST":
        return mappings.begun(found, folder)
    # A browser sends lines that end as Windows ends them.
    said = request.POST.get("text", "").replace("\r\n", "\n")
    if template == "records/mapping_text.html":
        return said
    return editing.rewritten(said, folder, {k: str(v) for k, v in request.POST.items()})


def _number(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 10 else 0
