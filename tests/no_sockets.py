"""A guard under which nothing can leave this process by a socket of Python's."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


class ReachedOutError(Exception):
    """Something tried to leave the machine."""


@contextmanager
def no_sockets() -> Iterator[list[str]]:
    """Forbid every socket, and note who tried."""
    tried: list[str] = []

    def forbid(name: str):
        def refused(*arguments: object, **more: object) -> None:
            tried.append(name)
            raise ReachedOutError(name)

        return refused

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto", "bind"):
            patch.setattr(socket.socket, name, forbid(name))
        for name in ("create_connection", "getaddrinfo", "gethostbyname"):
            patch.setattr(socket, name, forbid(name))
        yield tried
