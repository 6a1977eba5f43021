"""Findings on handlers: the headline, pairs, the lot, the funnel."""

from __future__ import annotations

from datetime import date

import numpy as np
from sample_names import ARABIC, FORMULA, LONG, SCRIPT

from evenhand.findings.chart import Chart, Mark
from evenhand.findings.finding import Estimate, Finding, Twin
from evenhand.findings.table import Facts, Table, table


def handler_share() -> Finding:
    """Return the headline measure, with a negative variance among its outcomes."""
    outcome = np.array(["clearance_hours", "offence_recorded", "value_added_per_mille"], object)
    leave = np.array([412.7, 0.0021, -0.0004])
    low, high = np.array([338.1, 0.0015, -0.0011]), np.array([487.2, 0.0027, 0.0003])
    rows = table(
        "handler_share",
        "How much of each outcome goes with the officer",
        (Facts("outcome", "Outcome", "text", meaning="What was compared."), outcome),
        (Facts("plug_in", "Plain variance", "number"), np.array([988.2, 0.0093, 0.0031])),
        (Facts("leave_out", "Variance of officers", "number"), leave),
        (Facts("low", "From", "number"), low),
        (Facts("high", "To", "number"), high),
        (Facts("swap_gap", "Swap gap", "number"), np.array([31.37, 0.0518, 0.0])),
        (Facts("officers", "Officers", "count"), np.array([147, 147, 131])),
        (Facts("observations", "Files", "count"), np.array([998_214, 998_214, 871_002])),
    )
    drawn = table(
        "handler_share_drawn",
        "Variance of officers by outcome",
        (Facts("label", "Outcome", "text"), outcome),
        (Facts("value", "Share of variance", "share"), np.array([0.0821, 0.0316, -0.004])),
        (Facts("low", "From", "share"), np.array([0.0671, 0.021, -0.011])),
        (Facts("high", "To", "share"), np.array([0.0970, 0.042, 0.003])),
        (Facts("group", "Within", "text"), np.array(["office and day"] * 3, object)),
    )
    chart = Chart(
        kind="intervals",
        title="Share of each outcome's variation that goes with the officer",
        summary=(
            "Clearance time depends most on the officer, with 8.2 % of its variation; recording "
            "of offences 3.2 %; additions to value are not told apart from zero."
        ),
        data=drawn,
        x_title="Share of variance within office and day",
        marks=(Mark(0.0, "no dependence"),),
    )
    return Finding(
        measure="handler_share",
        version="1.0",
        question="How much does a declaration's outcome depend on who handled it?",
        answer=(
            "Given to another officer of the same office on the same day, the same file would "
            "move by 31.4 hours on average."
        ),
        role="officer (first designated)",
        estimates=(
            Estimate("swap_gap", "Hours that change with the officer", 31.37, "hours", 28.4, 34.1),
            Estimate(
                "offence_swap_gap", "Change in offences recorded", 0.0518, "share", 0.04, 0.06
            ),
            Estimate("value_swap_gap", "Change in value added", 0.0, "share", None, 0.0009),
        ),
        tables=(rows,),
        charts=(chart,),
        caveats=(
            "Some officers may be given harder files for reasons that the records do not hold.",
            "A desk with one scanner is slower whoever sits at it.",
            "The interval assumes that files of different agents vary independently.",
        ),
        how_to_read=(
            "Each dot is an outcome; the line through it is where the true value lies in 95 of "
            "100 such studies. A line that crosses zero cannot be told from no dependence."
        ),
        method=(
            "Variance of officers by leave-out estimation on the largest leave-one-out connected "
            "set, inside office and day, with files of the same article and month alike."
        ),
        sources=(
            "Kline, Saggio and Sølvsten (2020), Leave-out estimation of variance components. "
            "Econometrica 88(5). doi:10.3982/ECTA16410",
        ),
        requirements=("arusha.4.7", "rkc.ga.3.40"),
        ask_next="Which offices make the gap, and is it the first or the second examination?",
        error_rate="The interval covers the truth in 95 % of repetitions.",
        parameters={"leave": "match", "within": ["office", "day"]},
        twin=Twin(
            "The same data with handlers shuffled inside office and day: 0.3 hours.",
            (Estimate("swap_gap", "Hours that change with the officer", 0.31, "hours", 0.0, 1.2),),
        ),
        fingerprint="9f2c" * 16,
    )


