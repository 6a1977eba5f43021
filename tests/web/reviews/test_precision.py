"""Do outcomes come back as what each measure is worth, with an interval that can be checked?"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.web.reviews.conftest import day

from evenhand.web.reviews.choices import Outcome
from evenhand.web.reviews.models import Review
from evenhand.web.reviews.precision import LEAST_CLOSED, precision


def closed(run, measure, *outcomes, version="1"):
    for row, outcome in enumerate(outcomes):
        Review.objects.create(
            run=run,
            measure=measure,
            version=version,
            table=f"t{version}",
            row=row,
            key=b"k",
            line=b"l",
            due_on=day(1),
            opened_by="00000000-0000-0000-0000-000000000001",
            outcome=outcome,
            closed_at=datetime.now(UTC) if outcome else None,
        )


def test_shares_and_intervals_are_those_worked_by_hand(run):
    closed(run, "pair_excess", *[Outcome.EXPLAINED] * 5, Outcome.RECORD_ERROR, "", "")
    (one,) = precision()
    assert (one.measure, one.closed, one.waiting, one.is_measurable) == ("pair_excess", 6, 2, True)
    shares = {s.outcome: s for s in one.shares}
    assert [shares[o].count for o in Outcome] == [5, 1, 0, 0]
    # Clopper-Pearson of none of six: from 0 to 1 - 0.025 ** (1 / 6).
    none = shares[Outcome.REFERRED]
    assert (none.share, none.low) == (0, 0)
    assert none.high == pytest.approx(1 - 0.025 ** (1 / 6))
    # Of one of six, the lower end p solves 1 - (1 - p) ** 6 = 0.025.
    assert shares[Outcome.RECORD_ERROR].low == pytest.approx(1 - 0.975 ** (1 / 6))
    assert shares[Outcome.EXPLAINED].percent == "83%"
    assert none.interval == "0% – 46%"


def test_too_few_are_not_measurable_and_another_method_is_another_measure(run):
    closed(run, "lot_test", *[Outcome.REFERRED] * (LEAST_CLOSED - 1))
    closed(run, "lot_test", *[Outcome.REFERRED] * LEAST_CLOSED, version="2")
    first, second = precision()
    assert (first.version, first.shares, first.is_measurable) == ("1", (), False)
    assert (second.version, second.closed, second.is_measurable) == ("2", LEAST_CLOSED, True)
