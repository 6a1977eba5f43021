"""How does each line of the log also come to another machine, and what while that is away?

Lines go as syslog messages (RFC 5424) over TLS, each led by its length (RFC 5425), or to a socket
or port of this machine. A thread of each process sends them: who writes a line waits for nothing.
While the other end is away lines wait in memory, 10,000 at most; those that come after are counted,
and the count is sent when it is back. Standard error has all of them all the same.
"""

from __future__ import annotations

import logging
import os
import queue
import select
import socket
import ssl
import sys
import threading
import time
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

MOST_WAITING: Final = 10_000
"""Lines; at 500 bytes each some 5 MB of a process."""
SECONDS: Final = 10.0
"""For a connection, and for a line to leave."""
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
LAST_SECONDS: Final = 2.0
"""For what waits when a process ends."""
FACILITY: Final = 16
"""local0."""
SEVERITIES: Final = {"DEBUG": 7, "INFO": 6, "WARNING": 4, "ERROR": 3, "CRITICAL": 2}

log = logging.getLogger(__name__)


def connected(address: str) -> socket.socket:
    """Return a connection to where the log is sent.

    Parameters
    ----------
    address : str
        As ``EVENHAND_LOG_ADDRESS`` takes it.

    Raises
    ------
    OSError
        If nobody answers there, or its certificate is not one that the system trusts.
    """
    parts = urlsplit(address)
    if parts.scheme == "unix":
        if not hasattr(socket, "AF_UNIX"):
            raise OSError("this system has no such sockets")
        found = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        found.settimeout(SECONDS)
        try:
            found.connect(parts.path)
        except OSError:
            found.close()
            raise
        return found
    host, port = parts.hostname or "", parts.port or 0
    plain = socket.create_connection((host, port), timeout=SECONDS)
    if parts.scheme == "tcp":
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except OSError:
        plain.close()
        raise


class Sent(logging.Handler):
    """Hands each line to a thread of this process that sends it.

    Parameters
    ----------
    address : str
        As ``EVENHAND_LOG_ADDRESS`` takes it.
    """

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self._host = socket.gethostname() or "-"
        self._begin()
        # Of a process that is forked the thread stays behind, and what waits is sent by the parent.
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._begin)

    def _begin(self) -> None:
        self._waiting: queue.Queue[bytes] = queue.Queue(MOST_WAITING)
        self._lost = 0
        self._thread: threading.Thread | None = None
        self._ends = threading.Event()
        self._starts = threading.Lock()

    def emit(self, record: logging.LogRecord) -> None:
        """Put a line where the thread finds it; wait for nothing."""
        try:
            self._waiting.put_nowait(self._message(record))
        except queue.Full:
            self._lost += 1
        except Exception:  # noqa: BLE001 -- as every handler: a line never fails who writes it
            self.handleError(record)
        if self._thread is None:
            with self._starts:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._go, name="log", daemon=True)
                    self._thread.start()

    def flush(self) -> None:
        """Give what waits a moment to leave."""
        last = time.monotonic() + LAST_SECONDS
        while self._thread is not None and self._waiting.unfinished_tasks:
            if time.monotonic() > last:
                return
            time.sleep(0.01)

    def close(self) -> None:
        """End the thread."""
        self.flush()
        self._ends.set()
        super().close()

    def _message(self, record: logging.LogRecord) -> bytes:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        head = f"<{FACILITY * 8 + SEVERITIES.get(record.levelname, 5)}>1 {at} {self._host}"
        return f"{head} evenhand {os.getpid()} - - {self.format(record)}".encode()

    def _go(self) -> None:
        pause = FIRST_PAUSE
        to: socket.socket | None = None
        waits: bytes | None = None
        while not self._ends.is_set():
            if waits is None:
                waits = self._next()
                continue
            try:
                if to is not None and _is_closed(to):
                    to.close()
                    to = None
                to = to or connected(self.address)
                to.sendall(self._framed(waits))
            except OSError as err:
                if to is not None:
                    to.close()
                    to = None
                if pause == FIRST_PAUSE:
                    self._say(f"log not sent ({type(err).__name__}); it is tried again")
                self._ends.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
                continue
            if pause > FIRST_PAUSE:
                self._say("log sent again")
            pause, waits = FIRST_PAUSE, None
            self._waiting.task_done()
            self._tell_of_lost()
        if to is not None:
            to.close()

    def _next(self) -> bytes | None:
        try:
            return self._waiting.get(timeout=0.2)
        except queue.Empty:
            return None

    def _framed(self, message: bytes) -> bytes:
        # A datagram is its own frame.
        if self.address.startswith("unix:"):
            return message
        return b"%d %s" % (len(message), message)

    def _tell_of_lost(self) -> None:
        lost, self._lost = self._lost, 0
        if lost:
            log.warning("lines of the log were not sent", extra={"values": {"lines": lost}})

    def _say(self, words: str) -> None:
        """Say it on standard error alone: as a line of the log it would wait behind the others."""
        print(words, file=sys.stderr, flush=True)


def _is_closed(to: socket.socket) -> bool:
    """Say whether the other end has hung up: what is sent after that is lost without a word."""
    if to.type == socket.SOCK_DGRAM or not select.select([to], [], [], 0)[0]:
        return False
    to.settimeout(0)
    try:
        return to.recv(1024) == b""
    except (ssl.SSLWantReadError, BlockingIOError):
        # A record of TLS itself, as a ticket.
        return False
    finally:
        to.settimeout(SECONDS)
