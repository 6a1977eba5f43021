"""Are 500 lodgements a second answered durably, 95 of 100 within 50 ms, and then drawn at once?

A server runs in a process of its own over a store on this disk; a client in another sends
lodgements at a fixed rate over kept connections, each when it is due, so that one late answer
makes the next ones late too. Then their rounds' links are opened, and the files drawn. Processor
time is that of the server alone: on a machine that others use too, it says more than the wall's.

    python -m benchmarks.draw.bench_serve [--rate 500] [--seconds 10]
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from benchmarks.harness import Row

from benchmarks import harness
from evenhand.draw import notes
from evenhand.draw.client import Client
from evenhand.draw.command import PEOPLE
from evenhand.draw.create import Terms, create
from evenhand.draw.party import Commitment, Party, make_party
from evenhand.draw.people import Role, add_person

CONNECTIONS = 24
WITHIN_MS = 50
ROUND_SECONDS = 5
DRAWN_SECONDS = 1
PARTIES = ("agents", "audit", "customs")
OFFICERS = 30


class Bench:
    """A server with a key, three parties and a roster."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        store = folder / "store"
        terms = Terms("bench.example/draw", round_seconds=ROUND_SECONDS)
        custody = create(store, terms)
        self.log_key = notes.Key(terms.origin, custody.log_public)
        people = (("desk", Role.DESK), ("cleo", Role.CHIEF), ("abe", Role.AUDITOR))
        every = (*people, *((party, Role.PARTY) for party in PARTIES))
        self.tokens = {name: add_person(store / PEOPLE, name, role) for name, role in every}
        words = [sys.executable, "-m", "evenhand", "draw", "serve", str(store), "--port", "0"]
        self.server = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
        self.address = self.server.stderr.readline().split()[-1]

    def begin(self) -> None:
        """Commit chains, a key and a roster, and wait until they are in force."""
        first = int(time.time()) // ROUND_SECONDS + 2
        self.parties = {}
        for party in PARTIES:
            key = notes.verifier_key(self.log_key)
            make_party(
                self.folder / party, Commitment(party, key, first, first + 60, 2, ("h1", "h2"))
            )
            self.parties[party] = Party(self.folder / party)
            with Client(self.address, self.tokens[party]) as client:
                self.parties[party].join(client)
        starts = first * ROUND_SECONDS
        officers = [{"officer": f"officer-{i}", "classes": ["dry"]} for i in range(OFFICERS)]
        roster = {"office": "port", "shift": "s1", "starts": starts, "ends": starts + 3_600}
        tokens = self.tokens
        with Client(self.address, tokens["cleo"], approver=tokens["abe"]) as chief:
            chief.act("key", {"office": "port", "reason": "first", "from_round": first})
            chief.act("roster", {**roster, "officers": officers})
        time.sleep(max(0, starts - time.time()) + 0.5)

    def busy(self) -> float:
        """Return the processor seconds of the server so far."""
        fields = Path(f"/proc/{self.server.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self) -> None:
        self.server.terminate()
        self.server.communicate(timeout=30)


def load(address: str, token: str, rate: float, seconds: float) -> list[float]:
    """Send lodgements when they are due; return how long after that each was answered, in s."""
    host, port = address.removeprefix("http://").split(":")
    count, late = int(rate * seconds), []
    start, lock, taken = time.perf_counter() + 0.2, threading.Lock(), iter(range(count))

    def send() -> None:
        connection = http.client.HTTPConnection(host, int(port), timeout=30)
        headers = {"Authorization": f"Bearer {token}"}
        while True:
            with lock:
                number = next(taken, None)
            if number is None:
                connection.close()
                return
            due = start + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            digest = sha256(str(number).encode()).hexdigest()
            asked = {"office": "port", "consignment": [f"BL {number}"], "class": "dry"}
            body = json.dumps({**asked, "document": digest})
            connection.request(
                "POST", "/v1/lodgements", body, {**headers, "Idempotency-Key": f"n{number}"}
            )
            answer = connection.getresponse()
            told = answer.read()
            if answer.status != 200:
                raise SystemExit(f"A lodgement was refused: {told!r}")
            late.append(time.perf_counter() - due)

    threads = [threading.Thread(target=send) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(late)


def drawn_after(bench: Bench, count: int) -> float:
    """Open the links of every closed round, and return the seconds until all files are drawn."""
    with Client(bench.address, bench.tokens["desk"]) as desk:
        while desk.state()["waiting"]:
            time.sleep(0.1)
        start = time.perf_counter()
        while desk.rounds():
            # Of the last link of a round on, its files can be drawn.
            for party in PARTIES:
                with Client(bench.address, bench.tokens[party]) as client:
                    if bench.parties[party].open_links(client):
                        start = time.perf_counter()
            time.sleep(0.05)
        while desk.state()["counts"]["draws"] < count:
            if time.perf_counter() - start > 120:
                raise SystemExit("The draws were not made in two minutes.")
            time.sleep(0.01)
        return time.perf_counter() - start


def rows(rate: float, seconds: float) -> Iterator[Row]:
    """Measure lodging, then drawing."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("EVENHAND_BENCH_DISK")) as folder:
        bench = Bench(Path(folder))
        try:
            bench.begin()
            began, busy = time.perf_counter(), bench.busy()
            late = load(bench.address, bench.tokens["desk"], rate, seconds)
            spent = time.perf_counter() - began
            middle, most = late[len(late) // 2] * 1e3, late[len(late) * 95 // 100] * 1e3
            yield Row(
                f"{len(late):,} lodgements at {rate:.0f} a second, durable",
                spent,
                float("nan"),
                f"95 % {most:.0f}, half {middle:.0f} ms",
                f"95 % under {WITHIN_MS} ms",
                most < WITHIN_MS,
            )
            each = (bench.busy() - busy) / len(late)
            said = f"  of it the server's processor, {each * 1e6:.0f} microseconds each"
            yield Row(said, each * len(late), float("nan"))
            after = drawn_after(bench, len(late))
            a_round = rate * ROUND_SECONDS
            took = after / len(late) * a_round
            yield Row(
                f"{len(late):,} files drawn from {OFFICERS} after their rounds' last links",
                after,
                float("nan"),
                f"{took:.2f} s for the {a_round:,.0f} of a round",
                f"{DRAWN_SECONDS} s a round",
                took <= DRAWN_SECONDS,
            )
        finally:
            bench.end()


def main() -> int:
    """Print the rows; 1 if one is missed."""
    parser = harness.options(__doc__)
    parser.add_argument("--rate", type=float, default=500.0)
    parser.add_argument("--seconds", type=float, default=10.0)
    given = parser.parse_args()
    return harness.show(rows(given.rate, given.seconds))


if __name__ == "__main__":
    sys.exit(main())
