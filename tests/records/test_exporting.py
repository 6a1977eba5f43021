import pytest

from evenhand.errors import RecordsError
from evenhand.records.exporting import export_events
from evenhand.records.mapping.file import parse_mapping
from evenhand.records.store import Limits

LOG = (
    "case,act,at,who,why",
    "A,lodge,2024-01-01 09:00:00,ann,",
    "A,release,2024-01-02 09:00:00,bob,late & lost",
    "B,lodge,2024-01-01 10:00:00,ann,",
    "B,release,not a time,bob,",
)
COLUMNS = "{declaration_id: case, activity: act, at: at, actor: who, reason: why}"
MAPPING = f"""
time_zone: UTC
identities: keep
tables:
  events: {{source: "*.csv", format: csv, columns: {COLUMNS}}}
case: {{officer: {{event: release, take: actor}}}}
"""
BACK = {
    "xes": """
time_zone: UTC
identities: keep
tables:
  events:
    source: "*.xes"
    columns: {declaration_id: "case:concept:name", activity: "concept:name", at: "time:timestamp",
              actor: "org:resource", reason: reason}
""",
    "ocel": """
time_zone: UTC
identities: keep
tables:
  events:
    source: "*.jsonocel"
    columns: {declaration_id: "object:Declaration", activity: "ocel:type", at: "ocel:time",
              actor: "object:Account", reason: reason}
""",
}
SUFFIX = {"xes": "xes", "ocel": "jsonocel"}


@pytest.fixture
def export(small, tmp_path):
    source = small.write(tmp_path / "log.csv", *LOG)

    def run(form, out=None, mapping=MAPPING):
        return export_events(
            [source],
            parse_mapping(mapping),
            out=out or tmp_path / f"log.{SUFFIX[form]}",
            form=form,
            ledger=None,
            limits=Limits(memory="500MB", threads=1),
        )

    return run


@pytest.mark.parametrize("form", BACK)
def test_a_log_read_back_holds_the_same_acts(small, tmp_path, export, form):
    made = export(form)
    assert (made.cases, made.events, made.rejected) == (2, 3, 1)
    back = small.load(
        made.path, *parse_mapping(BACK[form]).sources, into=tmp_path / "back", keep=True
    )
    query = """SELECT declaration_id, activity, "at"::VARCHAR, replace(actor, 'Account:', ''),
        reason FROM t ORDER BY 1, 3"""
    rows = [(r[0].removeprefix("Declaration:"), *r[1:]) for r in small.query(back, query, "events")]
    assert rows == [
        ("A", "lodge", "2024-01-01 09:00:00", "ann", None),
        ("A", "release", "2024-01-02 09:00:00", "bob", "late & lost"),
        ("B", "lodge", "2024-01-01 10:00:00", "ann", None),
    ]
    assert small.rejects(back) == []


def test_what_is_there_already_is_not_written_over(tmp_path, export):
    out = small_file = tmp_path / "there.xes"
    small_file.write_text("mine", encoding="utf-8")
    with pytest.raises(RecordsError, match="there already"):
        export("xes", out=out)
    assert out.read_text(encoding="utf-8") == "mine"


def test_a_mapping_without_events_has_no_log(export):
    alone = "{time_zone: UTC, source: 'log.csv', columns: {declaration_id: case}, format: csv}"
    with pytest.raises(RecordsError, match="no table 'events'"):
        export("xes", mapping=alone)


def test_a_folder_that_is_not_there_is_told_and_nothing_is_left(tmp_path, export):
    with pytest.raises(RecordsError, match="cannot be written"):
        export("xes", out=tmp_path / "nowhere" / "log.xes")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["log.csv"]
