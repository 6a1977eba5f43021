import json
import sqlite3

import pytest

from evenhand.errors import RecordsError

LOG = {
    "objectTypes": [], "eventTypes": [],
    "objects": [
        {"id": "D1", "type": "Declaration", "attributes": [
            {"name": "office", "time": "2024-01-02T00:00:00Z", "value": "P2"},
            {"name": "office", "time": "2024-01-01T00:00:00Z", "value": "P1"}]},
        {"id": "D2", "type": "Declaration"},
        {"id": "C9", "type": "Container"},
    ],
    "events": [
        {"id": "e1", "type": "lodge", "time": "2024-01-01T09:00:00+01:00",
         "attributes": [{"name": "actor", "value": "ann"}],
         "relationships": [{"objectId": one, "qualifier": str(n)}
                           for n, one in enumerate(("D1", "D1", "D2", "C9"))]},
        {"id": "e2", "type": "weigh", "time": "2024-01-01T10:00:00Z",
         "relationships": [{"objectId": "C9", "qualifier": "c"}]},
        {"id": "e3", "type": "release", "time": "2024-01-02T10:00:00Z",
         "relationships": [{"objectId": "D1", "qualifier": "a"}]},
    ],
}  # fmt: skip
COLUMNS = {
    "declaration_id": "object:Declaration",
    "activity": "ocel:type",
    "at": "ocel:time",
    "actor": "actor",
}


def in_json(path):
    path.write_text(json.dumps(LOG), encoding="utf-8")


def in_sqlite(path):
    """Write the same log as the standard lays it out in tables."""
    with sqlite3.connect(path) as base:
        base.executescript(
            """CREATE TABLE event (ocel_id TEXT, ocel_type TEXT);
            CREATE TABLE object (ocel_id TEXT, ocel_type TEXT);
            CREATE TABLE event_object
                (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT);
            CREATE TABLE event_map_type (ocel_type TEXT, ocel_type_map TEXT);
            CREATE TABLE object_map_type (ocel_type TEXT, ocel_type_map TEXT);"""
        )
        for kind in ("lodge", "weigh", "release"):
            base.execute("INSERT INTO event_map_type VALUES (?, ?)", (kind, kind))
            base.execute(f"CREATE TABLE event_{kind} (ocel_id TEXT, ocel_time TEXT, actor TEXT)")
        for kind in ("Declaration", "Container"):
            base.execute("INSERT INTO object_map_type VALUES (?, ?)", (kind, kind))
            base.execute(f"CREATE TABLE object_{kind} (ocel_id TEXT, ocel_time TEXT, office TEXT)")
        for e in LOG["events"]:
            base.execute("INSERT INTO event VALUES (?, ?)", (e["id"], e["type"]))
            actor = (e.get("attributes") or [{"value": None}])[0]["value"]
            values = (e["id"], e["time"], actor)
            base.execute(f"INSERT INTO event_{e['type']} VALUES (?, ?, ?)", values)
            for r in e["relationships"]:
                values = (e["id"], r["objectId"], r["qualifier"])
                base.execute("INSERT INTO event_object VALUES (?, ?, ?)", values)
        for o in LOG["objects"]:
            base.execute("INSERT INTO object VALUES (?, ?)", (o["id"], o["type"]))
            for a in o.get("attributes") or [{"time": None, "value": None}]:
                values = (o["id"], a["time"], a["value"])
                base.execute(f"INSERT INTO object_{o['type']} VALUES (?, ?, ?)", values)
    base.close()


@pytest.mark.parametrize("write", [in_json, in_sqlite], ids=["json", "sqlite"])
def test_events_are_those_of_the_objects_named_as_the_case(small, tmp_path, write):
    path = tmp_path / "log.ocel"
    write(path)
    made = small.load(
        path, small.source(table="events", form="ocel", columns=COLUMNS), into=tmp_path, keep=True
    )
    query = 'SELECT declaration_id, activity, "at"::VARCHAR, actor FROM t ORDER BY sequence'
    assert small.query(made, query, "events") == [
        ("D1", "lodge", "2024-01-01 08:00:00", "ann"),
        ("D2", "lodge", "2024-01-01 08:00:00", "ann"),
        ("D1", "release", "2024-01-02 10:00:00", None),
    ]
    assert [(r[1], r[4]) for r in small.rejects(made)] == [
        ("3", "the event concerns no object of type 'Declaration'")
    ]
    assert made.reconciled


@pytest.mark.parametrize("write", [in_json, in_sqlite], ids=["json", "sqlite"])
def test_objects_of_the_type_become_declarations_with_their_last_values(small, tmp_path, write):
    path = tmp_path / "log.ocel"
    write(path)
    columns = {"declaration_id": "object:Declaration", "office": "office"}
    made = small.load(path, small.source(form="ocel", columns=columns), into=tmp_path, keep=True)
    assert small.query(made, "SELECT declaration_id, office FROM t ORDER BY 1") == [
        ("D1", "P2"),
        ("D2", None),
    ]


BROKEN = {
    "an older version": (json.dumps({"ocel:events": {}, "ocel:objects": {}}), "older version"),
    "not an object-centric log": ('{"a": 1}', "no lists 'events' and 'objects'"),
    "cut off": ('{"events": [', "no whole log in JSON"),
    "an event without a type": ('{"events": [{"id": 1}], "objects": []}', "without its id or type"),
    "events of another form": ('{"events": {"e": 1}, "objects": []}', "of another form"),
}


@pytest.mark.parametrize(("text", "said"), BROKEN.values(), ids=BROKEN)
def test_another_log_is_told_with_a_remedy(small, tmp_path, text, said):
    path = small.write(tmp_path / "log.json", text)
    with pytest.raises(RecordsError, match=said) as raised:
        small.load(path, small.source(table="events", form="ocel", columns=COLUMNS), into=tmp_path)
    assert raised.value.do_next


def test_a_database_that_is_no_log_or_is_damaged_is_told(small, tmp_path):
    other, damaged = tmp_path / "other.sqlite", tmp_path / "damaged.sqlite"
    with sqlite3.connect(other) as base:
        base.execute("CREATE TABLE x (y)")
    base.close()
    damaged.write_bytes(b"SQLite format 3\x00" + b"rubbish" * 100)
    wanted = small.source(table="events", form="ocel", columns=COLUMNS)
    for path, said in ((other, "older version"), (damaged, "no whole log in SQLite")):
        with pytest.raises(RecordsError, match=said):
            small.load(path, wanted, into=tmp_path)


def test_the_case_must_be_named_and_must_exist(small, tmp_path):
    path = tmp_path / "log.json"
    in_json(path)
    for theirs, said in (("ocel:id", "names none as the case"), ("object:Parcel", "object:Parcel")):
        wanted = small.source(
            table="events", form="ocel", columns=COLUMNS | {"declaration_id": theirs}
        )
        with pytest.raises(RecordsError, match=said):
            small.load(path, wanted, into=tmp_path)
