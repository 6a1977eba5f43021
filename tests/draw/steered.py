"""A practice log of the draw over many shifts: dealt honestly, or played around in three ways.

Keys and chains are fixed, so that the log is the same every time. Twelve officers a shift of an
hour, thirty-six agents with a file each, and some more.
"""

from __future__ import annotations

import csv
import random
from hashlib import sha256

from tests.draw.conftest import PARTIES, R0, Made

HOUR = 3_600
ROUNDS = 60
OFFICERS = 12
AGENTS = 36
WHY = {"reason": "workload", "actor": "ana", "approver": "bo"}


class Steered:
    """An office's log with its book."""

    def __init__(self, hours, *, steered):
        self.hours, self.steered = hours, steered
        self.dice = random.Random(3)
        length = ROUNDS * (hours + 2)
        self.chains = {party: chain(party, length) for party in PARTIES}
        self.log = Made()
        self.log.key()
        for party in PARTIES:
            anchor = self.chains[party][0].hex()
            self.log.party(party, anchor=anchor, last_round=R0 + length)
        self.declarations = []
        self.consignments = []
        self.officers = {}
        for hour in range(1, hours + 1):
            self.shift(hour)
        assert self.log.rules.faults == {}

    def shift(self, hour):
        names = [f"s{hour}-{n:02d}" for n in range(OFFICERS)]
        self.officers |= {name: f"o{n:02d}" for n, name in enumerate(names)}
        self.log.at = hour * HOUR - 120
        roster = self.log.roster(
            *names, starts=hour * HOUR, ends=(hour + 1) * HOUR, shift=f"s{hour}"
        )
        first = hour * ROUNDS
        lodged = [self.lodge(hour, f"A{agent}", first + 1) for agent in range(AGENTS)]
        self.deal(first + 1, lodged)
        if self.steered:
            self.reassign(lodged[0], names[0])
        self.thin(hour, roster, names)
        self.again(hour, names)

    def lodge(self, hour, agent, round_, consignment=""):
        number = len(self.declarations)
        consignment = consignment or f"BL{number}"
        key = self.log.lodge(consignment, at=round_ * 60 + 5)
        self.declarations.append([f"D{number}", key, agent, str(hour * HOUR + 1_800_003_000)])
        proof = self.log.tag_proof(consignment).hex()
        self.consignments.append(["port", self.log.rules.lodged[key].tag, consignment, proof])
        return key

    def deal(self, round_, lodged):
        self.log.close(round_)
        for party in PARTIES:
            self.log.link(party, round_, value=self.chains[party][round_].hex())
        for lodge in lodged:
            self.log.draw(lodge)
        for lodge in lodged:
            self.log.open(self.log.rules.lodged[lodge].draw.index)

    def drawn(self, lodge):
        return self.log.rules.lodged[lodge].draw.said[0]

    def reassign(self, lodge, to):
        if self.dice.random() < 0.7 and self.drawn(lodge) != to:
            self.log.add("reassign", draw=self.log.rules.lodged[lodge].draw.index, to=to, **WHY)

    def thin(self, hour, roster, names):
        """One agent lodges alone, each hour; steered, the roster is emptied before."""
        round_ = hour * ROUNDS + 20
        empties = self.steered and self.dice.random() < 0.4
        if empties:
            self.log.add(
                "change",
                (round_ - 2) * 60,
                roster=roster,
                from_round=R0 + round_ - 1,
                set=[],
                remove=[name for name in names if name != names[1]],
                **WHY,
            )
        self.deal(round_, [self.lodge(hour, "A1", round_)])
        if empties:
            back = [
                {"handler": name, "weight": 1, "classes": ["dry"], "cap": None}
                for name in names
                if name != names[1]
            ]
            self.log.add(
                "change", roster=roster, from_round=R0 + round_ + 3, set=back, remove=[], **WHY
            )

    def again(self, hour, names):
        """One agent lodges a container; steered, until the officer suits; else once in a while."""
        container = f"MSKU{1000000 + hour}"
        for turn in range(4):
            round_ = hour * ROUNDS + 30 + 3 * turn
            paper = f"BLX{hour}T{turn}|{container}"
            lodge = self.lodge(hour, "A2", round_, paper)
            self.deal(round_, [lodge])
            suits = self.drawn(lodge) == names[2]
            ends = suits if self.steered else self.dice.random() < 0.7
            if ends or turn == 3:
                return
            self.declarations[-1][3] = ""

    def publish(self, folder):
        """Write the published log and the office's book."""
        self.log.publish(folder / "log")
        book = folder / "book"
        book.mkdir()
        for name, head, rows in (
            ("declarations", "declaration_id,lodge,agent,released_at", self.declarations),
            ("consignments", "office,tag,consignment,proof", self.consignments),
            ("handlers", "handler,officer", self.officers.items()),
        ):
            with (book / f"{name}.csv").open("w", newline="") as file:
                lines = csv.writer(file)
                lines.writerow(head.split(","))
                lines.writerows(rows)


def chain(seed, length):
    """Return the links of a chain by their number, the anchor first."""
    links = [sha256(f"{seed} of {length}".encode()).digest()]
    for _ in range(length):
        links.append(sha256(b"evenhand-draw link v1\n" + links[-1]).digest())
    return links[::-1]
