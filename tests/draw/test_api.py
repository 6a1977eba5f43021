import pytest

from evenhand.draw import commits
from evenhand.draw.acts import KINDS
from evenhand.draw.api import ROUTES, WHO_MAY
from evenhand.draw.people import Role, add_person


def test_every_act_says_who_may():
    assert set(WHO_MAY) == set(KINDS)


@pytest.mark.parametrize(
    ("method", "path", "asked", "status"),
    [
        ("GET", "/nothing", None, 404),
        ("DELETE", "/v1/lodgements", None, 404),
        ("GET", "/tile/../../store/secrets/log.key", None, 404),
        ("GET", "/tile/0/999", None, 404),
        ("POST", "/v1/lodgements", b"\xff", 400),
        ("POST", "/v1/lodgements", b"[]", 400),
        ("POST", "/v1/lodgements", b"[" * 60_000, 400),
        ("POST", "/v1/lodgements", {"office": "port"}, 400),
        ("GET", "/v1/leaves/999999", None, 404),
        ("GET", "/v1/receipts/2", None, 403),
        ("POST", "/v1/acts/bribe", {}, 404),
        ("POST", "/v1/acts/roster", {}, 403),
        ("POST", "/v1/openings", {}, 400),
        ("POST", "/v1/openings", {"draw": 1e308 * 10, "reason": "x"}, 400),
        ("POST", "/v1/openings", {"office": "port", "consignment": [5], "reason": "x"}, 400),
        ("POST", "/v1/openings", {"office": ["port"], "consignment": ["A"], "reason": "x"}, 400),
    ],
)
def test_bad_requests_get_clear_answers(running, method, path, asked, status):
    desk = running.asking("wim") if path.startswith("/v1/receipts") else running.desk
    made = desk.ask(method, path, asked)
    assert desk.status == status
    assert made["error"]["what"]
    assert made["error"]["do_next"]


@pytest.mark.parametrize(
    "change",
    [
        {"consignment": "BL 1"},
        {"consignment": []},
        {"consignment": ["--"]},
        {"document": "ab"},
        {"office": 5},
        {"class": "two words"},
        {"office": "nowhere"},
    ],
)
def test_lodgement_not_of_its_form_is_refused(running, change):
    made = running.desk.lodge("BL 1", **change)
    assert running.desk.status in (400, 409)
    assert made["error"]["do_next"]


def test_nobody_does_what_is_anothers(running):
    nobody = running.asking()
    for asking, status in (
        (nobody, 401),
        (running.asking("abe"), 403),
        (running.asking("wim"), 403),
    ):
        asking.lodge("BL 1")
        assert asking.status == status
    # A party opens no link of another.
    audit = running.asking("audit")
    audit.ask("POST", "/v1/acts/link", {"party": "customs"})
    assert audit.status == 403


@pytest.mark.parametrize("approver", ["", "cleo", "dora", "wim"])
def test_second_person_is_another_chief_or_an_auditor(running, approver):
    asked = {"office": "port", "shift": "s1", "officer": "ann", "reason": "ill"}
    asking = running.asking("cleo", approver)
    asking.ask("POST", "/v1/acts/absence", asked)
    assert asking.status == 403
    other = running.asking("cleo", "carl")
    other.act("absence", asked)
    assert other.status == 200


def test_full_queue_is_told_to_come_back(running, monkeypatch):
    monkeypatch.setattr(commits, "MOST_WAITING", 0)
    made = running.desk.lodge("BL 1")
    assert (running.desk.status, made["error"]["code"]) == (503, "busy")
    monkeypatch.undo()
    running.desk.lodge("BL 1")
    assert running.desk.status == 200


