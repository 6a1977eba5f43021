"""A run as a real one looks, with hostile strings where the world can write."""

from __future__ import annotations

import numpy as np
from sample_handlers import handler_share, lot_test, officer_funnel, pair_excess
from sample_names import FORMULA, SCRIPT
from sample_time import not_measurable, predictability, process_map, release_time

from evenhand.findings.finding import Finding
from evenhand.findings.results import Headline, Results
from evenhand.findings.table import Facts, Table, table


def results() -> Results:
    """Return the whole run."""
    share, pairs, lot = handler_share(), pair_excess(), lot_test()
    funnel, time, steady = officer_funnel(), release_time(), predictability()
    flow, lacking = process_map(), not_measurable()
    findings = (share, pairs, lot, funnel, time, steady, flow, lacking)
    return Results(
        title="Does the outcome depend on who handled the file?",
        subtitle="Practice administration, four offices, 1 January to 31 December 2025",
        summary=(
            "One million declarations of one year were compared with files like them, handled the "
            "same month in the same office. At the officer's desk 31 hours of clearance time hang "
            "on who opens the file; assignment by lot was kept in three of four offices."
        ),
        headlines=tuple(_headlines(findings)),
        ask_next=(
            "Who could choose the officer in the Eastern office between June and December?",
            "Which of the 46 flagged pairs share an address, a phone number or a former post?",
            "Why do files registered on Thursday wait for a second examination?",
        ),
        findings=findings,
        records=(checked(), missing()),
        parameters={
            "assignment.rule": "lot",
            "assignment.within": ["office", "day"],
            "like_with_like": ["article", "month"],
            "false discovery rate": 0.05,
            "permutations": 999,
            "hostile": SCRIPT,
        },
        versions={"evenhand": "0.1.0", "duckdb": "1.5.6", "python": "3.11.2"},
        fingerprint="9f2c" * 16,
        notices=(
            "The accounts in this report are pseudonyms. Pseudonymous data are still personal "
            "data: keep the report as you keep a personnel file.",
            "Figures on single handlers are off: the administration has not yet recorded their "
            "legal basis, purpose, retention and consultation of staff.",
        ),
    )


def _headlines(findings: tuple[Finding, ...]) -> list[Headline]:
    said = (
        "Two officers drawn at random would take this much longer or shorter over the same file.",
        "Files went from one account to one agent more often than the lot explains.",
        "Days on which the officers of an office were not dealt files as a fair lot would.",
        "Half of all files take less than this from registration to release.",
        "The agent who plans for nine files in ten must add this to the usual time.",
    )
    order = ("handler_share", "pair_excess", "lot_test", "release_time", "predictability")
    by_name = {f.measure: f for f in findings}
    return [
        Headline(measure=m, statement=s, estimate=by_name[m].estimates[0])
        for m, s in zip(order, said, strict=True)
    ]


def checked() -> Table:
    """Return rows read, loaded and rejected."""
    return table(
        "records_checked",
        "Rows read, loaded and rejected",
        (Facts("table", "Table", "text"), np.array(["declarations", "events", FORMULA], object)),
        (Facts("read", "Read", "count"), np.array([1_000_012, 6_204_551, 0])),
        (Facts("loaded", "Loaded", "count"), np.array([1_000_000, 6_204_551, 0])),
        (Facts("rejected", "Rejected", "count"), np.array([12, 0, 0])),
    )


def missing() -> Table:
    """Return the share missing of some columns."""
    return table(
        "records_missing",
        "Values missing",
        (Facts("column", "Column", "text"), np.array(["officer", "agent", "released_at"], object)),
        (Facts("missing", "Missing", "share"), np.array([0.0, 0.00004, 0.0121])),
    )
