"""How is the web product tried out with one command?

For work it runs under a web server's own processes and a worker that the system keeps running;
here one command starts both on 127.0.0.1 alone, without TLS.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from evenhand.errors import ConfigError
from evenhand.web.operations.upgrading import upgrade
from evenhand.web.pages import first_run
from evenhand.web.people.models import Administration
from evenhand.web.wsgi import application

ADDRESS = "127.0.0.1"


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Print no line a request: addresses of people are nobody's to keep."""


def serve(port: int) -> int:
    """Migrate, start the worker, and answer until interrupted.

    Raises
    ------
    ConfigError
        If the port is taken.
    """
    upgrade()
    try:
        server = make_server(ADDRESS, port, application, _Server, _Handler)
    except OSError as err:
        raise ConfigError(
            f"Port {port} of {ADDRESS} cannot be listened on: {err.strerror}.",
            do_next="Name another with --port, or 0 for a free one.",
        ) from err
    with server, _worker():
        print(f"Evenhand answers at http://{ADDRESS}:{server.server_port}/", file=sys.stderr)
        print("One command for trying out: without TLS, for this machine alone.", file=sys.stderr)
        if not Administration.objects.exists():
            print(f"Code of the first run: {first_run.code()}", file=sys.stderr)
        sys.stderr.flush()
        server.serve_forever()
    return 0


@contextmanager
def _worker() -> Iterator[None]:
    """Run a worker of tasks beside the server, and end it with it."""
    words = [sys.executable, "-m", "evenhand", "worker"]
    worker = subprocess.Popen(words)  # noqa: S603 -- ours
    try:
        yield
    finally:
        worker.terminate()
        try:
            worker.wait(timeout=30)
        except subprocess.TimeoutExpired:
            # In the middle of a query: the run is taken up at the next start.
            worker.kill()
            worker.wait()