def pair_excess(rows: int = 10_000) -> Finding:
    """Return the pairs: a table of ``rows`` rows and a matrix larger than is drawn."""
    officers = np.array([f"o{n:03d}" for n in range(120)], object)
    agents = np.array([f"a{n:03d}" for n in range(rows // 120 + 1)], object)
    officer, agent = np.repeat(officers, len(agents))[:rows], np.tile(agents, 120)[:rows]
    officer[0], agent[0], agent[1] = SCRIPT, FORMULA, ARABIC
    rng = np.random.default_rng(1)
    expected = rng.gamma(2.0, 4.0, rows)
    observed = rng.poisson(expected)
    observed[:6] += 60
    p_value = np.clip(rng.uniform(size=rows), 1e-12, 1)
    p_value[:6] = 1e-11
    whole = table(
        "pair_excess",
        "Every tested pair of officer and agent",
        (Facts("period", "Period", "text"), np.full(rows, "2025-H2", object)),
        (Facts("officer", "Account", "text"), officer),
        (Facts("agent", "Agent", "text"), agent),
        (Facts("observed", "Files", "count"), observed),
        (Facts("expected", "Expected", "number"), expected),
        (Facts("p_value", "p-value", "p_value"), p_value),
        (Facts("q_value", "q-value", "p_value"), np.minimum(p_value * 3, 1)),
        (Facts("flagged", "Flagged", "flag"), p_value < 1e-6),
    )
    chart = Chart(
        kind="matrix",
        title="Files above or below what the lot explains, by account and agent",
        summary="Six accounts of one office meet their agents far more often than by lot.",
        data=table(
            "pair_excess_drawn",
            "Excess by account and agent",
            (Facts("row", "Account", "text"), officer),
            (Facts("column", "Agent", "text"), agent),
            (Facts("value", "Files above expected", "number"), observed - expected),
            (Facts("label", "Label", "text"), np.full(rows, "", object)),
        ),
        x_title="Agent",
        y_title="Account",
    )
    return Finding(
        measure="pair_excess",
        version="1.0",
        question="Do some officers meet some agents more often than the lot explains?",
        answer="46 pairs meet more often than the lot explains; 2.3 of them are expected false.",
        role="officer (first designated)",
        estimates=(
            Estimate(
                "flagged_share", "Files steered beyond chance", 0.0187, "share", 0.0151, 0.022
            ),
            Estimate("flagged", "Pairs flagged", 46, "pairs"),
            Estimate("plug_in", "Excess counted plainly, chance included", 0.1004, "share"),
        ),
        tables=(whole,),
        charts=(chart,),
        caveats=("An agent with a single trade meets the desk of that trade.", LONG),
        how_to_read="A filled square is an excess, a hollow one a lack; its area is its size.",
        method="Exact tail of the sum of hypergeometric counts over strata.",
        sources=("Mantel and Haenszel (1959).",),
        requirements=("arusha.4.7",),
        ask_next="Who could set the officer by hand?",
        error_rate="Benjamini-Hochberg at 5 %: of 46 flagged pairs 2.3 are expected false.",
        twin=Twin("The same data with handlers shuffled inside office and day: no pair flagged."),
    )


def lot_test() -> Finding:
    """Return lines with limits: a control chart over dates."""
    days = np.array([date.fromordinal(738_000 + 7 * n) for n in range(104)], object)
    value = np.random.default_rng(2).normal(1.0, 0.06, 104)
    value[70:] += 0.3
    return Finding(
        measure="lot_test",
        version="1.0",
        question="Were files dealt to officers by lot?",
        answer="In three offices yes; in the Eastern office not since week 70.",
        role="officer (first designated)",
        estimates=(
            Estimate("failed_share", "Days that fail the lot", 0.094, "share", 0.081, 0.109),
            Estimate("p_value", "Chance of such days under a fair lot", 3e-17, "p_value"),
        ),
        tables=(
            table(
                "lot_test",
                "Dispersion of files by week",
                (Facts("week", "Week", "date"), days),
                (Facts("dispersion", "Dispersion", "number"), value),
            ),
        ),
        charts=(
            Chart(
                kind="lines",
                title="Dispersion of files over officers, week by week",
                summary="The dispersion lies at 1 until week 70 and near 1.3 afterwards.",
                data=table(
                    "lot_test_drawn",
                    "Dispersion by week",
                    (Facts("x", "Week", "date"), np.concatenate([days, days])),
                    (Facts("value", "Dispersion", "number"), np.concatenate([value, value * 0.8])),
                    (Facts("low", "Low", "number"), np.full(208, 0.85)),
                    (Facts("high", "High", "number"), np.full(208, 1.15)),
                    (
                        Facts("group", "Office", "text"),
                        np.array(["Eastern office"] * 104 + [ARABIC] * 104, object),
                    ),
                ),
                x_title="Week",
                y_title="Dispersion (1 is a fair lot)",
                marks=(Mark(1.0, "fair lot"),),
            ),
        ),
        caveats=("A sick month leaves fewer officers to deal to.",),
        how_to_read="Points outside the two thin lines are weeks a fair lot rarely gives.",
        method="Sum of squared deviations against the multivariate hypergeometric law.",
        error_rate="Holm over offices at 5 %.",
        provisional=True,
        twin=Twin("The same data with handlers shuffled inside office and day: 5.1 % of days."),
    )


def officer_funnel() -> Finding:
    """Return a funnel of 1,900 officers."""
    rng = np.random.default_rng(3)
    size = np.sort(rng.integers(20, 4000, 1900)).astype(np.float64)
    rate = 0.21
    value = np.clip(rng.normal(rate, np.sqrt(rate * (1 - rate) / size)), 0, 1)
    value[[300, 900, 1500]] = [0.42, 0.33, 0.12]
    half = np.sqrt(rate * (1 - rate) / size)
    label = np.array([f"account {n:04d}" for n in range(1900)], object)
    label[900], label[1500] = SCRIPT, ARABIC
    outside = np.abs(value - rate) > 3.09 * half
    data = table(
        "officer_funnel_drawn",
        "Share of files with an offence, by account",
        (Facts("size", "Files", "count"), size.astype(np.int64)),
        (Facts("value", "Share", "share"), value),
        (Facts("low_95", "Low 95 %", "share"), np.clip(rate - 1.96 * half, 0, 1)),
        (Facts("high_95", "High 95 %", "share"), np.clip(rate + 1.96 * half, 0, 1)),
        (Facts("low_998", "Low 99.8 %", "share"), np.clip(rate - 3.09 * half, 0, 1)),
        (Facts("high_998", "High 99.8 %", "share"), np.clip(rate + 3.09 * half, 0, 1)),
        (Facts("label", "Account", "text"), label),
        (Facts("outside", "Outside", "flag"), outside),
    )
    return Finding(
        measure="officer_funnel",
        version="1.0",
        question="Do accounts record offences at different rates on files recorded as alike?",
        answer="Seven of 1,900 accounts lie outside the limits that chance draws.",
        role="officer (final)",
        estimates=(Estimate("outside", "Accounts outside the limits", 7, "accounts"),),
        tables=(Table("officer_funnel", data.title, data.columns),),
        charts=(
            Chart(
                kind="funnel",
                title="Share of files with an offence, by files handled",
                summary="Most accounts lie inside; seven lie outside the 99.8 % limits.",
                data=data,
                x_title="Files handled",
                y_title="Share with an offence recorded",
                marks=(Mark(rate, "all accounts: 21.0 %"),),
            ),
        ),
        caveats=("An account on the examination bay sees the worst files.",),
        how_to_read="Accounts with few files scatter by chance; the funnel shows how widely.",
        method="Exact binomial limits with over-dispersion.",
        error_rate="Holm at 5 %: the chance of any false entry is at most 5 %.",
        twin=Twin("The same data with handlers shuffled inside article and month: none outside."),
    )
