"""How is the web product tried out with one command?

For work it runs under a web server's own processes and a worker that the system keeps running;
here one command starts both on 127.0.0.1 alone, without TLS.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.db import connections

from evenhand.errors import ConfigError
from evenhand.web import practice_house
from evenhand.web.operations import practice
from evenhand.web.operations.upgrading import upgrade
from evenhand.web.pages import first_run
from evenhand.web.people.models import Administration
from evenhand.web.settings import HOME, PRACTICE
from evenhand.web.wsgi import application

ADDRESS = "127.0.0.1"


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Print no line a request: addresses of people are nobody's to keep."""


def serve(port: int) -> int:
    """Migrate, start the worker, and answer until interrupted, or the practice house is removed.

    Raises
    ------
    ConfigError
        If the port is taken.
    """
    upgrade()
    if PRACTICE:
        practice.load(analyse=False, tell=_say)
    try:
        server = make_server(ADDRESS, port, application, _Server, _Handler)
    except OSError as err:
        raise ConfigError(
            f"Port {port} of {ADDRESS} cannot be listened on: {err.strerror}.",
            do_next="Name another with --port, or 0 for a free one.",
        ) from err
    address = f"http://{ADDRESS}:{server.server_port}/"
    with server, _worker(), _practice_beside(address):
        _say(f"Evenhand answers at {address}")
        _say("One command for trying out: without TLS, for this machine alone.")
        if PRACTICE:
            _say(
                "Every person and record in it is invented; a button on its first page removes it."
            )
        elif not Administration.objects.exists():
            _say(f"Code of the first run: {first_run.code()}")
        threading.Thread(target=_end_when_left, args=(server,), daemon=True).start()
        server.serve_forever()
    if practice_house.is_leaving.is_set():
        connections.close_all()
        practice_house.remove(HOME)
        _say("The practice house is removed.")
    return 0


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _end_when_left(server: WSGIServer) -> None:
    practice_house.is_leaving.wait()
    server.shutdown()


@contextmanager
def _practice_beside(address: str) -> Iterator[None]:
    """Say where a practice house answers; beside a real house, open one when somebody wants it."""
    if PRACTICE:
        told = HOME / practice_house.ADDRESS
        told.write_text(address, encoding="ascii")
        try:
            yield
        finally:
            told.unlink(missing_ok=True)
        return
    started: list[subprocess.Popen[bytes]] = []

    def open_it() -> None:
        words = [sys.executable, "-m", "evenhand", "serve", "--practice", "--port", "0"]
        while True:
            practice_house.is_wanted.wait()
            practice_house.is_wanted.clear()
            if all(process.poll() is not None for process in started):
                started.append(subprocess.Popen(words))  # noqa: S603 -- ours

    # Of a practice house that was killed.
    (practice_house.home_of(HOME) / practice_house.ADDRESS).unlink(missing_ok=True)
    practice_house.can_open.set()
    threading.Thread(target=open_it, daemon=True).start()
    try:
        yield
    finally:
        practice_house.can_open.clear()
        for process in started:
            _end(process)


@contextmanager
def _worker() -> Iterator[None]:
    """Run a worker of tasks beside the server, and end it with it."""
    words = [sys.executable, "-m", "evenhand", "worker"]
    worker = subprocess.Popen(words)  # noqa: S603 -- ours
    try:
        yield
    finally:
        _end(worker)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        # In the middle of a query: the run is taken up at the next start.
        process.kill()
        process.wait()
