import datetime as dt
import json
import os
import stat

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenhand.errors import RecordsError
from evenhand.records.design import Design, Outcome
from evenhand.records.loading.load import load
from evenhand.records.mapping import Mapping
from evenhand.records.store import Limits, Store


def test_a_good_file_loads_whole_and_its_manifest_says_so(small, tmp_path):
    path = small.write(tmp_path / "a file é.csv", small.header, *small.rows)
    made = small.load(path, into=tmp_path)
    table = made.tables["declarations"]
    assert (table.rows_read, table.rows_loaded, table.rows_rejected, table.rows_counted) == (
        3,
        3,
        0,
        3,
    )
    assert made.reconciled
    assert small.rejects(made) == []
    assert made.quarantine is None
    manifest = json.loads((made.store / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["tables"]["declarations"]["rows_loaded"] == 3
    assert manifest["sources"][0]["rows"] == 3
    assert manifest["fingerprint"] == made.fingerprint
    with Store(made.store) as store:
        assert store.records().declarations.count().execute() == 3


def test_identities_are_replaced_each_once_and_nowhere_left(small, tmp_path):
    asked: list[str] = []

    def replace(values: list[str]) -> list[str]:
        asked.extend(values)
        return [f"x{len(v)}{v[-1]}" for v in values]

    path = small.write(tmp_path / "d.csv", small.header, *small.rows)
    made = small.load(path, into=tmp_path, replace=replace)
    assert sorted(asked) == ["Ann", "B1", "B2", "Bob"]
    assert small.query(made, "SELECT officer, agent FROM t ORDER BY declaration_id") == [
        ("x3n", "x21"),
        ("x3b", "x21"),
        ("x3n", "x22"),
    ]
    for file in made.store.rglob("*"):
        assert not file.is_file() or b"Ann" not in file.read_bytes()


def test_text_and_parquet_give_the_same_pseudonyms_and_times(small, tmp_path):
    csv = small.load(
        small.write(tmp_path / "d.csv", small.header, *small.rows),
        into=tmp_path / "one",
        design=Design(time_zone="Europe/Rome"),
    )
    names = small.header.split(",")
    columns = list(zip(*(r.split(",") for r in small.rows), strict=True))
    table = pa.table({n: [v or None for v in c] for n, c in zip(names, columns, strict=True)})
    for name in ("time", "out"):
        at = names.index(name)
        values = [dt.datetime.fromisoformat(v) if v else None for v in columns[at]]
        table = table.set_column(at, name, pa.array(values, pa.timestamp("us")))
    pq.write_table(table, tmp_path / "d.parquet")
    parquet = small.load(
        tmp_path / "d.parquet",
        small.source(form="parquet"),
        into=tmp_path / "two",
        design=Design(time_zone="Europe/Rome"),
    )
    query = "SELECT * FROM t ORDER BY declaration_id"
    assert small.query(csv, query) == small.query(parquet, query)
    assert (
        csv.resolution
        == parquet.resolution
        == {
            "declarations.registered_at": "minute",
            "declarations.released_at": "minute",
        }
    )


def test_local_times_become_utc_and_the_calendar_stays_local(small, tmp_path):
    # 23:30 on 6 July in Rome is 21:30 UTC; 00:30 on 1 January 2024 is the last evening of 2023.
    path = small.write(
        tmp_path / "d.csv", "decl,time", "A,2024-07-06 23:30:00", "B,2024-01-01 00:30:00"
    )
    made = small.load(
        path,
        small.source(columns={"declaration_id": "decl", "registered_at": "time"}),
        into=tmp_path,
        design=Design(time_zone="Europe/Rome"),
    )
    query = (
        "SELECT registered_at::VARCHAR, day::VARCHAR, week, month, quarter, semester, year, "
        "weekday, hour FROM t ORDER BY declaration_id"
    )
    assert small.query(made, query) == [
        (
            "2024-07-06 21:30:00",
            "2024-07-06",
            "2024-W27",
            "2024-07",
            "2024-Q3",
            "2024-S2",
            "2024",
            "6",
            "23",
        ),
        (
            "2023-12-31 23:30:00",
            "2024-01-01",
            "2024-W01",
            "2024-01",
            "2024-Q1",
            "2024-S1",
            "2024",
            "1",
            "0",
        ),
    ]


def test_clocks_going_back_and_forward_do_not_stop_the_load(small, tmp_path):
    # Rome 2020: 02:30 came twice on 25 October (the later is 01:30 UTC), never on 29 March.
    path = small.write(
        tmp_path / "d.csv", "decl,time", "A,2020-10-25 02:30:00", "B,2020-03-29 02:30:00"
    )
    made = small.load(
        path,
        small.source(columns={"declaration_id": "decl", "registered_at": "time"}),
        into=tmp_path,
        design=Design(time_zone="Europe/Rome"),
    )
    assert small.query(made, "SELECT registered_at::VARCHAR FROM t ORDER BY declaration_id") == [
        ("2020-10-25 01:30:00",),
        ("2020-03-29 01:30:00",),
    ]


def test_an_offset_wins_over_the_zone_of_the_mapping(small, tmp_path):
    path = small.write(
        tmp_path / "d.csv",
        "decl,time",
        "A,2010-12-30 11:02:00+01:00",
        "B,2010-12-30T11:02:00Z",
        "C,2010-12-30T11:02:00.500-0330",
    )
    made = small.load(
        path,
        small.source(columns={"declaration_id": "decl", "registered_at": "time"}),
        into=tmp_path,
        design=Design(time_zone="Asia/Tokyo"),
    )
    assert small.query(made, "SELECT registered_at::VARCHAR FROM t ORDER BY declaration_id") == [
        ("2010-12-30 10:02:00",),
        ("2010-12-30 11:02:00",),
        ("2010-12-30 14:32:00.5",),
    ]


def test_days_resolve_no_hours_and_durations_come_in_days(small, tmp_path):
    path = small.write(
        tmp_path / "d.csv", "decl,time,out", "A,2024-01-05,2024-01-09", "B,2024-01-06,"
    )
    made = small.load(
        path,
        small.source(
            columns={"declaration_id": "decl", "registered_at": "time", "released_at": "out"}
        ),
        into=tmp_path,
    )
    assert made.resolution["declarations.registered_at"] == "day"
    columns = made.tables["declarations"].columns
    assert "hour" not in columns
    assert "release_hours" not in columns
    assert small.query(made, "SELECT release_days FROM t ORDER BY declaration_id") == [
        (4.0,),
        (None,),
    ]


def test_a_declared_resolution_wins_only_where_it_is_coarser(small, tmp_path):
    path = small.write(tmp_path / "d.csv", small.header, *small.rows)
    coarse = small.load(path, small.source(resolution="day"), into=tmp_path / "one")
    assert coarse.resolution["declarations.registered_at"] == "day"
    assert "release_hours" not in coarse.tables["declarations"].columns
    fine = small.load(path, small.source(resolution="second"), into=tmp_path / "two")
    assert fine.resolution["declarations.registered_at"] == "minute"


def test_release_hours_are_hours_and_null_while_open(small, tmp_path):
    path = small.write(tmp_path / "d.csv", small.header, *small.rows)
    made = small.load(path, into=tmp_path)
    assert small.query(made, "SELECT release_hours FROM t ORDER BY declaration_id") == [
        (2.0,),
        (0.5,),
        (None,),
    ]


def test_a_share_reads_yes_and_no_and_rejects_what_is_neither(small, tmp_path):
    path = small.write(
        tmp_path / "d.csv",
        "decl,fraud",
        *(f"A{i},{v}" for i, v in enumerate(["yes", "0", "TRUE", "0.25", "", "2", "maybe"])),
    )
    made = small.load(
        path,
        small.source(columns={"declaration_id": "decl"}, extra=("fraud",)),
        into=tmp_path,
        design=Design(outcomes=(Outcome("fraud", "fraud", "share"),)),
    )
    assert small.query(made, "SELECT fraud FROM t ORDER BY declaration_id") == [
        (1.0,),
        (0.0,),
        (1.0,),
        (0.25,),
        (None,),
    ]
    assert [(r[1], r[3], r[5]) for r in small.rejects(made)] == [
        ("7", "fraud", "2"),
        ("8", "fraud", "(in the quarantine)"),
    ]


def test_an_extra_keeps_its_leading_zeros_unless_it_is_an_outcome(small, tmp_path):
    path = small.write(tmp_path / "d.csv", "decl,hs,paid", "A,007,007", "B,12,1.5")
    made = small.load(
        path,
        small.source(columns={"declaration_id": "decl"}, extra=("hs", "paid")),
        into=tmp_path,
        design=Design(outcomes=(Outcome("paid", "paid", "amount"),)),
    )
    assert small.query(made, "SELECT hs, paid FROM t ORDER BY hs") == [("007", 7.0), ("12", 1.5)]


def test_an_outcome_that_no_column_gives_is_refused_with_what_exists(small, tmp_path):
    path = small.write(tmp_path / "d.csv", small.header, *small.rows)
    with pytest.raises(RecordsError, match=r"'fraud_found'.*release_hours"):
        small.load(
            path, into=tmp_path, design=Design(outcomes=(Outcome("f", "fraud_found", "share"),))
        )
    assert not (tmp_path / "store").exists()


def test_a_wrong_column_name_is_answered_with_the_nearest(small, tmp_path):
    path = small.write(tmp_path / "d.csv", small.header, *small.rows)
    with pytest.raises(RecordsError, match=r"'inspektor' \(nearest: 'inspector'\)"):
        small.load(
            path,
            small.source(columns={"declaration_id": "decl", "officer": "inspektor"}),
            into=tmp_path,
        )


def test_five_formats_of_dates_load_in_their_order_and_an_impossible_one_is_rejected(
    small, tmp_path
):
    # 03/04/2024 is 3 April by the first format and 4 March by the second: counted as ambiguous.
    path = small.write(
        tmp_path / "d.csv",
        "decl,time",
        "A,03/04/2024",
        "B,12/31/2024",
        "C,2024.02.29",
        "D,5-Jan-2024",
        "E,20240106",
        "F,30/02/2024",
        "G,2023.02.29",
        "H,03/04/0024",
    )
    forms = ("%d/%m/%Y", "%m/%d/%Y", "%Y.%m.%d", "%d-%b-%Y", "%Y%m%d")
    made = small.load(
        path,
        small.source(
            columns={"declaration_id": "decl", "registered_at": "time"}, time_format=forms
        ),
        into=tmp_path,
    )
    assert small.query(made, "SELECT day::VARCHAR FROM t ORDER BY declaration_id") == [
        ("2024-04-03",),
        ("2024-12-31",),
        ("2024-02-29",),
        ("2024-01-05",),
        ("2024-01-06",),
    ]
    assert [(r[1], r[3], r[5]) for r in small.rejects(made)] == [
        ("7", "registered_at", "30/02/2024"),
        ("8", "registered_at", "2023.02.29"),
        ("9", "registered_at", "03/04/0024"),
    ]
    ambiguous = next(c for c in made.checks if c.name == "ambiguous_times:declarations")
    assert ambiguous.count == 1


def test_a_file_whose_every_row_is_rejected_is_an_error_that_says_why(small, tmp_path):
    path = small.write(tmp_path / "d.csv", "decl,time", "A,31/01/2024", "B,28/02/2024")
    mapped = small.source(columns={"declaration_id": "decl", "registered_at": "time"})
    with pytest.raises(RecordsError, match=r"None of the 2 rows.*registered_at is not a time"):
        small.load(path, mapped, into=tmp_path)


def test_negative_and_absurd_amounts_are_reported_or_rejected(small, tmp_path):
    path = small.write(
        tmp_path / "i.csv",
        "decl;value",
        "A;-5,10",
        "B;12 345,675",
        "C;99999999999999999999",
        "D;1.234,50",
        "E;1e3",
    )
    made = small.load(
        path,
        small.source(
            table="items",
            columns={"declaration_id": "decl", "value_declared": "value"},
            decimal=",",
        ),
        into=tmp_path,
    )
    assert small.query(
        made, "SELECT declaration_id, value_declared::VARCHAR FROM t ORDER BY ALL", "items"
    ) == [
        ("A", "-5.10"),
        ("B", "12345.68"),
        ("E", "1000.00"),
    ]
    assert [r[1] for r in small.rejects(made)] == ["4", "5"]
    named = {c.name: c.count for c in made.checks}
    assert named["negative:items.value_declared"] == 1
    assert named["rounded:items"] == 1


def test_a_rejected_value_is_no_formula_and_shows_no_name(small, tmp_path):
    path = small.write(
        tmp_path / "d.csv",
        "decl,time,inspector",
        "A,2024-01-05,Ann",
        'B,"=1+1",Bob',
        "C,Somebody Shifted,Cid",
        ",2024-01-06,Dan",
    )
    mapped = small.source(
        columns={"declaration_id": "decl", "registered_at": "time", "officer": "inspector"}
    )
    made = small.load(path, mapped, into=tmp_path)
    assert [(r[1], r[3], r[5]) for r in small.rejects(made)] == [
        ("3", "registered_at", "'=1+1"),
        ("4", "registered_at", "(in the quarantine)"),
        ("5", "declaration_id", ""),
    ]
    assert made.quarantine is not None
    assert "Somebody Shifted" in made.quarantine.read_text(encoding="utf-8")
    if os.name == "posix":
        assert stat.S_IMODE(made.quarantine.stat().st_mode) == 0o600
    assert made.store not in made.quarantine.parents


def test_a_second_load_takes_the_place_of_the_first(small, tmp_path):
    path = small.write(tmp_path / "d.csv", small.header, *small.rows)
    first = small.load(path, into=tmp_path)
    small.write(path, small.header, small.rows[0])
    second = small.load(path, into=tmp_path)
    assert second.tables["declarations"].rows_loaded == 1
    assert first.fingerprint != second.fingerprint
    assert sorted(p.name for p in tmp_path.iterdir()) == ["d.csv", "store"]


def test_an_interrupted_load_leaves_the_old_store_and_a_rerun_succeeds(small, tmp_path):
    path = small.write(tmp_path / "d.csv", small.header, *small.rows)
    before = small.load(path, into=tmp_path)
    small.write(path, small.header, *small.rows, "A4,P1,2024-01-05 08:30:00,,Eve,B1,0")

    def interrupted(values: list[str]) -> list[str]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        small.load(path, into=tmp_path, replace=interrupted)
    assert small.query(before, "SELECT count(*) FROM t") == [(3,)]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["d.csv", "store"]
    assert small.load(path, into=tmp_path).tables["declarations"].rows_loaded == 4


def test_no_room_for_the_spill_is_said_with_the_remedy(small, tmp_path):
    path = small.write(tmp_path / "d.csv", small.header, *small.rows)
    (tmp_path / "full").write_text("a file where a folder should be")
    mapping = Mapping(sources=(small.source(),), design=Design(), identities="keep")
    with pytest.raises(RecordsError, match="--spill"):
        load(
            [path],
            mapping,
            store=tmp_path / "store",
            replace_identity=None,
            limits=Limits(spill=tmp_path / "full"),
        )
    made = load(
        [path],
        mapping,
        store=tmp_path / "store",
        replace_identity=None,
        limits=Limits(spill=tmp_path / "room"),
    )
    assert made.tables["declarations"].rows_loaded == 3


def test_pseudonyms_asked_for_and_not_given_are_refused(small, tmp_path):
    path = small.write(tmp_path / "d.csv", small.header, *small.rows)
    with pytest.raises(RecordsError, match="pseudonyms"):
        load(
            [path],
            Mapping(sources=(small.source(),), design=Design()),
            store=tmp_path / "store",
            replace_identity=None,
            limits=Limits(),
        )


def test_a_quarantine_inside_the_store_is_refused(small, tmp_path):
    path = small.write(tmp_path / "d.csv", small.header, *small.rows)
    with pytest.raises(RecordsError, match="would lie inside the store"):
        load(
            [path],
            Mapping(sources=(small.source(),), design=Design(), identities="keep"),
            store=tmp_path / "store",
            replace_identity=None,
            limits=Limits(),
            quarantine=tmp_path / "store" / "quarantine",
        )
