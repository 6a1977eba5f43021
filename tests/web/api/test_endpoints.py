"""Does the API tell the numbers of the pages to whom they are open, and refuse in words?"""

from __future__ import annotations

import json
from datetime import UTC, datetime

import hypothesis
import pytest
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.urls import get_resolver, reverse

from evenhand.web.access import TOKEN, rule_of
from evenhand.web.api import limiting
from evenhand.web.api.endpoints import api
from evenhand.web.api.models import Right
from evenhand.web.gate.models import Turn
from evenhand.web.journal.models import Entry
from evenhand.web.journal.verify import verify
from evenhand.web.people.models import Office, Person
from evenhand.web.people.roles import Role
from evenhand.web.releases import changes as releases
from evenhand.web.releases.models import Audience

API = "/api/1"


def is_fault(answer, status: int, what: str = "") -> None:
    assert answer.status_code == status, answer.content
    said = answer.json()
    assert set(said) == {"what", "do_next"}
    assert said["do_next"]
    assert what in said["what"]


def test_it_tells_runs_findings_and_tables_with_their_intervals(run, given):
    client = given(Right.FINDINGS)
    (line,) = client.get(f"{API}/runs").json()
    assert line["number"] == run.pk
    assert line["about"] == "ours: 2026-01-01 to 2026-11-30"
    whole = client.get(f"{API}/runs/{run.pk}").json()
    number = whole["headlines"][0]["number"]
    assert (number["value"], number["low"], number["high"], number["level"]) == (10, 9, 11, 0.95)
    assert [f["measure"] for f in whole["findings"]] == ["handler_share", "lot_test"]
    assert whole["findings"][0]["tables"] == ["handler_share", "of_all"]
    found = client.get(f"{API}/runs/{run.pk}/findings/lot_test").json()
    # Not measurable is told as such, with what is missing.
    assert (found["is_measured"], found["lacks"]) == (False, ["No lot is claimed."])
    table = f"{API}/runs/{run.pk}/findings/handler_share/tables/handler_share"
    assert client.get(table).json() == {
        "name": "handler_share",
        "title": "By office",
        "columns": ["office", "gap"],
        "rows": [["P01", 1.5], ["P01", None], ["P02", 2.5]],
        "total": 3,
        "next": None,
    }
    some = client.get(f"{table}?start=1&limit=1").json()
    assert (some["rows"], some["next"]) == ([["P01", None]], 2)
    assert client.get(f"{table}?start=99").json()["rows"] == []


def test_every_reading_stands_in_the_journal_with_its_token(run, given):
    client = given(Right.FINDINGS)
    for path in ("", f"/{run.pk}", f"/{run.pk}/findings/handler_share"):
        assert client.get(f"{API}/runs{path}").status_code == 200
    read = list(Entry.objects.filter(action__startswith="api.").order_by("number"))
    assert [e.action for e in read] == ["api.runs_read", "api.run_read", "api.finding_read"]
    assert {e.subject for e in read} == {read[0].subject}
    assert json.loads(read[2].facts) == {"measure": "handler_share", "run": run.pk}
    assert verify(Entry.objects.all()).fault is None


def test_a_token_of_one_office_reads_its_rows_and_no_number_of_the_whole(run, given):
    client = given(Right.FINDINGS, office=Office.objects.get(code="P01"))
    whole = client.get(f"{API}/runs/{run.pk}").json()
    assert whole["headlines"] == []
    assert whole["findings"][0]["tables"] == ["handler_share"]
    is_fault(client.get(f"{API}/runs/{run.pk}/findings/handler_share"), 403, "of one office")
    table = f"{API}/runs/{run.pk}/findings/handler_share/tables"
    assert client.get(f"{table}/handler_share").json()["rows"] == [["P01", 1.5], ["P01", None]]
    is_fault(client.get(f"{table}/of_all"), 403, "does not tell offices apart")


def test_a_token_opens_the_rights_it_names_alone(run, records, given):
    asked = {
        Right.FINDINGS: f"{API}/runs",
        Right.RELEASED: f"{API}/released",
        Right.RECORDS: f"{API}/records/ours/a.csv",
    }
    for right in Right:
        client = given(right)
        for other, path in asked.items():
            if other is Right.RECORDS:
                answer = client.post(path, "id,who,where\n", content_type="text/csv")
            else:
                answer = client.get(path)
            if other is right:
                assert answer.status_code in (200, 201)
            else:
                is_fault(answer, 403, "does not open that")


def test_what_was_released_is_told_as_it_left_and_no_more_when_withdrawn(run, given, sign_in):
    sign_in(Role.MANAGER, name="mia")
    mia, ann = (Person.objects.get(username=n) for n in ("mia", "ann"))
    client = given(Right.RELEASED)
    assert client.get(f"{API}/released").json() == []
    item = releases.ask(run, "handler_share", audience=Audience.PUBLIC, why="x", by=ann)
    releases.decide(item, release=True, reason="", by=mia)
    (line,) = client.get(f"{API}/released").json()
    whole = client.get(f"{API}/released/{line['number']}").json()
    assert whole["said"]["question"] == "How much does it depend on who handled it?"
    assert whole["sha256"] == item.sha256
    releases.withdraw(item, reason="A mistake", by=mia)
    is_fault(client.get(f"{API}/released/{item.pk}"), 404, "withdrawn")


