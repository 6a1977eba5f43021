import pytest

from evenhand.errors import RecordsError
from evenhand.records.design import Design, Outcome
from evenhand.records.loading.plan import must_have, planned
from evenhand.records.mapping import Mapping


def plan(small, *outcomes, **more):
    mapped = small.source(**more)
    return planned(mapped, Mapping(sources=(mapped,), design=Design(outcomes=outcomes)))


def test_kinds_come_from_the_schema_the_outcomes_and_what_identifies(small):
    made = plan(
        small,
        Outcome("f", "fraud", "share"),
        Outcome("d", "duty", "amount"),
        extra=("fraud", "duty", "driver", "hs"),
        identifying=("driver",),
    )
    kinds = {c.name: c.kind for c in made}
    assert kinds["declaration_id"] == "text"
    assert kinds["officer"] == "identity"
    assert kinds["registered_at"] == "time"
    assert (kinds["fraud"], kinds["duty"], kinds["driver"], kinds["hs"]) == (
        "share",
        "number",
        "identity",
        "as held",
    )


def test_columns_that_cannot_stand_together_are_refused(small):
    with pytest.raises(RecordsError, match="'Office' twice, but for capitals"):
        plan(small, extra=("Office",))
    with pytest.raises(RecordsError, match="no column 'inspector'"):
        plan(small, columns={"declaration_id": "d", "inspector": "i"})
    with pytest.raises(RecordsError, match="nothing without declaration_id"):
        plan(small, columns={"office": "port"})
    with pytest.raises(RecordsError, match="'who' takes the column 'officer', which is identity"):
        plan(small, Outcome("who", "officer", "count"))


def test_every_missing_column_is_named_at_once_with_the_nearest():
    with pytest.raises(RecordsError, match=r"'Tme' .nearest: 'Time'., 'zzz', which"):
        must_have(["Time", "Port"], ["Port", "Tme", "zzz"], file="d.csv", table="declarations")
    must_have(["Time", "Port"], ["Port"], file="d.csv", table="declarations")
