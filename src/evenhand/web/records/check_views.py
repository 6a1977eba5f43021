"""How are checks, rejected rows and readiness shown and taken along?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from itertools import islice
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from evenhand.errors import EvenhandError
from evenhand.records.drafting.heads import heads
from evenhand.records.readiness import MeasureNeeds, Readiness, present, readiness
from evenhand.web import handing_out
from evenhand.web.access import allowed
from evenhand.web.handing_out import Value
from evenhand.web.people.asking import asker
from evenhand.web.records import checking, holding, mappings
from evenhand.web.records.models import Check, Version
from evenhand.web.records.views import name_of

ON_A_PAGE: Final = 200
"""Rejected rows that a page shows; the file has them all."""
AT_A_TIME: Final = 5_000


@allowed("records.bring")
@require_POST
def ask(request: HttpRequest, number: int) -> HttpResponse:
    """Have a version checked."""
    found = get_object_or_404(Version, pk=number)
    try:
        check = checking.ask(found, by=asker(request))
    except EvenhandError as err:
        messages.error(request, f"{err.what} {err.do_next}")
        return redirect("version", number)
    return redirect("check", check.pk)


@allowed("records.see")
@require_GET
def check(request: HttpRequest, number: int) -> HttpResponse:
    """Show how far a check is, or what it found."""
    found = get_object_or_404(Check, pk=number)
    shown: dict[str, Any] = {"k": found, "v": found.version, "who": name_of(found.asked_by)}
    return render(request, "records/check.html", shown)


@allowed("records.see")
@require_GET
def check_csv(request: HttpRequest, number: int) -> HttpResponseBase:
    """Hand out what the checks say as CSV."""
    found = get_object_or_404(Check, pk=number)
    heads_of = (
        *(_("check"), _("severity"), _("what was found"), _("of these"), _("of how many")),
        *(_("examples"), _("what to do")),
    )
    rows = [
        (
            *(each["name"], each["severity"], each["statement"], each["count"], each["total"]),
            *("; ".join(each["examples"]), each["do_next"]),
        )
        for each in found.found
    ]
    return _csv(f"checks-{number}.csv", [handing_out.as_csv(heads_of, rows)])


@allowed("records.see")
@require_GET
def rejects(request: HttpRequest, number: int) -> HttpResponse:
    """Show the first of the rows that were not loaded, each with its line and reason."""
    found = get_object_or_404(Check, pk=number)
    try:
        rows = list(checking.rejected(found, most=ON_A_PAGE))
    except EvenhandError as err:
        messages.error(request, f"{err.what} {err.do_next}")
        return redirect("check", number)
    total = sum(int(each["rejected"]) for each in found.tables.values())
    shown = {"k": found, "v": found.version, "rows": rows, "total": total}
    return render(request, "records/rejects.html", shown)


@allowed("records.see")
@require_GET
def rejects_csv(request: HttpRequest, number: int) -> HttpResponseBase:
    """Hand out every row that was not loaded as CSV."""
    found = get_object_or_404(Check, pk=number)
    rows = checking.rejected(found)
    try:
        first = list(islice(rows, AT_A_TIME))
    except EvenhandError as err:
        messages.error(request, f"{err.what} {err.do_next}")
        return redirect("check", number)
    heads_of = (_("file"), _("line"), _("table"), _("column"), _("reason"), _("value"))
    return _csv(f"rejects-{number}.csv", _parts(heads_of, first, rows))


@allowed("records.see")
@require_GET
def ready(request: HttpRequest, number: int) -> HttpResponse:
    """Show which questions these records can answer, and what the others lack."""
    found = get_object_or_404(Version, pk=number)
    try:
        known = _readiness(found)
    except EvenhandError as err:
        messages.error(request, f"{err.what} {err.do_next}")
        return redirect("version", number)
    answers = known.answers
    shown = {
        "v": found,
        "ready": [a for a in answers if a.is_ready],
        "lacking": [a for a in answers if not a.is_ready],
        "wanted": known.wanted,
        "cautions": known.cautions,
        "all": len(answers),
    }
    return render(request, "records/ready.html", shown)


@allowed("records.see")
@require_GET
def ready_csv(request: HttpRequest, number: int) -> HttpResponseBase:
    """Hand out readiness as CSV."""
    found = get_object_or_404(Version, pk=number)
    try:
        answers = _readiness(found).answers
    except EvenhandError as err:
        messages.error(request, f"{err.what} {err.do_next}")
        return redirect("version", number)
    rows = [
        (a.name, a.question, _("yes") if a.is_ready else _("no"), "; ".join(a.missing), a.role)
        for a in answers
    ]
    heads_of = (_("measure"), _("question"), _("can be asked"), _("lacks"), _("figures by"))
    return _csv(f"readiness-{number}.csv", [handing_out.as_csv(heads_of, rows)])


def _readiness(version: Version) -> Readiness:
    """Return what can be asked, from the mapping and the heads of the files.

    Raises
    ------
    RecordsError
        If the records are gone, there is no mapping, or it does not fit the files.
    """
    newest = version.collection.mapping
    if newest is None or not version.is_here:
        raise mappings.nothing_to_read()
    mapping = mappings.read(newest.text)
    with holding.laid_out(version.files.all(), title=str(version)) as folder:
        seen = heads((folder,), mapping)
    measures = import_module("evenhand.measures").MEASURES
    return readiness(
        present(mapping),
        [MeasureNeeds(m.NAME, m.QUESTION, m.NEEDS, role=m.ROLE) for m in measures],
        design=mapping.design,
        dates_only=seen.dates_only,
        empty=seen.empty,
    )


def _parts(
    heads_of: Sequence[str], first: list[list[str]], rows: Iterator[list[str]]
) -> Iterator[bytes]:
    """Yield a long table as CSV, some rows at a time: it may have millions."""
    yield handing_out.as_csv(heads_of, first)
    while some := list(islice(rows, AT_A_TIME)):
        yield handing_out.rows_as_csv(_plain(some))


def _plain(rows: Iterable[list[str]]) -> Iterator[list[Value]]:
    for row in rows:
        yield list(row)


def _csv(name: str, parts: Iterable[bytes]) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(parts, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
