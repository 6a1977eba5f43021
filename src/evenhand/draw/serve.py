"""How is the office reached over HTTP, and kept going while rounds pass?

The HTTP layer is the standard library's. It binds this machine alone unless told otherwise; TLS is
for the web server before it. Rounds are closed, draws made and the log published by one thread, and
go on whatever is asked meanwhile.
"""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from evenhand.draw.api import Api
from evenhand.draw.office import Office
from evenhand.draw.publishing import Publisher
from evenhand.draw.request import MOST_BODY, Reply, Request
from evenhand.draw.signing import UnsignedError
from evenhand.errors import DrawError

LOG: Final = logging.getLogger(__name__)

MOST_CONNECTIONS: Final = 256
"""Each has a thread of its own; one more is told to come back."""
IDLE_SECONDS: Final = 60
TICK_SECONDS: Final = 0.2
PUBLISH_SECONDS: Final = 1.0
TELL_SECONDS: Final = 60.0
SWITCH_SECONDS: Final = 0.0005
"""How long one thread computes while others wait: answers are short, and ten times as long by
default would be waited for at each call into the cryptographic library."""


class Server(ThreadingHTTPServer):
    """Serves one office.

    Parameters
    ----------
    api : Api
    host, port : str, int
        Port 0 takes a free one: see ``server_port``.
    """

    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(self, api: Api, host: str = "127.0.0.1", port: int = 0) -> None:
        self.api = api
        self._places = threading.BoundedSemaphore(MOST_CONNECTIONS)
        super().__init__((host, port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Take a connection if there is a place for it."""
        if not self._places.acquire(blocking=False):
            _send_away(request)
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one connection and give its place back."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log what ended a connection; clients that go away are not worth a line."""
        LOG.debug("connection ended", exc_info=True)


class Ticker:
    """Closes rounds, draws and publishes, until it is stopped.

    Parameters
    ----------
    office : Office
    publisher : Publisher
    """

    def __init__(self, office: Office, publisher: Publisher) -> None:
        self._office = office
        self._publisher = publisher
        self._woken = threading.Event()
        self._is_stopped = False
        self._next = 0.0
        self._told = ("", 0.0)
        """What was logged last, and when."""
        self._thread = threading.Thread(target=self._run, name="draw-ticker", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Look at once whether something is due."""
        self._woken.set()

    def stop(self) -> None:
        """Finish the work at hand and end."""
        self._is_stopped = True
        self._woken.set()
        self._thread.join()

    def tick(self) -> None:
        """Do what is due now."""
        if self._office.close_rounds():
            # Parties wait for it.
            self._publish()
        # The rest is published once a second: each time takes the disk from the lodgements.
        if self._office.draw_due() or time.monotonic() >= self._next:
            self._publish()
            self._next = time.monotonic() + PUBLISH_SECONDS

    def _publish(self) -> None:
        # Rounds are closed and draws made whether anybody can sign or not; the publisher tells it.
        with suppress(UnsignedError):
            self._publisher.publish()

    def _run(self) -> None:
        while not self._is_stopped:
            self._woken.wait(TICK_SECONDS)
            self._woken.clear()
            try:
                self.tick()
            except DrawError as err:
                self._tell(err)
                if self._office.is_broken:
                    return
            except Exception:
                # Whatever it was, the next round must come.
                LOG.exception("draws or publishing failed; tried again")
                time.sleep(1.0)

    def _tell(self, err: DrawError) -> None:
        """Log why draws wait, the same reason once a minute: it is met at every tick."""
        said, at = self._told
        if said != err.do_next or time.monotonic() >= at + TELL_SECONDS:
            LOG.error("draws wait: %s %s", err.what, err.do_next)
            self._told = (err.do_next, time.monotonic())


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.1"
    server_version = "evenhand"
    sys_version = ""
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or self.headers.get("Transfer-Encoding"):
            self._refuse(411, "The request does not say how long it is.", "Send Content-Length.")
        elif len(length) > 9 or int(length) > MOST_BODY:
            self._refuse(413, f"The body is over {MOST_BODY} bytes.", "Send less at a time.")
        else:
            self._answer(self.rfile.read(int(length)))

    def _answer(self, body: bytes) -> None:
        asked = urlsplit(self.path)
        request = Request(
            self.command,
            asked.path,
            dict(parse_qsl(asked.query)),
            body,
            _bearer(self.headers.get("Authorization", "")),
            _bearer(self.headers.get("Evenhand-Approver", "")),
            self.headers.get("Idempotency-Key", ""),
        )
        self._send(self.server.api.answer(request))

    def _refuse(self, status: int, what: str, do_next: str) -> None:
        # What was not read of the body would be taken for the next request.
        self.close_connection = True
        told = {"code": "request", "what": what, "do_next": do_next}
        self._send(Reply(status, json.dumps({"error": told}).encode()))

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(reply.body)))
        if reply.retry_after is not None:
            self.send_header("Retry-After", str(reply.retry_after))
        if self.close_connection:
            self.send_header("Connection", "close")
        # In one piece with the headers: two would wait for each other.
        self._headers_buffer.append(b"\r\n" + reply.body)
        self.flush_headers()

    def log_message(self, format: str, *args: Any) -> None:
        LOG.debug(format, *args)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is no request as JSON too."""
        if not hasattr(self, "_headers_buffer"):
            self._headers_buffer: list[bytes] = []
        self._refuse(int(code), message or HTTPStatus(code).phrase, "See docs/reference/draw-api.")


def _bearer(header: str) -> str:
    kind, _, token = header.partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _send_away(connection: socket.socket) -> None:
    try:
        connection.sendall(
            b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n"
            b"Connection: close\r\n\r\n"
        )
    except OSError:
        LOG.debug("a connection went away before it was refused")
