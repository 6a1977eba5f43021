"""Can a second request be hidden in the first, where its lengths do not agree?

The server that the unit names is asked itself, with what no client writes. A proxy before it may
have read the length otherwise, and would then hand on an answer to somebody else.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="gunicorn needs fork")
HIDDEN = b"GET /health/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    unit = Path(__file__).parents[2] / "examples" / "operations" / "evenhand-web.service"
    assert "/bin/gunicorn evenhand.web.wsgi " in unit.read_text(encoding="utf-8")
    words = ["gunicorn", "evenhand.web.wsgi", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    own = {k: v for k, v in os.environ.items() if not k.startswith(("EVENHAND", "DJANGO"))}
    server = subprocess.Popen(
        [sys.executable, "-m", *words, "--threads", "2"],
        env={**own, "EVENHAND_HOME": str(home / "house")},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    last = time.monotonic() + 120
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            assert time.monotonic() < last
            assert server.poll() is None
            time.sleep(0.1)
    yield port
    os.killpg(server.pid, signal.SIGKILL)
    server.wait(60)


def answers(port: int, sent: bytes) -> list[bytes]:
    """Return the status of each answer to what is sent on one connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        got = b""
        while some := line.recv(65_536):
            got += some
    return [part[:3] for part in got.split(b"HTTP/1.1 ")[1:]]


def request(headers: list[bytes], body: bytes) -> bytes:
    lines = [b"POST /language/choose/ HTTP/1.1", b"Host: localhost", *headers, b"", b""]
    return b"\r\n".join(lines) + body


def test_lengths_that_agree_are_answered_one_by_one(port):
    # The second is no part of the first: this is how the hidden ones would be seen.
    plain = request([b"Content-Length: 1"], b"x") + HIDDEN
    chunked = request([b"Transfer-Encoding: chunked"], b"1\r\nx\r\n0\r\n\r\n") + HIDDEN
    for sent in (plain, chunked):
        first, second = answers(port, sent)
        assert first == b"403"
        assert second in (b"200", b"503")


@pytest.mark.parametrize(
    "headers",
    [
        [b"Content-Length: 5", b"Transfer-Encoding: chunked"],
        [b"Transfer-Encoding: chunked", b"Content-Length: 5"],
        [b"Content-Length: 5", b"Content-Length: 0"],
        [b"Content-Length: 0, 5"],
        [b"Content-Length: -1"],
        [b"Content-Length: +5"],
        [b"Content-Length: 0x5"],
        [b"Transfer-Encoding: chunked, identity"],
        [b"Transfer-Encoding: xchunked"],
        [b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked"],
        [b"Transfer-Encoding : chunked"],
        [b"Content_Length: 5", b"Content-Length: x"],
    ],
    ids=repr,
)
def test_lengths_that_do_not_agree_are_refused_and_the_line_is_cut(port, headers):
    got = answers(port, request(headers, b"0\r\n\r\n" + HIDDEN))
    assert len(got) == 1
    assert got[0] in (b"400", b"501")


@pytest.mark.parametrize(
    "body", [b"zz\r\nx\r\n0\r\n\r\n", b"-1\r\n", b"1\r\nxx\r\n0\r\n\r\n", b"0x1\r\nx\r\n0\r\n\r\n"]
)
def test_parts_whose_lengths_are_wrong_hide_nothing(port, body):
    got = answers(port, request([b"Transfer-Encoding: chunked"], body + HIDDEN))
    # The form is refused for want of its token; what follows is no request of its own.
    assert got in ([b"400"], [b"403"], [b"403", b"400"])
