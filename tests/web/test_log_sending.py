"""Does the log come to another machine, and does nobody wait while that is away?"""

from __future__ import annotations

import json
import logging
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from evenhand.web import log_sending, logs
from evenhand.web.log_sending import Sent
from evenhand.web.operations import doctor

HEAD = re.compile(rb"<(\d+)>1 (\S+) (\S+) evenhand (\d+) - - ")


class Listener:
    """Takes messages on 127.0.0.1, each led by its length."""

    def __init__(self, port=0, context=None):
        self.server = socket.create_server(("127.0.0.1", port))
        self.port = self.server.getsockname()[1]
        self.context, self.open, self.got = context, [], b""
        self.threads = [threading.Thread(target=self._take, daemon=True)]
        self.threads[0].start()

    def _take(self):
        with self.server:
            while True:
                try:
                    one, _from = self.server.accept()
                except OSError:
                    return
                try:
                    if self.context is not None:
                        one = self.context.wrap_socket(one, server_side=True)
                except OSError:
                    one.close()
                    continue
                self.open.append(one)
                self.threads.append(threading.Thread(target=self._read, args=[one], daemon=True))
                self.threads[-1].start()

    def _read(self, one):
        with one, suppress(OSError):
            while part := one.recv(65_536):
                self.got += part

    def stop(self):
        # Each is woken, and closed by the thread that waits at it: closed by another, its number
        # would be given to the next file while TLS still writes there.
        for one in (self.server, *self.open):
            with suppress(OSError):
                socket.socket.shutdown(one, socket.SHUT_RDWR)
        for each in self.threads:
            each.join(10)

    def lines(self, count):
        """Wait for so many, and return head and event of each."""
        last = time.monotonic() + 10
        while len(found := self._whole()) < count and time.monotonic() < last:
            time.sleep(0.01)
        return found

    def _whole(self):
        found, left = [], self.got
        while match := re.match(rb"(\d+) ", left):
            size, at = int(match[1]), match.end()
            if len(left) < at + size:
                break
            head = HEAD.match(left[at : at + size])
            found.append((head, json.loads(left[at + head.end() : at + size])))
            left = left[at + size :]
        return found


@pytest.fixture
def listener():
    made = Listener()
    yield made
    made.stop()


@pytest.fixture
def sends(monkeypatch):
    """Return what gives a logger whose lines are sent to an address."""
    monkeypatch.setattr(log_sending, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(log_sending, "LONGEST_PAUSE", 0.05)
    monkeypatch.setattr(log_sending, "LAST_SECONDS", 0.2)
    made = []

    def to(address):
        handler = Sent(address)
        handler.setFormatter(logs.JsonLines())
        logger = logging.getLogger(f"evenhand.sent{len(made)}")
        logger.propagate = False
        logger.setLevel("INFO")
        logger.addHandler(handler)
        made.append((logger, handler))
        return logger

    yield to
    for logger, handler in made:
        logger.removeHandler(handler)
        handler.close()


def sender(logger):
    return next(each for each in logger.handlers if isinstance(each, Sent))


def test_each_line_comes_with_its_head_and_says_what_the_log_says(sends, listener):
    logger = sends(f"tcp://127.0.0.1:{listener.port}")
    logger.info("request answered", extra={"values": {"status": 200}})
    logger.error("a fault")
    (one, first), (other, second) = listener.lines(2)
    assert (one[1], other[1]) == (b"134", b"131")  # 16 * 8 + 6, + 3.
    assert datetime.fromisoformat(one[2].decode()).tzinfo is not None
    assert int(one[4]) == os.getpid()
    assert (first["event"], first["status"]) == ("request answered", 200)
    assert (second["event"], second["level"]) == ("a fault", "error")


def test_while_nobody_listens_nothing_waits_and_what_was_said_comes_later(sends, capfd):
    first = Listener()
    logger = sends(f"tcp://127.0.0.1:{first.port}")
    logger.info("before")
    assert len(first.lines(1)) == 1
    first.stop()
    began = time.monotonic()
    for number in range(500):
        logger.info("while away", extra={"values": {"number": number}})
    assert time.monotonic() - began < 1
    time.sleep(0.2)
    again = Listener(first.port)
    found = [said for _head, said in again.lines(500)]
    again.stop()
    assert [said["number"] for said in found] == list(range(500))
    said = capfd.readouterr().err
    assert said.count("log not sent (ConnectionRefusedError)") == 1
    assert "log sent again" in said


def test_no_more_waits_than_is_allowed_and_how_many_were_lost_is_told(
    sends, listener, monkeypatch, caplog
):
    monkeypatch.setattr(log_sending, "MOST_WAITING", 10)
    port = listener.port
    listener.stop()
    logger = sends(f"tcp://127.0.0.1:{port}")
    for _each in range(100):
        logger.info("while away")
    assert sender(logger)._waiting.qsize() <= 10
    with caplog.at_level(logging.WARNING, "evenhand.web.log_sending"):
        again = Listener(port)
        lines = len(again.lines(11))
        time.sleep(0.1)
        again.stop()
    (told,) = [r for r in caplog.records if r.msg == "lines of the log were not sent"]
    # One was in the thread's hand.
    assert lines in (10, 11)
    assert told.values == {"lines": 100 - lines}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of 127.0.0.1 that is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "log")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "log.pem"
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, *form)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_over_tls_the_other_end_must_be_one_that_is_trusted(sends, certificate, monkeypatch):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = Listener(context=context)
    address = f"tls://127.0.0.1:{listener.port}"
    said = doctor.logs(address)
    assert said.state is doctor.Found.FAIL
    assert "CERTIFICATE_VERIFY_FAILED" in said.what
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert doctor.logs(address).state is doctor.Found.OK
    sends(address).info("over TLS")
    assert [said["event"] for _head, said in listener.lines(1)] == ["over TLS"]
    listener.stop()


FORKED = """
import logging, os, sys
from evenhand.web.log_sending import Sent
sent = Sent(sys.argv[1])
sent.setFormatter(logging.Formatter("%(message)s"))
logging.getLogger().addHandler(sent)
logging.getLogger().error("of the parent")
sent.flush()
child = os.fork()
if child:
    os.waitpid(child, 0)
else:
    logging.getLogger().error("of the child")
logging.shutdown()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sockets of Unix, and fork")
def test_to_a_socket_of_this_machine_and_from_a_process_that_was_forked(tmp_path):
    address = tmp_path / "log"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as taken:
        taken.bind(str(address))
        taken.settimeout(30)
        subprocess.run([sys.executable, "-c", FORKED, f"unix:{address}"], check=True)
        parent, child = taken.recv(10_000), taken.recv(10_000)
    assert parent.endswith(b"of the parent")
    assert child.endswith(b"of the child")
    assert HEAD.match(parent)[4] != HEAD.match(child)[4]


def test_the_doctor_says_where_the_log_goes(listener):
    assert doctor.logs("").state is doctor.Found.WARN
    address = f"tcp://127.0.0.1:{listener.port}"
    assert doctor.logs(address).what == f"The log is taken at {address}."
    listener.stop()
    gone = doctor.logs(address)
    assert gone.state is doctor.Found.FAIL
    assert "ConnectionRefusedError" in gone.what
