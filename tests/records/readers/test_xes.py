import gzip

import pytest

from evenhand.errors import RecordsError
from evenhand.records.mapping import Take

LOG = """<?xml version="1.0" encoding="UTF-8"?>
<!-- a log of <event> elements -->
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <global scope="trace"><string key="late" value="x"/></global>
  <trace>
    <string key="concept:name" value="C1"/><float key="amount" value="10.5"/>
    <event><string key="concept:name" value="Create"/><string key="Resource" value="Ann"/>
      <date key="time:timestamp" value="2024-01-01T09:00:00.000+01:00"/>
      <string key="(case)_Amount" value="10"><string key="inner" value="y"/></string></event>
    <event><string key="concept:name" value="Pay"/>
      <date key="time:timestamp" value="2024-01-02T08:00:00Z"/></event>
  </trace>
  <trace>
    <string key="concept:name" value="C2"/>
    <event><string key="concept:name" value="Create"/>
      <date key="time:timestamp" value="2024-01-03"/></event>
    <event><string key="concept:name" value="Pay"/>
      <date key="time:timestamp" value="yesterday 1"/></event>
  </trace>
</log>
"""
EVENTS = {
    "declaration_id": "case:concept:name",
    "activity": "concept:name",
    "at": "time:timestamp",
    "actor": "Resource",
}


@pytest.mark.parametrize("zipped", [False, True])
def test_events_and_their_cases_come_from_one_log(small, tmp_path, zipped):
    path = tmp_path / ("log.xes.gz" if zipped else "log.xes")
    path.write_bytes(gzip.compress(LOG.encode()) if zipped else LOG.encode())
    made = small.load(
        path,
        small.source(table="events", form="xes", columns=EVENTS, extra=("(case)_Amount",)),
        into=tmp_path,
        keep=True,
        case={"amount": Take("case:amount"), "late": Take("case:late"), "n": Take("count")},
    )
    query = 'SELECT declaration_id, sequence, activity, "at"::VARCHAR, actor FROM t ORDER BY 2'
    assert small.query(made, query, "events") == [
        ("C1", 1, "Create", "2024-01-01 08:00:00", "Ann"),
        ("C1", 2, "Pay", "2024-01-02 08:00:00", None),
        ("C2", 3, "Create", "2024-01-03 00:00:00", None),
    ]
    assert small.query(made, "SELECT declaration_id, amount, late, n FROM t ORDER BY 1") == [
        ("C1", "10.5", None, 2),
        ("C2", None, None, 1),
    ]
    assert [(r[1], r[3]) for r in small.rejects(made)] == [("4", "at")]
    assert any("1 nested attribute" in c.statement for c in made.checks)
    assert "case:amount" not in made.tables["events"].columns


def test_declarations_are_the_traces_of_a_log(small, tmp_path):
    path = small.write(tmp_path / "log.xes", LOG)
    mapped = small.source(
        form="xes", columns={"declaration_id": "case:concept:name"}, extra=("case:amount",)
    )
    made = small.load(path, mapped, into=tmp_path)
    assert small.query(made, 'SELECT declaration_id, "case:amount" FROM t ORDER BY 1') == [
        ("C1", "10.5"),
        ("C2", None),
    ]
    assert made.reconciled


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_log_that_declares_entities_is_refused_unexpanded(small, tmp_path, encoding):
    bomb = LOG.replace("UTF-8", encoding.upper()).replace(
        "<log ", '<!DOCTYPE log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n<log '
    )
    path = small.write(tmp_path / "log.xes", bomb.replace('"Ann"', '"&b;"'), encoding=encoding)
    with pytest.raises(RecordsError, match="nothing in it was expanded"):
        small.load(path, small.source(table="events", form="xes", columns=EVENTS), into=tmp_path)


def test_a_truncated_log_is_an_error(small, tmp_path):
    mapped = small.source(table="events", form="xes", columns=EVENTS)
    path = small.write(tmp_path / "log.xes", LOG[: len(LOG) // 2])
    with pytest.raises(RecordsError, match="no whole event log"):
        small.load(path, mapped, into=tmp_path)
    path = tmp_path / "log.xes.gz"
    path.write_bytes(gzip.compress(LOG.encode())[:-30])
    with pytest.raises(RecordsError, match="breaks off"):
        small.load(path, mapped, into=tmp_path)


def test_another_kind_of_xml_is_no_log(small, tmp_path):
    path = small.write(tmp_path / "log.xes", "<html><body><event/></body></html>")
    with pytest.raises(RecordsError, match="no event log: its root is <html>"):
        small.load(path, small.source(table="events", form="xes", columns=EVENTS), into=tmp_path)