def test_state_and_proofs_are_of_what_is_published(running):
    running.desk.lodge("BL 1")
    running.publisher.publish()
    anybody = running.asking()
    state = anybody.ask("GET", "/v1/state")
    assert state["leaves"] == state["published"] == running.office.rules.size
    assert state["waiting"] == 1
    size = state["published"]
    assert len(anybody.inclusion(0, size)) > 0
    assert anybody.consistency(size - 1, size)
    for bad in ({"old": 5, "new": size + 1}, {"old": "x", "new": 2}, {}):
        anybody.ask("GET", "/v1/proofs/consistency", **bad)
        assert anybody.status in (400, 404)
    bundle = anybody.ask("GET", f"/tile/entries/000.p/{size}")
    assert bundle == (running.public / f"tile/entries/000.p/{size}").read_bytes()


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("roster", {"office": "port", "shift": "s8", "officers": [{"officer": 5}]}),
        ("change", {"office": "port", "shift": "s1", "remove": [["ann"]], "reason": "x"}),
        ("absence", {"office": {}, "shift": "s1", "officer": "ann", "reason": "x"}),
        ("absence", {"office": "port", "shift": "s1", "officer": "ann", "from_round": 1e999}),
        ("emergency", {"office": "port", "consignment": "x", "shift": "s1", "officer": "\ud800"}),
        ("emergency", {"office": "port", "consignment": "x", "shift": "s1", "officer": "ann"}),
        ("countersign", {"emergency": [1]}),
        ("change", {"office": "port", "shift": "s1", "set": [{"officer": ["ann"]}], "reason": "x"}),
        (
            "roster",
            {
                "office": "port",
                "shift": "s8",
                "starts": 2**40,
                "ends": 2**41,
                "officers": [{"officer": "ann", "classes": "dry"}],
            },
        ),
    ],
)
def test_odd_values_are_answered_as_the_askers_fault(running, kind, asked):
    made = running.chief.ask("POST", f"/v1/acts/{kind}", asked)
    assert running.chief.status in (400, 409)
    assert made["error"]["do_next"]


@pytest.mark.parametrize("at", ["x", None, [1], 1e999])
def test_party_that_dates_its_leaf_oddly_is_answered(running, at):
    asking = running.asking("audit")
    asking.ask("POST", "/v1/acts/party", {"party": "audit", "at": at})
    assert asking.status == 409


def test_half_a_character_is_no_text(running):
    running.desk.lodge("BL 1", office="\ud800")
    assert running.desk.status == 400


def test_fault_of_the_office_is_an_answer_too(running, monkeypatch):
    monkeypatch.setattr(running.office, "now", lambda: 1 / 0)
    made = running.desk.lodge("BL 1")
    assert (running.desk.status, made["error"]["code"]) == (500, "office")
    assert "ZeroDivision" not in str(made)


def test_routes_are_told_apart():
    assert len({(method, pattern.pattern) for method, pattern, _ in ROUTES}) == len(ROUTES)


def test_a_token_is_told_whose_it_is(running):
    assert running.asking("carl").ask("GET", "/v1/me") == {"name": "carl", "role": "chief"}
    nobody = running.asking()
    nobody.ask("GET", "/v1/me")
    assert nobody.status == 401


def test_a_reader_sees_what_is_sealed_and_writes_nothing(running):
    running.tokens["rea"] = add_person(running.folder / "people.json", "rea", Role.READER)
    running.restart()
    made = running.desk.lodge("BL 1")
    running.turn()
    running.publisher.publish()
    reader = running.asking("rea", "abe")
    (drawn,) = reader.ask("GET", "/v1/assignments", office="port")["assignments"]
    assert reader.ask("GET", f"/v1/receipts/{drawn['draw']}")["drawn"] == drawn["handler"]
    desk = running.asking("dora")
    desk.ask("GET", f"/v1/receipts/{drawn['draw']}")
    assert desk.status == 409
    before = running.office.rules.size
    reader.ask("POST", "/v1/openings", {"draw": drawn["draw"], "reason": "x"})
    assert reader.status == 403
    reader.ask("POST", "/v1/lodgements", made)
    assert reader.status == 403
    for kind in KINDS:
        reader.ask("POST", f"/v1/acts/{kind}", {})
        assert reader.status == 403
    # Nor as the second person.
    chief = running.asking("cleo", "rea")
    chief.ask("POST", "/v1/acts/key", {"office": "port", "reason": "x"})
    assert chief.status == 403
    assert running.office.rules.size == before
