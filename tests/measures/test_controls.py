"""Does any comparison lean on what is decided after assignment?

The columns are scrambled in the records; whatever a measure says of handlers must not move, unless
the column is its declared subject (``SUBJECT``).
"""

from dataclasses import replace

import pytest

from evenhand.analysis.run import run
from evenhand.measures import MEASURES
from evenhand.records.context import Context

DECIDED_AFTER = ("channel_final", "examined")
COMPARING = [m for m in MEASURES if m.HAS_TWIN]


def scrambled(records, columns):
    t = records.declarations
    last = t.declaration_id.cast("string").right(1)
    value = last.isin(["1", "3", "4", "8"])
    made = {
        "channel_final": value.ifelse("red", "green"),
        "examined": value.cast(t.examined.type()),
    }
    scramble = {column: made[column] for column in columns}
    tables = {**records.tables, "declarations": t.mutate(**scramble)}
    return replace(records, tables=tables)


@pytest.fixture(scope="module")
def before(practised):
    """The records as they are, and what every comparison says of them."""
    records = practised(COMPARING[0], declarations=3000).records
    found = run(records, measures=COMPARING, context=Context(records.design), twins=False)
    return records, {finding.measure: finding for finding in found}


def must_not_lean_on(measure):
    return tuple(c for c in DECIDED_AFTER if c not in getattr(measure, "SUBJECT", ()))


@pytest.mark.slow
@pytest.mark.parametrize("columns", sorted({must_not_lean_on(m) for m in COMPARING}), ids="-".join)
def test_no_comparison_moves_with_what_is_decided_after_assignment(before, columns):
    records, said = before
    asked = [m for m in COMPARING if must_not_lean_on(m) == columns]
    context = Context(records.design)
    after = run(scrambled(records, columns), measures=asked, context=context, twins=False)
    assert [other.measure for other in after] == [m.NAME for m in asked]
    for other in after:
        one = said[other.measure]
        assert one.answer == other.answer, one.measure
        # As text, since no number is no number's equal.
        rows = [[str(list(t.rows())) for t in f.tables] for f in (one, other)]
        assert rows[0] == rows[1], one.measure
