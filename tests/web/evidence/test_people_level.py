"""Does the gate, and not the mapping, say whether a run holds figures on single handlers?"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from tests.web.gate.test_changes import opened

from evenhand.records.mapping.file import read_mapping
from evenhand.web.evidence import kept, running
from evenhand.web.evidence.models import Level, Run, State
from evenhand.web.evidence.people_level import with_level
from evenhand.web.gate import changes
from evenhand.web.gate.models import Direction, Turn
from evenhand.web.people.roles import Role

PLAIN = (
    "identities: keep\nsource: a.csv\nformat: csv\ncolumns: {declaration_id: id}\noutcomes: []\n"
)
PERSON = 'people: {level: person, basis: "Order 12"}\n'
BLOCK = 'people:\n  level: person\n  basis: "Order 12"\n'
OPENING = Turn(pk=7, confirmed_at=datetime(2026, 3, 4, tzinfo=UTC))


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        PLAIN + PERSON,
        PERSON + PLAIN,
        PLAIN + BLOCK,
        BLOCK + "# a word\n" + PLAIN,
        "{identities: keep, source: a.csv, format: csv, columns: {declaration_id: id}, "
        "outcomes: []}",
        "{people: {level: person, basis: x}, identities: keep, source: a.csv, format: csv, "
        "columns: {declaration_id: id}, outcomes: []}",
    ],
)
def test_only_the_part_people_changes(text, tmp_path):
    def read(said):
        path = tmp_path / "m.yaml"
        path.write_text(said, encoding="utf-8")
        return read_mapping(path)

    closed, open_ = read(with_level(text, None)), read(with_level(text, OPENING))
    assert (closed.design.people.level, closed.design.people.basis) == ("office", "")
    assert open_.design.people.level == "person"
    assert open_.design.people.basis == "opening 7 of the gate, 2026-03-04"
    before = read(text)
    assert closed.sources == open_.sources == before.sources
    assert closed.text != open_.text


def rows(many: int, few: int) -> str:
    """Return files of an office with many handlers and of one with few; one of each stands out."""
    lines = ["id,who,where,hours,day"]
    for office, handlers in (("M", many), ("F", few)):
        for handler in range(handlers):
            for file in range(30):
                hours = (40 if handler == 0 else 4) + file % 5
                name = f"{office}{handler:02d}"
                lines.append(f"{name}-{file},{name},{office},{hours},2026-01-{1 + file % 28:02d}")
    return "\n".join(lines) + "\n"


MAPPING = """
identities: keep
people: {level: person, basis: "an order that the gate does not know"}
source: "*.csv"
format: csv
columns: {declaration_id: id, officer: who, office: where, registered_at: day}
extra: [hours]
outcomes: [{name: hours, column: hours, kind: amount, unit: hours}]
assignment: {rule: unknown}
like_with_like: [office]
"""


@pytest.fixture
def ran(records, monkeypatch):
    """Return what asks for a run, does it, and returns it with the text of its results."""
    # The database of a test is locked for the threads that tell of reading: they tell nothing.
    monkeypatch.setattr(running.Written, "__call__", lambda *_: None)
    (records / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    (records / "a.csv").write_text(rows(many=12, few=4), encoding="utf-8")

    def done(who, level) -> tuple[Run, str]:
        run = running.ask("ours", title="A run", by=who.pk, level=level)
        running.perform_run.func(run.pk)
        run.refresh_from_db()
        assert (run.said, run.state) == ("", State.DONE)
        return run, (run.folder / kept.FILE).read_text(encoding="utf-8")

    return done


def statuses(client, addresses) -> list[int]:
    answers = [client.get(address) for address in addresses]
    for answer in answers:
        answer.close()
    return [answer.status_code for answer in answers]


@pytest.mark.slow
def test_no_pseudonym_leaves_a_run_unless_the_gate_is_open_and_ten_are_there(ran, two, sign_in):
    mia, ivo = two
    run, said = ran(ivo, Level.PERSON)
    assert run.opening is None
    assert '"M00"' not in said
    assert '"F00"' not in said
    assert "handlers: closed; 0 of 6" in said
    assert "the mapping records no basis" not in said

    opening = opened(mia, ivo)
    by_office, said = ran(ivo, Level.OFFICE)
    assert by_office.opening is None
    assert '"M00"' not in said

    single, said = ran(ivo, Level.PERSON)
    assert single.opening == opening
    assert '"M00"' in said
    # Four handlers: put together, gate or not.
    assert '"F00"' not in said
    assert "handlers: open since" in said
    assert b"open since" in (single.folder / "report.html").read_bytes()

    client = sign_in(name="ivo")
    addresses = [
        reverse("finding", args=[single.pk, "officer_funnel"]),
        reverse("table", args=[single.pk, "officer_funnel", "officer_funnel"]),
        reverse("written", args=[single.pk, "findings.json"]),
    ]
    assert statuses(client, addresses) == [200, 200, 200]
    changes.confirm(changes.ask(Direction.CLOSE, by=mia), by=ivo)
    assert statuses(client, addresses) == [403, 403, 403]
    shown = client.get(reverse("run", args=[single.pk])).content.decode()
    assert "has ended" in shown
    assert "M00" not in shown
    assert client.get(reverse("run", args=[by_office.pk])).status_code == 200
    assert f"/runs/{single.pk}/" not in client.get(reverse("start")).content.decode()


def test_the_choice_is_offered_only_while_the_gate_is_open(two, sign_in, records):
    mia, ivo = two
    client = sign_in(Role.ANALYST)
    assert 'name="level"' not in client.get(reverse("ask")).content.decode()
    client.post(reverse("ask"), {"source": "ours", "title": "A run", "level": "person"})
    assert Run.objects.get().level == Level.OFFICE
    opened(mia, ivo)
    assert 'name="level"' in client.get(reverse("ask")).content.decode()
    client.post(reverse("ask"), {"source": "ours", "title": "A run", "level": "person"})
    assert Run.objects.first().level == Level.PERSON
