"""What do programs ask, and what are they answered?

Every request carries a token. What a token does not open is refused before anything is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any, Final

import numpy as np
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Path, Query, Status
from ninja.security import HttpBearer

from evenhand.errors import EvenhandError
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.plain import plain
from evenhand.findings.results import Results
from evenhand.findings.table import Table
from evenhand.web.api import answers, limiting, tokens
from evenhand.web.api.models import Right, Token
from evenhand.web.api.posting import post
from evenhand.web.api.refusals import RefusedError, TooOftenError, tell_refusals
from evenhand.web.evidence import kept
from evenhand.web.evidence.models import Run
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.people.limits import mark_of
from evenhand.web.releases.models import Audience, Item
from evenhand.web.releases.queries import released
from evenhand.web.settings import BEHIND_PROXY

LARGEST_NUMBER: Final = 2**31 - 1
MOST_ROWS: Final = 1_000
OFFICE: Final = "office"
"""Name of the column by which a table is one office's."""

Number = Annotated[int, Path(ge=1, le=LARGEST_NUMBER)]
Name = Annotated[str, Path(pattern="^[a-z][a-z0-9_]{0,99}$")]
Folder = Annotated[str, Path(pattern="^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
FileName = Annotated[str, Path(pattern="^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
FAULTS: Final[dict[int, type[answers.Fault]]] = dict.fromkeys(
    (401, 403, 404, 422, 429), answers.Fault
)
POST_FAULTS: Final[dict[int, type[answers.Fault]]] = {
    **FAULTS,
    **dict.fromkeys((409, 413), answers.Fault),
}


class Bearer(HttpBearer):
    """A token in the header ``Authorization: Bearer evenhand_...``."""

    def __call__(self, request: HttpRequest) -> Token | None:
        """Return the token; who shows none that opens anything is counted by place."""
        place = mark_of(request, behind_proxy=BEHIND_PROXY)
        if wait := limiting.of_refused.wait(place):
            raise TooOftenError(wait)
        found = super().__call__(request)
        if not isinstance(found, Token):
            limiting.of_refused.count(place)
            return None
        if wait := limiting.of_tokens.count(str(found.pk)):
            raise TooOftenError(wait)
        return found

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """Return the token that these words are."""
        return tokens.found(token)


api = NinjaAPI(
    title="Evenhand",
    version="1",
    description="Read findings, and post records, with a token that somebody of the house made. "
    "Findings are questions for review and no accusation; pseudonymous data are personal data.",
    auth=Bearer(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
tell_refusals(api)


@api.get("/runs", url_name="api_runs", response={200: list[answers.RunLine], **FAULTS})
def runs(request: HttpRequest) -> Any:
    """List the runs that are done, the newest first, 100 at most."""
    _must(request, Right.FINDINGS)
    _journal(request, "api.runs_read", {})
    return [_line(run) for run in _shown()[:100]]


@api.get("/runs/{number}", url_name="api_run", response={200: answers.RunWhole, **FAULTS})
def run(request: HttpRequest, number: Number) -> Any:
    """Tell a run's headlines and findings; with a token of one office, no number of the whole."""
    token = _must(request, Right.FINDINGS)
    found, results = _run(number)
    _journal(request, "api.run_read", {"run": number})
    whole = token.office is None
    return {
        **_line(found),
        "headlines": [
            {"measure": h.measure, "statement": h.statement, "number": _number(h.estimate)}
            for h in (results.headlines if whole else ())
        ],
        "findings": [_finding_line(f, token) for f in results.findings],
        "notices": list(results.notices),
    }


@api.get(
    "/runs/{number}/findings/{measure}",
    url_name="api_finding",
    response={200: answers.FindingWhole, **FAULTS},
)
def finding(request: HttpRequest, number: Number, measure: Name) -> Any:
    """Tell a finding: answer, numbers, what would make it wrong, method; not its tables."""
    token = _must(request, Right.FINDINGS)
    _must_be_of_all(token)
    _found, results = _run(number)
    f = _finding(results, measure)
    _journal(request, "api.finding_read", {"run": number, "measure": measure})
    return {
        **_finding_line(f, token),
        "answer": f.answer,
        "lacks": list(f.lacks),
        "numbers": [_number(e) for e in f.estimates],
        "twin": f.twin.statement if f.twin else "",
        "caveats": list(f.caveats),
        "method": f.method,
        "error_rate": f.error_rate,
        "requirements": list(f.requirements),
        "notices": list(results.notices),
    }


@api.get(
    "/runs/{number}/findings/{measure}/tables/{name}",
    url_name="api_table",
    response={200: answers.Rows, **FAULTS},
)
def table(
    request: HttpRequest,
    number: Number,
    measure: Name,
    name: Name,
    start: Annotated[int, Query(ge=0, le=LARGEST_NUMBER)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = MOST_ROWS,
) -> Any:
    """Tell rows of a table; with a token of one office, of a table that has offices, its rows."""
    token = _must(request, Right.FINDINGS)
    _found, results = _run(number)
    tables = [t for t in _finding(results, measure).tables if t.name == name]
    if not tables:
        raise RefusedError(
            404, _("This finding has no such table."), do_next=_("Ask for one that it names.")
        )
    whole = _of_office(tables[0], token)
    _journal(request, "api.table_read", {"run": number, "measure": measure, "table": name})
    shown = list(_rows(whole, start, limit))
    end = start + len(shown)
    return {
        "name": whole.name,
        "title": whole.title,
        "columns": list(whole.names),
        "rows": shown,
        "total": len(whole),
        "next": end if end < len(whole) else None,
    }


@api.get(
    "/released", url_name="api_released_items", response={200: list[answers.ReleasedLine], **FAULTS}
)
def released_items(request: HttpRequest) -> Any:
    """List what management released, the newest first."""
    _must(request, Right.RELEASED)
    _journal(request, "api.released_read", {})
    return [_released_line(item) for item in released(Audience.WORKSHOP)[:1000]]


@api.get(
    "/released/{number}",
    url_name="api_released_item",
    response={200: answers.ReleasedWhole, **FAULTS},
)
def released_item(request: HttpRequest, number: Number) -> Any:
    """Tell one item word for word as it left."""
    _must(request, Right.RELEASED)
    item = released(Audience.WORKSHOP).filter(pk=number).first()
    if item is None:
        raise RefusedError(
            404, _("There is no such item, or it was withdrawn."), do_next=_("Ask for the list.")
        )
    _journal(request, "api.released_read", {"release": number})
    return {**_released_line(item), "said": item.said}


@api.post(
    "/records/{source}/{name}",
    # An address without a name is named for its function, and pages have such names.
    url_name="api_records",
    response={201: answers.Taken, **POST_FAULTS},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
            },
        }
    },
)
def records(request: HttpRequest, source: Folder, name: FileName) -> Any:
    """Post a file of records into a folder that has a mapping. Nothing is written over."""
    token = _must(request, Right.RECORDS)
    length = request.headers.get("Content-Length", "")
    taken = post(
        source,
        name,
        request,  # type: ignore[arg-type]
        length=int(length) if length.isascii() and length.isdecimal() else None,
        token=token,
    )
    return Status(201, asdict(taken))


def _must(request: HttpRequest, right: Right) -> Token:
    token = request.auth  # type: ignore[attr-defined]
    assert isinstance(token, Token)
    if not tokens.opens(token, right):
        raise RefusedError(
            403,
            _("This token does not open that."),
            do_next=_("Use one with the right to: %(right)s.") % {"right": right.label},
        )
    return token


def _must_be_of_all(token: Token) -> None:
    if token.office is not None:
        raise RefusedError(
            403,
            _("A finding speaks of the whole administration, and this token is of one office."),
            do_next=_("Ask for its tables by office, or use another token."),
        )


def _shown() -> Any:
    return Run.objects.shown()


def _run(number: int) -> tuple[Run, Results]:
    found = _shown().filter(pk=number).first()
    if found is not None:
        try:
            return found, kept.results(found.folder)
        except EvenhandError as err:
            raise RefusedError(404, err.what, do_next=err.do_next) from err
    raise RefusedError(
        404, _("There is no such run, or it is not shown."), do_next=_("Ask for the list.")
    )


def _finding(results: Results, measure: str) -> Finding:
    try:
        return results.finding(measure)
    except KeyError as err:
        raise RefusedError(
            404, _("This run has no such finding."), do_next=_("Ask for one that it lists.")
        ) from err


def _of_office(whole: Table, token: Token) -> Table:
    """Return a table, or of a token's one office the rows that are its own."""
    if token.office is None:
        return whole
    if OFFICE not in whole.names:
        raise RefusedError(
            403,
            _("This table does not tell offices apart, and this token is of one."),
            do_next=_("Use a token of the whole administration."),
        )
    return whole.take(np.flatnonzero(whole[OFFICE].astype(str) == token.office.code))


def _rows(whole: Table, start: int, limit: int) -> Iterator[list[Any]]:
    some = whole.take(np.arange(min(start, len(whole)), min(start + limit, len(whole))))
    for row in some.rows():
        yield [plain(value) for value in row.values()]


def _line(run: Run) -> dict[str, Any]:
    try:
        about = kept.subtitle(run.folder)
    except EvenhandError:
        about = ""
    return {
        "number": run.pk,
        "title": run.title,
        "source": run.source,
        "about": about,
        "ended_at": run.ended_at,
        "fingerprint": run.fingerprint,
    }


def _finding_line(found: Finding, token: Token) -> dict[str, Any]:
    of_all = token.office is None
    return {
        "measure": found.measure,
        "version": found.version,
        "question": found.question,
        "is_measured": found.is_measured,
        "tables": [t.name for t in found.tables if of_all or OFFICE in t.names],
    }


def _number(e: Estimate) -> dict[str, Any]:
    return {
        "name": e.name,
        "label": e.label,
        "value": plain(e.value),
        "low": plain(e.low),
        "high": plain(e.high),
        "level": e.level,
        "unit": e.unit,
    }


def _released_line(item: Item) -> dict[str, Any]:
    return {
        "number": item.pk,
        "audience": str(item.audience),
        "question": item.title,
        "released_at": item.decided_at,
        "sha256": item.sha256,
    }


def _journal(request: HttpRequest, action: str, facts: dict[str, Fact]) -> None:
    token: Token = request.auth  # type: ignore[attr-defined]
    with transaction.atomic():
        append(action, subject=f"token:{token.pk}", actor=token.owner_id, facts=facts)
