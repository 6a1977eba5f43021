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


def scrambled(records, column):
    t = records.declarations
    last = t.declaration_id.cast("string").right(1)
    value = last.isin(["1", "3", "4", "8"])
    made = value.cast(t[column].type()) if column == "examined" else value.ifelse("red", "green")
    tables = {**records.tables, "declarations": t.mutate(**{column: made})}
    return replace(records, tables=tables)


@pytest.mark.slow
@pytest.mark.parametrize("column", DECIDED_AFTER)
def test_no_comparison_moves_with_what_is_decided_after_assignment(practised, column):
    records = practised(COMPARING[0], declarations=3000).records
    asked = [m for m in COMPARING if column not in getattr(m, "SUBJECT", ())]
    context = Context(records.design)
    before, after = (
        run(r, measures=asked, context=context, twins=False)
        for r in (records, scrambled(records, column))
    )
    for one, other in zip(before, after, strict=True):
        assert one.answer == other.answer, one.measure
        # As text, since no number is no number's equal.
        rows = [[str(list(t.rows())) for t in f.tables] for f in (one, other)]
        assert rows[0] == rows[1], one.measure
