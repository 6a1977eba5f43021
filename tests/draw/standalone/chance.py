"""Logs by chance: honest ones of any length, and ways to spoil them."""

from __future__ import annotations

import random
from typing import Any

from tests.draw.standalone.logbook import (
    ChainOf,
    Logbook,
    Raw,
    Ref,
    alone,
    deal,
    encode,
    hashed,
    public,
    round_value,
    secret,
    sha256,
    sign,
)

ORIGIN = "log.example/draw"
PARTIES = ("agents", "audit", "customs")
R = 29_000_000
SHIFT = 8
"""Rounds from one shift to the next; the last two of them have no roster."""
TWO = {"actor": "chief", "approver": "deputy"}


class Chancelog(Logbook):
    """A writer that lodges, closes, draws, opens and departs from it as chance has it.

    What is to be drawn when, it asks of the stand-alone verifier's own reading: so its logs are
    honest by that reading, and whoever reads them otherwise is found.
    """

    def __init__(self, seed: int, rounds: int, per_round: int) -> None:
        super().__init__()
        self.rng = random.Random(seed)
        self.per_round = per_round
        self.tree = alone.Tree()
        self.reading = alone.Reading(self.tree, alone.Proofs(1), None)
        self.round, self.now = 0, R * 60
        self.chains = {name: ChainOf(f"{name} {seed}", R + 1, rounds) for name in PARTIES}
        self.beacon = self.rng.random() < 0.5
        self.rosters: dict[str, list[str]] = {"PORT": [], "ROAD": []}
        self.secrets: dict[bytes, bytes] = {}
        self.lodged: list[dict[str, Any]] = []
        self.sealed: list[tuple[str, str, tuple[str, str]]] = []
        self.counts: dict[int, dict[str, int]] = {}
        self.drawn = 0

    def say(self, kind: str, **fields: Any) -> str:
        """Write a leaf of now, and read it."""
        label = f"{kind}{len(self.leaves)}"
        self.add(label, kind, self.now, **fields)
        leaf = dict(self.leaves[label])  # type: ignore[arg-type]
        signer = leaf.pop("signer", None)
        leaf = {k: int(v[len(v.rstrip("0123456789")) :]) if isinstance(v, Ref) else v
                for k, v in leaf.items()}  # fmt: skip
        if kind == "party":
            text = f"evenhand-draw party v1\n{ORIGIN}\n".encode()
            leaf["signature"] = sign(secret(signer), text + encode({**leaf, "signature": ""})).hex()
        if kind == "link":
            leaf |= {"size": self.tree.size, "root": self.tree.root(self.tree.size).hex()}
            if "signature" not in leaf:
                text = "evenhand-draw opened v1\n{}\n{}\n{}\n{}\n{}\n".format(
                    *(ORIGIN, leaf["round"], leaf["size"], leaf["root"], leaf["value"])
                ).encode()
                leaf["signature"] = sign(secret(signer), text).hex()
        data = encode(leaf)
        self.tree.append(data)
        self.reading.read(self.tree.size - 1, data)
        assert self.reading.failures == [], self.reading.failures
        return label

    def begin(self) -> None:
        beacon = {"chain": "52" * 32, "genesis": 1_692_803_367, "period": 3}
        self.say(
            *("start",),
            **{"v": 1, "origin": ORIGIN, "log_key": public(secret(ORIGIN)).hex()},
            **{"round_seconds": 60, "open_days": 9, "grace_seconds": 0, "least_parties": 3},
            beacon=beacon if self.beacon else None,
        )
        for name in self.rosters:
            self.new_key(name)
        for name, chain in self.chains.items():
            self.say(
                *("party",),
                **{"party": name, "sign_key": public(secret(name)).hex(), "signer": name},
                **{"anchor": chain.links[0].hex(), "first_round": R + 1, "threshold": 2},
                **{"last_round": R + len(chain.links) - 1, "holders": ["h1", "h2", "h3"]},
            )

    def new_key(self, office: str) -> None:
        seed = secret(f"{office} from {self.round}")
        self.secrets[public(seed)] = seed
        how = {"office": office, "vrf_key": public(seed).hex(), "reason": "x", **TWO}
        self.say("key", from_round=R + self.round + 1, **how)

    def handlers(self, names: str) -> list[dict[str, Any]]:
        rng = self.rng
        some = rng.sample(names, rng.randint(1, len(names)))
        return [
            {
                **{"handler": n, "weight": rng.choice([1, 1, 2, 5])},
                "classes": sorted(rng.sample(["cold", "dry", "wet"], rng.randint(1, 3))),
                "cap": rng.choice([None, None, 1, 3]),
            }
            for n in sorted(some)
        ]

    def shift(self) -> None:
        """Lodge the rosters of the shift that starts with the next round."""
        starts = (R + self.round + 1) * 60
        for office, rosters in self.rosters.items():
            handlers = self.handlers("abcdefg")
            label = self.say(
                *("roster",),
                **{"office": office, "shift": f"s{self.round}", "handlers": handlers, **TWO},
                **{"starts": starts - 30, "ends": starts + (SHIFT - 2) * 60},
                excluded=[{"handler": "z", "reason": "on leave"}],
            )
            rosters.append(label)

    def depart(self) -> None:
        rng = self.rng
        office = rng.choice(sorted(self.rosters))
        if not self.rosters[office]:
            return
        label = self.rosters[office][-1]
        roster = self.reading.good["roster"][int(label[len("roster") :])]
        number = R + self.round + rng.randint(1, 3)
        present = sorted(roster.standing(number).members)
        how = {"roster": Ref(label), "from_round": number, **TWO}
        kind = rng.choice(["change", "absence", "return", "conflict", "emergency", "key", "whole"])
        if kind == "change":
            new = self.handlers("fgh")
            gone = [n for n in present if rng.random() < 0.2 and n not in "fgh"]
            self.say("change", set=new, remove=gone, reason="x", **how)
        elif kind in ("absence", "return", "whole") and present:
            if kind == "whole":
                how["from_round"] = roster.first
                present = sorted(roster.standing(roster.first).members.keys() - roster.deciding)
            if present:
                reason = {} if kind == "return" else {"reason": "ill"}
                kind = "absence" if kind == "whole" else kind
                self.say(kind, handler=rng.choice(present), **reason, **how)
        elif kind == "conflict" and self.lodged:
            leaf = rng.choice(self.lodged[-20:])
            self.say(
                *("conflict",),
                **{"office": leaf["office"], "tag": leaf["tag"], "handler": rng.choice("abcdefgh")},
                **{"reason": "x", **TWO},
            )
        elif kind == "emergency":
            tag = sha256(str(rng.random()).encode()).hex()
            one = self.say("emergency", office=office, tag=tag, to="a", reason="x", actor="chief")
            self.say("countersign", emergency=Ref(one), approver="deputy")
        elif kind == "key" and rng.random() < 0.3:
            self.new_key(office)

    def lodge(self) -> None:
        rng = self.rng
        for _ in range(rng.randint(0, 2 * self.per_round)):
            if self.lodged and rng.random() < 0.1:
                leaf = rng.choice(self.lodged)
            else:
                office = rng.choice(sorted(self.rosters))
                key = self.reading.office(office).key(R + self.round)
                if key is None:
                    continue
                label = f"key{key.index}"
                tag = sha256(str(rng.random()).encode()).hex()
                klass = rng.choice(["dry", "dry", "wet", "cold"])
                leaf = {"office": office, "key": Ref(label), "tag": tag, "class": klass}
                self.lodged.append(leaf)
            self.say("lodge", declaration=sha256(str(rng.random()).encode()).hex(), **leaf)

    def close(self) -> None:
        """Close the round, if somebody waits for it or by chance; bring links in any order."""
        rng, number = self.rng, R + self.round
        offices = self.reading.offices.values()
        awaited = any(next(o.drawable(number, number * 60), None) for o in offices)
        if self.round == 0 or (not awaited and rng.random() < 0.7):
            return
        self.now = (number + 1) * 60
        waiting = [f for o in offices for some in o.waiting.values() for f in some.values()]
        self.say("close", round=number)
        links = {name: chain.link(number) for name, chain in self.chains.items()}
        randomness = b""
        if self.beacon:
            signature = secret(f"beacon {number}")
            randomness = sha256(signature)
            drand = ((number + 2) * 60 - 1_692_803_367) // 3 + 1
            brought = {"number": drand, "signature": signature.hex()}
            self.say("beacon", round=number, randomness=randomness.hex(), **brought)
        for name in rng.sample(PARTIES, 3):
            how: dict[str, Any] = {"holders": [], "signer": name}
            if rng.random() < 0.1:
                how = {"holders": ["h1", "h3"], "signature": ""}
            self.say("link", round=number, party=name, value=links[name].hex(), **how)
        value = round_value(number, links, randomness)
        for file in sorted((f for f in waiting if f.round), key=lambda f: f.index):
            self.draw(file, value)

    def draw(self, file: Any, value: bytes) -> None:
        number, office, roster = file.round.number, file.roster.office, file.roster.index
        key = office.key(number)
        text = b"evenhand-draw seed v1\n" + file.tag + value
        proof, beta = hashed(self.secrets[key.vrf], text)
        counts = self.counts.setdefault(roster, {})
        full = frozenset(h.name for h in file.pool if h.cap and counts.get(h.name, 0) >= h.cap)
        answer = deal(beta, file.tag, {h.name: h.weight for h in file.pool}, full)
        counts[answer[0]] = counts.get(answer[0], 0) + 1
        label = self.say(
            *("draw",),
            **{"office": office.name, "tag": file.tag.hex(), "round": number},
            **{"lodge": Ref(f"lodge{file.index}"), "key": Ref(f"key{key.index}")},
            **{"roster": Ref(f"roster{roster}")},
            seal=sha256(b"evenhand-draw seal v1\n", proof).hex(),
        )
        self.drawn += 1
        self.sealed.append((label, proof.hex(), answer))

    def open(self) -> None:
        rng = self.rng
        rng.shuffle(self.sealed)
        while self.sealed and rng.random() < 1 - 1 / (2 * self.per_round):
            label, proof, (drawn, after) = self.sealed.pop()
            self.say(
                "open", draw=Ref(label), proof=proof, drawn=drawn, next=after, reason="decided"
            )
            if rng.random() < 0.1:
                self.say("reassign", draw=Ref(label), to="h", reason="x", **TWO)