def test_runs_that_pages_do_not_show_are_not_told(run, given):
    ended = datetime(2026, 11, 30, tzinfo=UTC)
    turn = Turn.objects.create(
        direction="open", asked_by=run.pk and Person.objects.first().pk, asked_role="manager",
        ended_at=ended,
    )  # fmt: skip
    run.opening = turn
    run.save()
    client = given(Right.FINDINGS)
    assert client.get(f"{API}/runs").json() == []
    is_fault(client.get(f"{API}/runs/{run.pk}"), 404)


@pytest.mark.parametrize(
    "path",
    [
        "/runs/0", "/runs/-1", "/runs/99999999999999999999", "/runs/x", "/runs/1.5",
        "/runs/1/findings/..%2f..", "/runs/1/findings/A", "/runs/1/findings/%00",
        "/runs/1/findings/x/tables/' OR 1=1 --", "/released/9223372036854775808",
    ],
)  # fmt: skip
def test_what_is_not_as_described_is_refused_in_words(run, given, path):
    answer = given(Right.FINDINGS, Right.RELEASED).get(API + path)
    assert answer.status_code in (404, 422)
    # Where it is wrong is said, and not what stood there.
    assert "OR 1=1" not in answer.content.decode()


@pytest.mark.parametrize(
    "shown", [None, "", "Bearer", "Bearer x", "Basic YTpi", "bearer evenhand_x", "Bearer \x00"]
)
def test_without_a_token_nothing_is_told(run, shown):
    client = Client(headers={} if shown is None else {"Authorization": shown})
    for path in ("/runs", "/released", f"/runs/{run.pk}", f"/runs/{run.pk}/findings/lot_test"):
        answer = client.get(API + path)
        is_fault(answer, 401, "No token was shown")
        assert answer["WWW-Authenticate"] == "Bearer"
    is_fault(client.post(f"{API}/records/ours/a.csv", b"x", content_type="text/csv"), 401)


def test_a_session_is_no_token(run, sign_in):
    is_fault(sign_in(Role.ANALYST, name="ann").get(f"{API}/runs"), 401)


def test_every_operation_asks_for_a_token():
    paths = api.get_openapi_schema(path_prefix=f"{API}/")["paths"]
    operations = [op for path in paths.values() for op in path.values()]
    assert len(operations) == 7
    assert all(op["security"] == [{"Bearer": []}] for op in operations)
    marked = [
        p
        for resolver in get_resolver().url_patterns
        if str(resolver.pattern) == "api/1/"
        for p in resolver.url_patterns
    ]
    asking = [p for p in marked if p.name != "openapi"]
    assert {rule_of(p.callback, p.name) for p in asking} == {TOKEN}
    # Pages have names such as runs: an address of the API must not be taken for one of theirs.
    assert all(p.name.startswith("api_") for p in asking)
    assert not reverse("runs").startswith(API)


def test_who_asks_too_often_waits(run, given, monkeypatch):
    monkeypatch.setattr(limiting, "of_tokens", limiting.Limiter(3))
    first, second = given(Right.FINDINGS), given(Right.FINDINGS)
    assert [first.get(f"{API}/runs").status_code for _ in range(4)] == [200, 200, 200, 429]
    late = first.get(f"{API}/runs")
    is_fault(late, 429, "Too many requests")
    assert 1 <= int(late["Retry-After"]) <= 60
    assert second.get(f"{API}/runs").status_code == 200


def test_who_shows_wrong_tokens_is_stopped_also_where_a_change_is_taken_back(run, monkeypatch):
    monkeypatch.setattr(limiting, "of_refused", limiting.Limiter(3))
    client = Client(headers={"Authorization": "Bearer evenhand_wrong"})
    ask = lambda: client.post(f"{API}/records/ours/a.csv", b"x", content_type="text/csv")  # noqa: E731
    assert [ask().status_code for _ in range(5)] == [401, 401, 401, 429, 429]


def test_the_description_is_the_same_for_everybody_and_names_no_house(db):
    said = Client().get(f"{API}/openapi.json")
    assert said.status_code == 200
    assert said.json()["openapi"].startswith("3.")
    assert "127.0.0.1" not in said.content.decode()


@pytest.mark.parametrize("path", sorted(api.get_openapi_schema(path_prefix=f"{API}/")["paths"]))
def test_whatever_is_sent_is_answered_as_described(run, records, given, path, monkeypatch):
    # It takes seconds to read, which every worker would spend while it collects.
    import schemathesis
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks as openapi

    monkeypatch.setattr(limiting, "of_tokens", limiting.Limiter(100_000))
    client = given(*Right)
    schema = schemathesis.openapi.from_wsgi(f"{API}/openapi.json", get_wsgi_application())
    checks = (
        not_a_server_error,
        openapi.status_code_conformance,
        openapi.content_type_conformance,
        openapi.response_schema_conformance,
    )
    for operation in (o.ok() for o in schema.get_all_operations() if o.ok().path == path):

        @hypothesis.settings(
            max_examples=25, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )  # fmt: skip
        @hypothesis.given(case=operation.as_strategy())
        def sent(case):
            shown = {"Authorization": f"Bearer {client.words}"}
            case.call_and_validate(headers=shown, checks=checks)

        sent()
