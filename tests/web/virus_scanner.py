"""A virus scanner that speaks as clamd does over a real socket, and finds one word of ours."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

BAD = b"a-word-that-this-scanner-finds"
LIMIT = 3_000_000


class _Clamd(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        if command == b"zPING\0":
            self.wfile.write(b"PONG\0")
        elif command == b"zINSTREAM\0":
            self.wfile.write(self._look())
        else:
            self.wfile.write(b"UNKNOWN COMMAND\0")

    def _look(self) -> bytes:
        content = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            if len(content) + size > LIMIT:
                return b"INSTREAM size limit exceeded. ERROR\0"
            content += self.rfile.read(size)
        return b"stream: Test.Word FOUND\0" if BAD in content else b"stream: OK\0"


@contextmanager
def clamd(path: str | None = None) -> Iterator[str]:
    """Give the address of a scanner, on a port of this machine or at the path of a socket."""
    if path is None:
        server: socketserver.BaseServer = socketserver.TCPServer(("127.0.0.1", 0), _Clamd)
        address = f"tcp://127.0.0.1:{server.server_address[1]}"
    else:
        server = socketserver.UnixStreamServer(path, _Clamd)
        address = f"unix:{path}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
