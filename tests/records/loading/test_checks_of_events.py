from evenhand.records.design import Design

EVENTS = {"declaration_id": "d", "activity": "what", "at": "t", "actor": "who", "office": "port"}
HEADER = "d,what,t,who,port"


def named(small, path, into, *sources, **more):
    made = small.load(path, *sources, into=into, **more)
    assert all("Ann" not in str(c) and "p:" not in str(c) for c in made.checks)
    return {c.name: c for c in made.checks}


def test_five_like_acts_in_one_second_are_a_batch_and_four_are_not(small, tmp_path):
    lines = [f"A{i},release,2024-01-01 08:00:01,Ann,P" for i in range(5)]
    lines += [f"B{i},release,2024-01-01 08:00:02,Ann,P" for i in range(4)]
    lines += [f"C{i},release,2024-01-01 08:00:02,Bob{i},P" for i in range(6)]
    path = small.write(tmp_path / "e.csv", HEADER, *lines)
    found = named(small, path, tmp_path, small.source(table="events", columns=EVENTS))
    assert (found["bulk_seconds"].count, found["bulk_seconds"].total) == (5, 15)
    assert found["bulk_seconds"].examples == ("2024-01-01 08:00:01",)


def test_keying_lag_gives_the_median_and_what_was_keyed_before_it_happened(small, tmp_path):
    # Lags of 0, 1, 2, 3 and -1 hours: median 1; the ninth decile lies 0.6 of the way from 2 to 3.
    hours = ("08", "09", "10", "11", "07")
    lines = [f"A{i},x,2024-01-01 08:00:00,2024-01-01 {h}:00:00" for i, h in enumerate(hours)]
    path = small.write(tmp_path / "e.csv", "d,what,t,k", *lines)
    columns = {"declaration_id": "d", "activity": "what", "at": "t", "recorded_at": "k"}
    lag = named(small, path, tmp_path, small.source(table="events", columns=columns))["keying_lag"]
    assert "within 1.0 hours and nine in ten within 2.6; 1 were keyed in before" in lag.statement
    assert lag.examples == ("A4",)
    assert lag.severity == "warning"


def test_an_act_that_ends_before_it_begins_is_counted(small, tmp_path):
    lines = (
        "A,x,2024-01-01 08:00:00,2024-01-01 07:00:00",
        "B,x,2024-01-01 08:00:00,2024-01-01 09:00:00",
    )
    path = small.write(tmp_path / "e.csv", "d,what,t,s", *lines)
    columns = {"declaration_id": "d", "activity": "what", "at": "t", "started_at": "s"}
    found = named(small, path, tmp_path, small.source(table="events", columns=columns))
    assert found["ended_before_started"].examples == ("B",)


def test_an_account_used_after_its_transfer_is_counted_by_local_day(small, tmp_path):
    # 23:30 UTC on 31 May is 1 June in Rome: after Ann's last day at P, but not after Bob's.
    small.write(
        tmp_path / "e.csv",
        HEADER,
        "A,x,2024-05-31T23:30:00Z,Ann,P",
        "B,x,2024-05-31T21:30:00Z,Ann,P",
        "C,x,2024-06-02T08:00:00Z,Bob,P",
        "D,x,2024-06-02T08:00:00Z,Ann,Q",
    )
    small.write(
        tmp_path / "o.csv", "who,port,until", "Ann,P,2024-05-31", "Bob,P,2023-01-01", "Bob,P,"
    )
    found = named(
        small,
        tmp_path,
        tmp_path / "out",
        small.source(table="events", pattern="e.csv", columns=EVENTS),
        small.source(
            table="officers",
            pattern="o.csv",
            columns={"officer": "who", "office": "port", "posted_until": "until"},
        ),
        design=Design(time_zone="Europe/Rome"),
    )
    assert found["used_after_transfer"].examples == ("A",)


def test_one_account_in_two_offices_within_minutes_is_counted(small, tmp_path):
    path = small.write(
        tmp_path / "e.csv",
        HEADER,
        "A,x,2024-01-01 08:00:00,Ann,P",
        "B,x,2024-01-01 08:05:00,Ann,Q",
        "C,x,2024-01-01 08:10:01,Ann,P",
        "D,x,2024-01-01 08:00:00,Bob,P",
        "E,x,2024-01-01 08:00:01,Cid,Q",
    )
    found = named(small, path, tmp_path, small.source(table="events", columns=EVENTS))
    assert (found["two_places"].count, found["two_places"].examples) == (1, ("B",))


def test_the_busiest_account_is_a_share_and_no_name(small, tmp_path):
    lines = [f"A{i},x,2024-01-01 08:00:0{i},Ann,P" for i in range(3)] + [
        "B,x,2024-01-01 08:00:00,,P"
    ]
    path = small.write(tmp_path / "e.csv", HEADER, *lines)
    found = named(small, path, tmp_path, small.source(table="events", columns=EVENTS))
    assert found["accounts"].statement == (
        "4 events were recorded under 1 accounts; the busiest recorded 3 (75.0 %), and 1 (25.0 %) "
        "name none."
    )
