"""Instruments, answers and findings made up for tests of scoring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from evenhand.instruments.catalogue import Catalogue
from evenhand.instruments.document import Document, Requirement
from evenhand.instruments.meaning import meaning
from evenhand.instruments.reading import shipped
from evenhand.instruments.scoring.assessment import Rating, Settled
from evenhand.instruments.scoring.marks import GivenMark

DAY = date(2026, 11, 30)


def instruments(related: Mapping[str, Iterable[str]]) -> Catalogue:
    """Return instruments of one requirement each, under ids as ``a.1``, with their references."""
    like = shipped("arusha").instrument
    documents = []
    for id, others in related.items():
        entry = Requirement(
            **{"id": id, "instrument": id[0], "ref": id, "title": id, "text": f"{id} is asked."},
            **{"kind": "requirement", "level": "requirement", "basis": "inferred", "source": ()},
            **{"parent": None, "related": tuple(others), "indicators": (), "since": DAY},
        )
        documents.append(Document(replace(like, id=id[0]), (entry,)))
    return Catalogue(documents)


def settled(
    whole: Catalogue, id: str, in_practice: int | GivenMark, in_law: int = 1, **more: Any
) -> Settled:
    mark = in_practice if isinstance(in_practice, GivenMark) else GivenMark(in_practice)
    said = {"on": DAY, "meaning": meaning(whole.requirement(id)), **more}
    return Settled(requirement=id, in_law=GivenMark(in_law), in_practice=mark, **said)


def rating(rater: str, id: str, level: int, group: Any = "staff") -> Rating:
    return Rating(rater, group, id, GivenMark(1), GivenMark(level))


def run(*findings: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {
        **{"schema": "evenhand.findings/1", "subtitle": "Baltport: 2025", "fingerprint": "f" * 64},
        **{"made_at": "2026-11-30T09:03:05+00:00", "findings": list(findings), **more},
    }


def finding(measure: str, *estimates: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {
        **{"measure": measure, "status": "measured", "lacks": [], "answer": "It is so."},
        **{"estimates": list(estimates), "provisional": False, **more},
    }


def estimate(name: str, value: float | None, unit: str = "share", **more: Any) -> dict[str, Any]:
    return {
        **{"name": name, "label": "Share of late files", "value": value, "unit": unit},
        **{"low": None, "high": None, "level": 0.95, **more},
    }