def honest_by_chance(seed: int, draws: int, per_round: int = 2) -> Chancelog:
    """Return an honest log with that many draws, or a few more."""
    log = Chancelog(seed, rounds=40 + 40 * draws // per_round, per_round=per_round)
    log.begin()
    while log.drawn < draws:
        log.now = max(log.now, (R + log.round) * 60)
        if log.round % SHIFT == 0:
            log.shift()
        if log.rng.random() < 0.4:
            log.depart()
        log.lodge()
        log.close()
        log.open()
        log.round += 1
    return log


def spoiled(log: Logbook, rng: random.Random) -> Logbook:
    """Return a copy in which one to three things are altered; it is signed again when built."""
    log = log.copy()
    for _ in range(rng.randint(1, 3)):
        rng.choice((field, field, field, drop, swap, double, move, noise))(log, rng)
    return log


def _label(log: Logbook, rng: random.Random) -> str:
    """Pick a kind first: else nine of ten were lodgements and draws."""
    kinds: dict[str, list[str]] = {}
    for label, leaf in list(log.leaves.items())[1:]:
        kind = "raw" if isinstance(leaf, Raw) else leaf["kind"]
        kinds.setdefault(str(kind), []).append(label)
    return rng.choice(kinds[rng.choice(sorted(kinds))])


def field(log: Logbook, rng: random.Random) -> None:
    label = _label(log, rng)
    leaf = log.leaves[label]
    if isinstance(leaf, Raw):
        return
    key = rng.choice(sorted(leaf))
    others = [o[key] for o in log.leaves.values() if not isinstance(o, Raw) and key in o]
    value = leaf[key]
    choices: list[Any] = [rng.choice(others)]
    if isinstance(value, Ref):
        choices += [Ref(rng.choice(list(log.leaves))), Ref(_label(log, rng))]
    elif type(value) is int:
        choices += [value - 1, value + 1, value + 60, max(0, value - 60), 0, 2**53 - 1]
    elif type(value) is str:
        choices += ["", "chief", "a", value[1:] + value[:1], "00" * (len(value) // 2)]
    elif type(value) is list:
        choices += [[], value + value[-1:], value[:-1]]
    choices += [None] if rng.random() < 0.1 else []
    leaf[key] = rng.choice(choices)


def drop(log: Logbook, rng: random.Random) -> None:
    log.drop(_label(log, rng))


def swap(log: Logbook, rng: random.Random) -> None:
    """Change the places of two leaves next to each other, with or without their times."""
    items = list(log.leaves.items())
    place = rng.randrange(1, len(items) - 1)
    items[place], items[place + 1] = items[place + 1], items[place]
    log.leaves = dict(items)
    if rng.random() < 0.7:
        _in_time(log, items[place][0])


def double(log: Logbook, rng: random.Random) -> None:
    label = _label(log, rng)
    leaf = log.leaves[label]
    after = rng.choice(list(log.leaves)[log.index(label) :])
    new = f"double{rng.random()}"
    log.insert(after, new, leaf if isinstance(leaf, Raw) else dict(leaf))
    if rng.random() < 0.8:
        _in_time(log, new)


def move(log: Logbook, rng: random.Random) -> None:
    label = _label(log, rng)
    leaf = log.leaves[label]
    log.drop(label)
    log.insert(rng.choice(list(log.leaves)), label, leaf)
    if rng.random() < 0.8:
        _in_time(log, label)


def noise(log: Logbook, rng: random.Random) -> None:
    data = rng.choice((b"", b"{}", b"[", b'{"at":1,"kind":"close","round":1.5}', b'{"kind": 1}'))
    log.insert(_label(log, rng), f"noise{rng.random()}", Raw(data))


def _in_time(log: Logbook, label: str) -> None:
    """Give a leaf the time of the one above it."""
    items = list(log.leaves)
    above, leaf = log.leaves[items[max(0, items.index(label) - 1)]], log.leaves[label]
    if not isinstance(leaf, Raw) and not isinstance(above, Raw):
        leaf["at"] = above["at"]
