"""Findings on time and process, and one that the records could not answer."""

from __future__ import annotations

from datetime import date

import numpy as np
from sample_names import ARABIC, LONG, SCRIPT, TYPST

from evenhand.findings.chart import Chart, Mark
from evenhand.findings.finding import Estimate, Finding, Twin
from evenhand.findings.table import Facts, table


def release_time() -> Finding:
    """Return curves of 3 x 2,000 points and bars by office."""
    offices = ("Eastern office", "Port", "Airport")
    rng = np.random.default_rng(4)
    curves = [np.sort(rng.lognormal(3.0 + 0.3 * n, 0.6, 2000)) for n in range(3)]
    cumulative = np.tile(np.arange(1, 2001) / 2000, 3)
    group = np.repeat(np.array(offices, object), 2000)
    return Finding(
        measure="release_time",
        version="1.0",
        question="How long from registration to release?",
        answer="Half of all files are released within 24.6 hours, 61.3 % within the standard.",
        estimates=(
            Estimate("median", "Median from registration to release", 24.6, "hours", 24.4, 24.9),
            Estimate("within", "Released within the standard of 48 hours", 0.613, "share"),
            Estimate("open", "Files not yet released", 12_044, "files"),
        ),
        tables=(
            table(
                "release_time",
                "From registration to release by office",
                (Facts("office", "Office", "text"), np.array([*offices, ARABIC], object)),
                (Facts("files", "Files", "count"), np.array([401_220, 388_101, 208_893, 12])),
                (Facts("median", "Median", "hours"), np.array([20.1, 27.3, 36.9, np.nan])),
                (Facts("p95", "95th percentile", "hours"), np.array([61.0, 82.0, 110.5, np.nan])),
                (Facts("cost", "Storage paid", "money"), np.array([1e6, 2.5e5, 912.5, np.nan])),
                (
                    Facts("since", "First file", "date"),
                    np.array([date(2025, 1, 2), date(2025, 1, 2), date(2025, 3, 1), None], object),
                ),
            ),
        ),
        charts=(
            Chart(
                kind="distribution",
                title="Files released within a given time, by office",
                summary="The Eastern office releases half of its files in 20 hours.",
                data=table(
                    "release_time_drawn",
                    "Share released by hours",
                    (Facts("value", "Hours", "hours"), np.concatenate(curves)),
                    (Facts("cumulative", "Share released", "share"), cumulative),
                    (Facts("group", "Office", "text"), group),
                ),
                x_title="Hours from registration to release",
                y_title="Share of files released",
                marks=(Mark(48.0, "standard: 48 hours"),),
            ),
            Chart(
                kind="bars",
                title="Median hours of each stage",
                summary="Examination takes longest in both channels.",
                data=table(
                    "release_time_stages",
                    "Median hours by stage",
                    (
                        Facts("label", "Stage", "text"),
                        np.array(["Assessment", "Examination", LONG, "Payment"] * 2, object),
                    ),
                    (
                        Facts("value", "Hours", "hours"),
                        np.array([4.2, 31.0, 9.1, 2.2, 3.1, 44.8, 12.7, 2.4]),
                    ),
                    (Facts("group", "Channel", "text"), np.repeat(["yellow", "red"], 4)),
                ),
                x_title="Median hours",
            ),
        ),
        caveats=("Waiting for the trader's own documents counts as time of Customs here.",),
        how_to_read="Read up from the standard to a curve, then left: that share was on time.",
        method="Empirical distribution; Kaplan-Meier where files are open.",
        sources=("WCO, Guide to Measure the Time Required for the Release of Goods, v3.",),
        requirements=("tfa.7.6",),
        error_rate="Intervals at 95 %, each on its own.",
        twin=Twin("No twin: the measure has no handler."),
    )


def predictability() -> Finding:
    """Return a finding without chart."""
    return Finding(
        measure="predictability",
        version="1.0",
        question="Can a trader know beforehand how long release will take?",
        answer="Nine files in ten are released within 54 hours more than the median.",
        estimates=(
            Estimate("spread", "Ninetieth percentile less median", 54.2, "hours", 53.0, 55.5),
            Estimate("cost", "Storage paid in the meantime", 1_250_912.5, "currency"),
        ),
        caveats=("Public holidays widen the spread.", TYPST),
        twin=Twin("No twin: the measure has no handler."),
    )


def process_map() -> Finding:
    """Return a process with a loop, a self-loop, rare arcs and hostile names."""
    arcs = [
        ("registration", "assessment", 1000, 4000.0, 1800.0),
        ("assessment", "payment", 620, 7200.0, 3600.0),
        ("assessment", "selection", 380, 900.0, 600.0),
        ("selection", "examination", 310, 90_000.0, 86_400.0),
        ("selection", LONG.strip(), 70, 6000.0, 5000.0),
        (LONG.strip(), "examination", 64, 3000.0, 2500.0),
        ("examination", "examination", 45, 36_000.0, 30_000.0),
        ("examination", "assessment", 88, 5000.0, 4000.0),
        ("examination", "payment", 240, 8000.0, 7000.0),
        ("payment", "release", 850, 1200.0, 900.0),
        ("release", SCRIPT, 12, 60.0, 60.0),
        ("assessment", ARABIC, 60, 60.0, 60.0),
        (ARABIC, "payment", 60, 60.0, 60.0),
        ("registration", "cancellation", 30, 10.0, 10.0),
        ("registration", "release", 3, 10.0, 10.0),
    ]
    source, target, count, mean, median = zip(*arcs, strict=True)
    facts = (
        (Facts("source", "From", "text"), np.array(source, object)),
        (Facts("target", "To", "text"), np.array(target, object)),
        (Facts("count", "Moves", "count"), np.array(count)),
        (Facts("mean_seconds", "Mean", "number", unit="seconds"), np.array(mean)),
        (Facts("median_seconds", "Median", "number", unit="seconds"), np.array(median)),
    )
    whole = table("process_map", "Moves from activity to activity", *facts)
    variants = table(
        "process_map_variants",
        "Whole courses of files",
        (
            Facts("variant", "Course", "text"),
            np.array(["registration → assessment → payment → release", LONG * 3], object),
        ),
        (Facts("count", "Files", "count"), np.array([512, 20])),
    )
    return Finding(
        measure="process_map",
        version="1.0",
        question="Which way do files really take?",
        answer="Half of all files take the way the manual describes.",
        estimates=(Estimate("variants", "Different ways taken", 214, "ways"),),
        tables=(whole, variants),
        charts=(
            Chart(
                kind="process",
                title="Moves between activities",
                summary="Most files go from registration by assessment and payment to release.",
                data=whole,
            ),
        ),
        caveats=("Two activities recorded in the same second may stand in either order.",),
        method="Directly-follows counts.",
        twin=Twin("No twin: the measure has no handler."),
    )


def not_measurable() -> Finding:
    """Return what a measure says that lacks its columns."""
    return Finding(
        measure="queue_order",
        version="1.0",
        question="Are files taken in the order in which they came?",
        answer="Not measurable with these records.",
        status="not_measurable",
        lacks=(
            "The time of assignment: map declarations.assigned_at.",
            "Times to the minute: registered_at is recorded as a date.",
        ),
        requirements=("arusha.4.7",),
    )
