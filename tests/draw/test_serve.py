"""The office over a socket: what HTTP itself can get wrong."""

import socket
import threading

import pytest

from evenhand.draw import serve
from evenhand.draw.client import Client
from evenhand.draw.serve import Server
from evenhand.errors import DrawError


@pytest.fixture
def served(running):
    server = Server(running.api)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    running.address = f"http://127.0.0.1:{server.server_port}"
    running.port = server.server_port
    yield running
    server.shutdown()
    server.server_close()
    thread.join()


def raw(served, data):
    with socket.create_connection(("127.0.0.1", served.port), timeout=120) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65_536):
            answer += part
    return answer


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"rubbish\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\n\r\n", b"404"),
        (b"BREW /v1/state HTTP/1.1\r\n\r\n", b"501"),
        (b"POST /v1/lodgements HTTP/1.1\r\n\r\n", b"411"),
        (b"POST /v1/lodgements HTTP/1.1\r\nContent-Length: -5\r\n\r\n", b"411"),
        (b"POST /v1/lodgements HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", b"413"),
        (b"POST /v1/lodgements HTTP/1.1\r\nContent-Length: 9" + b"9" * 40 + b"\r\n\r\n", b"413"),
        (b"POST /v1/openings HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"411"),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", b"414"),
    ],
)
def test_what_is_no_request_is_answered_and_the_connection_closed(served, data, status):
    answer = raw(served, data)
    assert answer.split(b" ")[1] == status
    assert b"do_next" in answer


def test_connections_beyond_the_most_are_told_to_come_back(running, monkeypatch):
    monkeypatch.setattr(serve, "MOST_CONNECTIONS", 1)
    server = Server(running.api)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    running.port = server.server_port
    first = Client(f"http://127.0.0.1:{server.server_port}")
    assert first.state()["leaves"] > 0
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=120) as second:
        assert second.recv(1000).startswith(b"HTTP/1.1 503")
    first.close()
    server.shutdown()
    server.server_close()
    thread.join()


def test_ticker_goes_on_by_itself_and_when_it_is_woken(running):
    running.desk.lodge("BL 1")
    running.next_round()
    running.ticker.start()
    running.ticker.wake()
    waited = threading.Event()
    for _ in range(2_400):
        if running.desk.rounds():
            break
        waited.wait(0.05)
    running.ticker.stop()
    assert len(running.desk.rounds()) == 1
    assert running.publisher.size == running.office.rules.size


def test_what_draws_wait_for_is_logged_once_a_minute_and_not_at_every_tick(running, caplog):
    clock = DrawError("The clock shows 3000.", do_next="Set it.")
    disk = DrawError("The disk is full.", do_next="Free space.")
    for err in (clock, clock, clock, disk, disk, clock):
        running.ticker._tell(err)
    assert [record.getMessage() for record in caplog.records] == [
        "draws wait: The clock shows 3000. Set it.",
        "draws wait: The disk is full. Free space.",
        "draws wait: The clock shows 3000. Set it.",
    ]
    said, at = running.ticker._told
    running.ticker._told = (said, at - 60)
    running.ticker._tell(clock)
    assert len(caplog.records) == 4
