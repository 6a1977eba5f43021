"""How does an office's draw stand: verifier, rosters, exceptions, coverage?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from evenhand.web import handing_out
from evenhand.web.access import PUBLIC, allowed
from evenhand.web.draws import coverage, entries, named, sending, verifying, wishes
from evenhand.web.draws.coverage import Coverage, CoverageError
from evenhand.web.draws.models import Kind, Publication
from evenhand.web.draws.named import NamedLog
from evenhand.web.draws.opening import open_logs, opened
from evenhand.web.people.asking import asker

ASKED: Final = (
    *(Kind.ABSENCE, Kind.RETURN, Kind.CHANGE, Kind.CONFLICT, Kind.REASSIGN, Kind.EMERGENCY),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One office in the list of all."""

    log: NamedLog
    stand: entries.Stand
    words: verifying.Words
    whole: coverage.Line | None
    waiting: int


@allowed("draws.see")
@require_GET
def draws(request: HttpRequest) -> HttpResponse:
    """List the offices whose draw is open to who asks."""
    logs, wrong = open_logs(request)
    rows = []
    for log in logs:
        found, _trouble = _coverage(log)
        rows.append(
            Row(
                log,
                entries.catch_up(log),
                verifying.words(log),
                found.lines[0] if found and found.lines else None,
                len(wishes.waiting(log, asker(request))),
            )
        )
    shown = {"rows": rows, "wrong": wrong, "folder": named.FOLDER, "file": named.FILE}
    return render(request, "draws/draws.html", shown)


@allowed("draws.see")
@require_GET
def overview(request: HttpRequest, log: str) -> HttpResponse:
    """Show how one office's log stands, and what the verifier said last."""
    found = opened(request, log, "draws.see")
    wishes.forget_old()
    said = verifying.words(found)
    stand = entries.catch_up(found)
    covered, trouble = _coverage(found)
    shown = {
        "log": found,
        "stand": stand,
        "state": sending.state(found),
        "words": said,
        "last": said.last,
        "since": max(0, stand.size - said.last.size) if said.last else stand.size,
        "counted": entries.counted(found),
        "emergencies": _emergencies(found),
        "whole": covered.lines[0] if covered and covered.lines else None,
        "covered": covered,
        "trouble": trouble,
        "may_verify": asker(request).has_perm("draws.verify", found),
    }
    return render(request, "draws/overview.html", shown)


@dataclass(frozen=True, slots=True)
class Emergencies:
    """Emergencies of an office, counted."""

    rows: list[entries.Emergency]

    @property
    def signed(self) -> int:
        """Countersigned in time."""
        return sum(each.is_signed for each in self.rows)

    @property
    def waiting(self) -> int:
        """Still to be countersigned."""
        return sum(each.waits for each in self.rows)

    @property
    def overdue(self) -> int:
        """Not countersigned within 24 hours."""
        return sum(each.is_overdue for each in self.rows)


def _emergencies(log: NamedLog) -> Emergencies:
    return Emergencies(entries.emergencies(log))


@allowed("draws.verify")
@require_POST
def verify(request: HttpRequest, log: str) -> HttpResponse:
    """Have a log verified in the background."""
    found = opened(request, log, "draws.verify")
    verifying.ask(found, by=asker(request).pk)
    messages.success(
        request, _("The verifier was asked. Its word is shown here when it has ended.")
    )
    return redirect("draw", log)


@allowed("draws.see")
@require_GET
def failures(request: HttpRequest, log: str) -> HttpResponse:
    """Hand out what failed by the verifier's last word, as CSV."""
    last = verifying.words(opened(request, log, "draws.see")).last
    if last is None or last.said:
        raise Http404
    heads = [_("code"), _("leaf"), _("kind"), _("since"), _("meaning")]
    rows = [[f.code, f.leaf, f.kind, f.since, f.meaning] for f in last.faults]
    return _csv(handing_out.as_csv(heads, rows), f"{log}-failures.csv")


@allowed("draws.see")
@require_GET
def rosters(request: HttpRequest, log: str) -> HttpResponse:
    """List the rosters that are committed in the log."""
    found = opened(request, log, "draws.see")
    shown = {
        "log": found,
        "stand": entries.catch_up(found),
        "shifts": entries.shifts(found),
        "waiting": [w for w in wishes.waiting(found, asker(request)) if w.kind == Kind.ROSTER],
        "may_ask": bool(found.address) and wishes.is_post_for(asker(request), found, Kind.ROSTER),
        "zone": found.time_zone,
    }
    return render(request, "draws/rosters.html", shown)


@allowed("draws.see")
@require_GET
def roster(request: HttpRequest, log: str, number: int) -> HttpResponse:
    """Show one roster, with exclusions, reasons, and what was done to it since."""
    found = opened(request, log, "draws.see")
    shift = entries.shift(found, number)
    if shift is None:
        raise Http404
    return render(request, "draws/roster.html", {"log": found, "s": shift})


