"""What does the log say, and does it say nothing of persons?

A line holds an event, numbers and words that stand in the code. Messages of other packages and of
errors are left out: paths, addresses, names and values of rows stand in them. Where they came from
in the code, and which kind of error it was, is what an engineer needs to find the fault.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from time import monotonic
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase

from evenhand.web.log_sending import Sent

OURS: Final = "evenhand"
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})
_request: ContextVar[str | None] = ContextVar("request", default=None)
log = logging.getLogger(__name__)


class JsonLines(logging.Formatter):
    """Writes each event as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return json.dumps(said(record), ensure_ascii=True)


class Words(logging.Formatter):
    """Writes each event as one line for a person to read."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        parts = said(record)
        head = f"{parts.pop('at')} {parts.pop('level')} {parts.pop('event')}"
        return " ".join([head, *(f"{name}={value}" for name, value in parts.items())])


def said(record: logging.LogRecord) -> dict[str, Any]:
    """Return what may be said of an event.

    Parameters
    ----------
    record : LogRecord
        Of our own, the message is the event, as it stands in the code, and ``values`` of ``extra``
        its values. Of others, neither message nor values are said.
    """
    ours = record.name.partition(".")[0] == OURS
    parts: dict[str, Any] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "event": str(record.msg) if ours else "said by another package",
        "logger": record.name,
        "where": f"{_short(record.pathname)}:{record.lineno} {record.funcName}",
    }
    request = _request.get()
    if request is not None:
        parts["request"] = request
    if ours:
        parts.update(getattr(record, "values", {}))
    elif isinstance(status := getattr(record, "status_code", None), int):
        parts["status"] = status
    if record.exc_info and record.exc_info[1] is not None:
        parts["errors"] = _errors(record.exc_info[1])
    return parts


def _errors(err: BaseException) -> list[dict[str, Any]]:
    """Return an error and those behind it: kind and places in the code, without their words."""
    found: list[dict[str, Any]] = []
    seen: set[int] = set()
    behind: BaseException | None = err
    while behind is not None and id(behind) not in seen:
        seen.add(id(behind))
        frames = traceback.extract_tb(behind.__traceback__)
        places = [f"{_short(f.filename)}:{f.lineno} {f.name}" for f in frames]
        found.append({"kind": type(behind).__name__, "places": places})
        behind = behind.__cause__ or behind.__context__
    return found


def _short(path: str) -> str:
    """Return the end of a path: where a package lies is of one machine."""
    return "/".join(Path(path).parts[-3:])


class Logged:
    """Write one event for each request: which page, by its pattern, how it ended, how long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and write the event; a number made up for the request joins its lines."""
        # Not taken back at the end: Django writes of an answer that refuses after this.
        _request.set(token_hex(8))
        began = monotonic()
        response = self.get_response(request)
        match = request.resolver_match
        values = {
            "method": request.method if request.method in METHODS else "another",
            "route": match.route if match else None,
            "status": response.status_code,
            "milliseconds": round((monotonic() - began) * 1000, 1),
        }
        log.info("request answered", extra={"values": values})
        return response


def settings(form: str, address: str = "") -> dict[str, Any]:
    """Return Django's setting of logging.

    Parameters
    ----------
    form : {"words", "json"}
        Words say what needs attention; JSON says each request too.
    address : str
        Where each line is sent as well, always as JSON and with each request; "" for nowhere.
    """
    level = "INFO" if form == "json" else "WARNING"
    stderr = {"class": "logging.StreamHandler", "formatter": "form"}
    whole: dict[str, Any] = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"form": {"()": JsonLines if form == "json" else Words}},
        "handlers": {"stderr": stderr},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {OURS: {"level": level}},
    }
    if address:
        stderr["level"] = level
        whole["formatters"]["sent"] = {"()": JsonLines}
        whole["handlers"]["sent"] = {"()": Sent, "address": address, "formatter": "sent"}
        whole["root"]["handlers"].append("sent")
        whole["loggers"][OURS]["level"] = "INFO"
    return whole
