"""What do the answers of the API hold?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import JsonValue


class Fault(Schema):
    """Why something was not done, and what to do next."""

    what: str
    do_next: str


class RunLine(Schema):
    """One run that is done."""

    number: int
    title: str
    source: str
    about: str
    ended_at: datetime | None
    fingerprint: str


class Number(Schema):
    """One number with its interval; null ends where a count has no error of sampling."""

    name: str
    label: str
    value: float | None
    low: float | None
    high: float | None
    level: float
    unit: str


class Headline(Schema):
    """One of the numbers of the first page."""

    measure: str
    statement: str
    number: Number


class FindingLine(Schema):
    """One finding of a run, and the names of its tables."""

    measure: str
    version: str
    question: str
    is_measured: bool
    tables: list[str]


class RunWhole(RunLine):
    """A run with its headlines and what else can be asked for; no headlines for one office."""

    headlines: list[Headline]
    findings: list[FindingLine]
    notices: list[str]


class FindingWhole(FindingLine):
    """A finding as ``findings.json`` holds it, without its tables."""

    answer: str
    lacks: list[str]
    numbers: list[Number]
    twin: str
    caveats: list[str]
    method: str
    error_rate: str
    requirements: list[str]
    notices: list[str]


class Rows(Schema):
    """Some rows of a table; ask on from ``next`` until it is null."""

    name: str
    title: str
    columns: list[str]
    rows: list[list[JsonValue]]
    total: int
    next: int | None


class ReleasedLine(Schema):
    """An item that management released."""

    number: int
    audience: str
    question: str
    released_at: datetime | None
    sha256: str


class ReleasedWhole(ReleasedLine):
    """An item word for word as it left."""

    said: dict[str, Any]


class Taken(Schema):
    """A file of records that was taken, and what to compare it with."""

    source: str
    name: str
    sha256: str
    bytes: int
