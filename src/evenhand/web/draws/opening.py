"""Which log does a page show, and is it open to who asks?"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from evenhand.errors import ConfigError
from evenhand.web.draws import named
from evenhand.web.draws.named import Misnamed, NamedLog
from evenhand.web.people.asking import asker


def opened(request: HttpRequest, name: str, rule: str) -> NamedLog:
    """Return a log where a rule opens it to who asks.

    Raises
    ------
    Http404
        If there is none, or its file does not say what it must.
    PermissionDenied
        If it is not open.
    """
    try:
        log = named.named(name)
    except ConfigError as err:
        raise Http404 from err
    if not asker(request).has_perm(rule, log):
        raise PermissionDenied
    return log


def open_logs(request: HttpRequest) -> tuple[list[NamedLog], list[Misnamed]]:
    """Return the logs open to who asks, and those whose file is to be corrected."""
    logs, wrong = [], []
    for each in named.listed():
        if isinstance(each, Misnamed):
            wrong.append(each)
        elif asker(request).has_perm("draws.see", each):
            logs.append(each)
    return logs, wrong
