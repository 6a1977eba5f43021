"""Runs that are done, with small results, where pages and the API look for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.results import Headline, Results
from evenhand.web.evidence import kept
from evenhand.web.evidence.models import Run, State

MAPPING = "identities: keep\n"


def estimate(value: float, half: float | None, name: str = "gap", unit: str = "hours") -> Estimate:
    ends = {} if half is None else {"low": value - half, "high": value + half}
    return Estimate(name, f"Number of {name}", value, unit, **ends)


def results(*estimates: Estimate, last: str = "2026-11-30", title: str = "A report") -> Results:
    """Return results whose findings are two: one measured, one not measurable."""
    measured = Finding(
        "handler_share",
        "1",
        "How much does it depend on who handled it?",
        "It depends on it by some hours.",
        estimates=estimates,
        caveats=("Files may differ.",),
        method="Counted.",
        group="lot",
    )
    lacking = replace(
        measured,
        measure="lot_test",
        question="Was it dealt by lot?",
        answer="Not measurable.",
        estimates=(),
        status="not_measurable",
        lacks=("No lot is claimed.",),
    )
    return Results(
        title=title,
        subtitle=f"ours: 2026-01-01 to {last}",
        summary="A few declarations.",
        headlines=tuple(Headline("handler_share", f"{e.label} moved.", e) for e in estimates),
        ask_next=("What next?",),
        findings=(measured, lacking),
        records=(),
        fingerprint="f" * 64,
        notices=("Pseudonymous data are personal data.",),
        made_at="2026-11-30T08:00:00+00:00",
    )


def finished(whole: Results, *, mapping: str = MAPPING, **fields) -> Run:
    """Return a run that is done and keeps these results."""
    run = Run.objects.create(
        source="ours",
        mapping=mapping,
        title=whole.title,
        state=State.DONE,
        ended_at=datetime(2026, 11, 30, 9, tzinfo=UTC),
        fingerprint=whole.fingerprint,
        **fields,
    )
    run.folder.mkdir(parents=True, exist_ok=True)
    kept.keep(whole, run.folder)
    kept.forget()
    return run
