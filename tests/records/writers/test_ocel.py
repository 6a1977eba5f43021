import json

from evenhand.records.writers.event_log import Case
from evenhand.records.writers.ocel import write_ocel

CASES = [
    Case("D1", {"office": "P", "officer": "o", "agent": "a", "desk": "cars"}, [
        {"activity": "lodge", "at": "2024-01-01T09:00:00+00:00", "actor": "a", "reason": "x"},
        {"activity": "release", "at": "2024-01-02T09:00:00+00:00", "actor": "o"},
    ]),
    Case("D2", {"office": "P"}, [{"activity": "lodge", "at": "2024-01-03T09:00:00+00:00"}]),
]  # fmt: skip


def test_events_concern_their_declaration_and_the_account_that_acted(tmp_path):
    path = tmp_path / "log.json"
    assert write_ocel(CASES, path) == (2, 3)
    log = json.loads(path.read_text(encoding="utf-8"))
    assert [e["type"] for e in log["events"]] == ["lodge", "release", "lodge"]
    assert log["events"][1]["relationships"] == [
        {"objectId": "Declaration:D1", "qualifier": "of"},
        {"objectId": "Account:o", "qualifier": "actor"},
    ]
    objects = {o["id"]: o for o in log["objects"]}
    assert objects["Declaration:D1"]["relationships"] == [
        {"objectId": "Account:o", "qualifier": "officer"},
        {"objectId": "Agent:a", "qualifier": "agent"},
        {"objectId": "Office:P", "qualifier": "office"},
    ]
    values = {a["name"]: a["value"] for a in objects["Declaration:D1"]["attributes"]}
    assert values == {"declaration_id": "D1", "desk": "cars"}


def test_every_object_type_attribute_and_relation_is_declared(tmp_path):
    path = tmp_path / "log.json"
    write_ocel(CASES, path)
    log = json.loads(path.read_text(encoding="utf-8"))
    for things, kinds in (("events", "eventTypes"), ("objects", "objectTypes")):
        declared = {k["name"]: {a["name"] for a in k["attributes"]} for k in log[kinds]}
        for thing in log[things]:
            assert {a["name"] for a in thing["attributes"]} <= declared[thing["type"]]
    known = {o["id"] for o in log["objects"]}
    related = [r["objectId"] for t in (*log["events"], *log["objects"]) for r in t["relationships"]]
    assert set(related) <= known


def test_an_empty_log_is_still_a_log(tmp_path):
    path = tmp_path / "log.json"
    assert write_ocel([], path) == (0, 0)
    assert json.loads(path.read_text(encoding="utf-8"))["events"] == []
