import socket
import threading

import pytest

from evenhand.draw.client import Client, ClientError
from evenhand.draw.serve import Server


@pytest.fixture
def address(running):
    server = Server(running.api)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_file_lodged_drawn_opened_and_receipted_over_http(running, address):
    desk = Client(address, running.tokens["dora"])
    made = desk.lodge("port", ["BL 1", "cont 2"], "dry", b"the declaration", number="d1/1")
    assert desk.lodge("port", ["BL 1", "cont 2"], "dry", b"the declaration", number="d1/1") == made
    running.next_round()
    running.ticker.tick()
    for name, party in running.parties.items():
        with Client(address, running.tokens[name]) as client:
            party.open_links(client)
    running.ticker.tick()
    (drawn,) = desk.assignments("port")
    assert desk.assignments("port", drawn["draw"]) == []
    chief = Client(address, running.tokens["cleo"], approver=running.tokens["abe"])
    chief.open({"office": "port", "consignment": ["BL1", "CONT2"], "reason": "released"})
    chief.act("absence", {"office": "port", "shift": "s1", "officer": "ann", "reason": "ill"})
    running.publisher.publish()
    assert desk.receipt(drawn["draw"])["drawn"] == drawn["handler"]
    desk.close()
    chief.close()
    assert running.failures() == []


def test_refusal_says_what_and_what_next(running, address):
    with Client(address) as client, pytest.raises(ClientError) as refused:
        client.lodge("port", ["BL"], "dry", b"")
    assert (refused.value.status, refused.value.code) == (401, "allowed")
    assert "Authorization" in refused.value.do_next


def test_lost_answer_is_asked_for_again_under_the_same_number(running, address, monkeypatch):
    import evenhand.draw.client as module

    monkeypatch.setattr(module, "WAIT_SECONDS", 0.01)
    client = Client(address, running.tokens["dora"])
    get, lost = client._connection.getresponse, []

    def once_lost():
        answer = get()
        if not lost:
            lost.append(answer.read())
            raise ConnectionResetError("the line went dead")
        return answer

    client._connection.getresponse = once_lost
    client.lodge("port", ["BL 1"], "dry", b"")
    client.close()
    assert lost
    assert running.office.rules.published()["lodgements"] == 1


def test_office_that_is_away_is_said_to_be(monkeypatch):
    import evenhand.draw.client as module

    monkeypatch.setattr(module, "WAIT_SECONDS", 0.001)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ClientError, match="did not answer"):
        Client(f"http://127.0.0.1:{port}").state()
    with pytest.raises(ClientError, match="is no address"):
        Client("ftp://x")


def test_module_needs_the_standard_library_alone():
    import ast
    import sys
    from pathlib import Path

    import evenhand.draw.client as module

    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    asked = {
        (node.module or "").split(".")[0]
        if isinstance(node, ast.ImportFrom)
        else alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert asked <= set(sys.stdlib_module_names) | {"__future__"}


def test_a_token_is_asked_for_its_holder(running, address):
    with Client(address, running.tokens["abe"], tries=1) as client:
        assert client.me() == {"name": "abe", "role": "auditor"}


def test_an_office_that_is_away_is_asked_as_often_as_is_said(monkeypatch):
    import evenhand.draw.client as module

    waited = []
    monkeypatch.setattr(module.time, "sleep", waited.append)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ClientError, match="did not answer"):
        Client(f"http://127.0.0.1:{port}", tries=2).state()
    assert len(waited) == 1