@allowed("draws.see")
@require_GET
def exceptions(request: HttpRequest, log: str) -> HttpResponse:
    """List the exceptions in the log, those that wait for a second person, and emergencies."""
    found = opened(request, log, "draws.see")
    wishes.forget_old()
    stand, person = entries.catch_up(found), asker(request)
    shown = {
        "log": found,
        "stand": stand,
        "waiting": wishes.waiting(found, person),
        "ended": wishes.ended(found, person),
        "rows": entries.departures(found),
        "counted": entries.counted(found),
        "emergencies": _emergencies(found),
        "kinds": [k for k in ASKED if wishes.is_post_for(person, found, k)]
        if found.address
        else [],
        "may_countersign": bool(found.address) and asker(request).has_perm("draws.confirm", found),
        "unverified": _at_fault(found),
    }
    return render(request, "draws/exceptions.html", shown)


@allowed("draws.see")
@require_GET
def exceptions_file(request: HttpRequest, log: str) -> HttpResponse:
    """Hand out the exceptions and emergencies of an office as CSV, as the public log has them."""
    found = opened(request, log, "draws.see")
    rows = [*entries.departures(found), *(e.entry for e in entries.emergencies(found))]
    heads = [
        *(_("leaf"), _("when (UTC)"), _("kind"), _("of leaf"), _("whom"), _("reason")),
        *(_("asked"), _("confirmed")),
    ]
    lines = []
    for row in sorted(rows, key=lambda row: -row.leaf):
        said = row.content
        who = str(said.get("handler") or said.get("to") or "")
        lines.append(
            [
                *(row.leaf, row.at.strftime("%Y-%m-%d %H:%M:%S"), row.kind, row.of, who),
                *(said.get("reason", ""), said["actor"], said.get("approver", "")),
            ]
        )
    return _csv(handing_out.as_csv(heads, lines), f"{log}-exceptions.csv")


def _at_fault(log: NamedLog) -> dict[int, str]:
    """Return the leaves that the verifier found at fault last: they have no effect."""
    last = verifying.words(log).last
    faults = last.faults if last is not None else ()
    return {fault.leaf: fault.code for fault in faults if fault.leaf is not None}


def _coverage(log: NamedLog) -> tuple[Coverage | None, str]:
    try:
        return coverage.kept(log), ""
    except CoverageError as err:
        return None, f"{err.what} {err.do_next}"


@allowed("draws.see")
@require_GET
def covered(request: HttpRequest, log: str) -> HttpResponse:
    """Show how much was drawn, office by office."""
    found = opened(request, log, "draws.see")
    kept, trouble = _coverage(found)
    shown = {
        "log": found,
        "c": kept,
        "trouble": trouble,
        "published": coverage.published(found),
        "may_publish": request.user.has_perm("draws.publish"),
    }
    return render(request, "draws/coverage.html", shown)


@allowed("draws.see")
@require_GET
def covered_file(request: HttpRequest, log: str) -> HttpResponse:
    """Hand out the coverage as CSV."""
    kept, _trouble = _coverage(opened(request, log, "draws.see"))
    if kept is None:
        raise Http404
    return _csv(coverage.as_csv(kept), f"{log}-coverage.csv")


@allowed("draws.publish")
@require_POST
def publish(request: HttpRequest, log: str) -> HttpResponse:
    """Publish the coverage as it stands, or take it back."""
    found = opened(request, log, "draws.see")
    try:
        if request.POST.get("what") == "take_back":
            coverage.take_back(found, by=asker(request).pk)
        else:
            coverage.publish(found, by=asker(request).pk)
    except CoverageError as err:
        messages.error(request, f"{err.what} {err.do_next}")
    else:
        messages.success(request, _("Done. It stands in the journal."))
    return redirect("draw_coverage", log)


@allowed(PUBLIC)
@require_GET
def published(request: HttpRequest) -> HttpResponse:
    """Show the public what coverage the administration chose to publish."""
    rows = [(each, coverage.of(each.figures), _title(each)) for each in _published()]
    return render(request, "draws/published.html", {"rows": rows})


@allowed(PUBLIC)
@require_GET
def published_file(request: HttpRequest, log: str) -> HttpResponse:
    """Hand out published coverage as CSV."""
    for each in _published():
        if each.log == log:
            return _csv(coverage.as_csv(coverage.of(each.figures)), f"{log}-coverage.csv")
    raise Http404


def _published() -> list[Publication]:
    return list(Publication.objects.filter(ended_at=None).order_by("log"))


def _title(of: Publication) -> str:
    return next(
        (
            each.title
            for each in named.listed()
            if isinstance(each, NamedLog) and each.name == of.log
        ),
        of.log,
    )


def _csv(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
