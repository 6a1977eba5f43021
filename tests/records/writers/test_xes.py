from lxml import etree

from evenhand.records.writers.event_log import Case
from evenhand.records.writers.xes import write_xes

CASE = Case(
    'D"1&<',
    {"office": "P1", "registered_at": "2024-01-01T09:00:00+00:00"},
    [
        {
            "activity": "lodge",
            "at": "2024-01-01T09:00:00+00:00",
            "actor": "p:1",
            "role": "agent",
            "reason": "a\x00b\u06a9",
        }
    ],
)


def test_a_log_has_the_keys_of_the_standard_and_escapes_what_it_must(tmp_path):
    path = tmp_path / "log.xes"
    assert write_xes([CASE], path) == (1, 1)
    log = etree.parse(path).getroot()
    space = "{http://www.xes-standard.org/}"
    assert log.tag == f"{space}log"
    trace = log.find(f"{space}trace")
    of_trace = {e.get("key"): (e.tag.removeprefix(space), e.get("value")) for e in trace[:3]}
    assert of_trace == {
        "concept:name": ("string", 'D"1&<'),
        "office": ("string", "P1"),
        "registered_at": ("date", "2024-01-01T09:00:00+00:00"),
    }
    event = {e.get("key"): (e.tag.removeprefix(space), e.get("value")) for e in trace[3]}
    assert event == {
        "concept:name": ("string", "lodge"),
        "time:timestamp": ("date", "2024-01-01T09:00:00+00:00"),
        "org:resource": ("string", "p:1"),
        "org:role": ("string", "agent"),
        "reason": ("string", "ab\u06a9"),
    }


def test_an_empty_log_is_still_a_log(tmp_path):
    path = tmp_path / "log.xes"
    assert write_xes([], path) == (0, 0)
    assert len(etree.parse(path).getroot().findall("{*}trace")) == 0
