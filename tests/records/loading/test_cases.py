import pytest

from evenhand.errors import RecordsError
from evenhand.records.design import Design, Outcome
from evenhand.records.mapping import Take

EVENTS = (
    "case,what,when,who,sum",
    "1,Create,2024-01-01 08:00:00,Ann,10",
    "1,Pay,2024-01-01 20:00:00,,5",
    "2,Create,2024-01-02 08:00:00,,20",
    "1,Pay,2024-01-02 08:00:00,Bob,6",
    "2,Create,2024-01-02 08:00:00,Ann,30",
)
EVENT_COLUMNS = {"declaration_id": "case", "activity": "what", "at": "when", "actor": "who"}


def test_cases_are_made_from_events(small, tmp_path):
    path = small.write(tmp_path / "e.csv", *EVENTS)
    made = small.load(
        path,
        small.source(table="events", columns=EVENT_COLUMNS, extra=("sum",)),
        into=tmp_path,
        replace=lambda vs: [v.upper() for v in vs],
        design=Design(outcomes=(Outcome("paid", "paid", "share"), Outcome("sum", "sum", "amount"))),
        case={
            "officer": Take("actor", events=("Create",)),
            "registered_at": Take("at", events=("Create",)),
            "sum": Take("sum", events=("Create",), which="last"),
            "paid": Take("exists", events=("Pay",)),
            "acts": Take("count"),
            "until_paid": Take("hours_since:Create", events=("Pay",), which="last"),
        },
    )
    # Case 2 is created twice in the same second: file order settles first (no actor) and last.
    query = (
        "SELECT declaration_id, officer, registered_at::VARCHAR, sum, paid, acts, until_paid "
        "FROM t ORDER BY declaration_id"
    )
    assert small.query(made, query) == [
        ("1", "ANN", "2024-01-01 08:00:00", 10.0, 1.0, 3, 24.0),
        ("2", None, "2024-01-02 08:00:00", 30.0, 0.0, 2, None),
    ]
    assert small.query(made, "SELECT sequence FROM t ORDER BY sequence", "events") == [
        (i,) for i in range(1, 6)
    ]
    assert made.reconciled


def test_a_case_that_takes_what_events_lack_is_refused(small, tmp_path):
    path = small.write(tmp_path / "e.csv", *EVENTS)
    mapped = small.source(table="events", columns=EVENT_COLUMNS)
    with pytest.raises(RecordsError, match="'amount', which events do not have"):
        small.load(path, mapped, into=tmp_path, case={"amount": Take("amount")})


def test_an_activity_that_no_event_has_is_said(small, tmp_path):
    path = small.write(tmp_path / "e.csv", *EVENTS)
    made = small.load(
        path,
        small.source(table="events", columns=EVENT_COLUMNS),
        into=tmp_path,
        case={"seized": Take("exists", events=("Seize",))},
    )
    assert small.query(made, "SELECT DISTINCT seized FROM t") == [(0,)]
    assert "case: names the activity 'Seize', which no event has." in {
        c.statement for c in made.checks
    }
