"""An honest log with everything in it: the ground on which each test alters one thing.

Rounds are counted from ``R`` on. The first shift runs over rounds 3 to 19, the second over 100 to
119; what is lodged between them waits.
"""

from __future__ import annotations

from typing import Any

from tests.draw.standalone.logbook import (
    DAY,
    ChainOf,
    Logbook,
    Ref,
    deal,
    hashed,
    public,
    round_value,
    secret,
    sha256,
    tag_of,
)

R = 29_000_000
ORIGIN = "log.example/draw"
OPEN_DAYS = 2
GRACE = 120
BEACON = {"chain": "52" * 32, "genesis": 1_692_803_367, "period": 3}
PARTIES = ("agents", "audit", "customs", "press")
TWO = {"actor": "chief", "approver": "deputy"}


def at(number: int, second: int = 0) -> int:
    """Return the time of a second of a round."""
    return (R + number) * 60 + second


def handler(name: str, weight: int, classes: str, cap: int | None = None) -> dict[str, Any]:
    return {"handler": name, "weight": weight, "classes": classes.split(), "cap": cap}


class Office(Logbook):
    """A logbook that knows how an honest office goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.chains = {name: ChainOf(name, R + 2, 200) for name in PARTIES}
        self.values: dict[int, bytes] = {}
        self.seeds: dict[str, tuple[bytes, bytes]] = {}
        self.answers: dict[str, tuple[str, str]] = {}

    def lodge(self, label: str, when: int, consignment: str, **how: Any) -> None:
        key = how.pop("key", "key1")
        fields = {"office": "PORT", "key": Ref(key), "class_": "dry", **how}
        fields["declaration"] = sha256(label.encode()).hex()
        self.add(label, "lodge", when, tag=tag_of(key, consignment).hex(), **fields)

    def close(self, number: int, *, press: bool = True, escrow: str = "") -> None:
        """Close a round, bring the beacon, open its links (one from escrow, if named)."""
        label = f"close{number}"
        self.add(label, "close", at(number + 1, 1), round=R + number)
        parties = PARTIES if press else PARTIES[:3]
        links = {name: self.chains[name].link(R + number) for name in parties}
        signature = secret(f"beacon {number}") + bytes(16)
        randomness = sha256(signature)
        drand = ((R + number + 2) * 60 - BEACON["genesis"]) // 3 + 1  # type: ignore[operator]
        fields = {"number": drand, "signature": signature.hex(), "randomness": randomness.hex()}
        self.add(f"beacon{number}", "beacon", at(number + 1, 1), round=R + number, **fields)
        late = at(number + 1, 3)
        for name in sorted(parties, key=lambda n: n == escrow):
            how: dict[str, Any] = {"holders": [], "signer": name}
            if name == escrow:
                how = {"holders": ["h1", "h3"], "signature": ""}
                late = at(number + 1, 1 + GRACE)
            self.add(
                *(f"link{number}.{name}", "link", late if name == escrow else at(number + 1, 2)),
                **{"round": R + number, "party": name, "value": links[name].hex(), **how},
            )
        self.values[number] = round_value(R + number, links, randomness)

    def draw(
        self,
        label: str,
        when: int,
        lodged: str,
        number: int,
        pool: dict[str, int],
        *,
        full: tuple[str, ...] = (),
        roster: str = "roster1",
        key: str = "key1",
    ) -> None:
        tag = bytes.fromhex(self.leaves[lodged]["tag"])  # type: ignore[call-overload]
        alpha = b"evenhand-draw seed v1\n" + tag + self.values[number]
        proof, beta = self.seeds[label] = hashed(secret(key), alpha)
        self.answers[label] = deal(beta, tag, pool, frozenset(full))
        fields = {"lodge": Ref(lodged), "roster": Ref(roster), "key": Ref(key)}
        seal = sha256(b"evenhand-draw seal v1\n", proof).hex()
        self.add(
            label, "draw", when, office="PORT", tag=tag.hex(), round=R + number, seal=seal, **fields
        )

    def open(self, label: str, when: int, draw: str) -> None:
        drawn, after = self.answers[draw]
        proof = self.seeds[draw][0].hex()
        fields = {"draw": Ref(draw), "proof": proof, "drawn": drawn, "next": after}
        self.add(label, "open", when, reason="the decision was taken", **fields)


def honest() -> Office:
    """Return the log."""
    log = Office()
    log.add(
        *("start", "start", at(0)),
        **{"v": 1, "origin": ORIGIN, "log_key": public(secret(ORIGIN)).hex(), "round_seconds": 60},
        **{"open_days": OPEN_DAYS, "grace_seconds": GRACE, "least_parties": 3, "beacon": BEACON},
    )
    key = {"office": "PORT", "reason": "ceremony of \u00e9t\u00e9 \u2014 \U0001f511", **TWO}
    log.add("key1", "key", at(0, 1), vrf_key=public(secret("key1")).hex(), from_round=R + 2, **key)
    for name in PARTIES:
        log.add(
            *(f"party.{name}", "party", at(0, 2)),
            **{"party": name, "sign_key": public(secret(name)).hex(), "first_round": R + 2},
            **{"anchor": log.chains[name].links[0].hex(), "last_round": R + 201, "threshold": 2},
            **{"holders": ["h1", "h2", "h3"], "signer": name},
        )
    log.lodge("night", at(2, 5), "BL0")  # before the shift: waits for round 3
    log.add(
        *("roster1", "roster", at(2, 30)),
        **{"office": "PORT", "shift": "day-1", "starts": at(3), "ends": at(20), **TWO},
        handlers=[
            handler("ana", 2, "dry wet"),
            handler("bo", 1, "dry wet", cap=1),
            handler("cy", 1, "dry", cap=1),
            handler("di", 3, "dry"),
        ],
        excluded=[{"handler": "eve", "reason": "on leave"}],
    )
    log.lodge("l1", at(3, 10), "BL1")
    log.lodge("l2", at(3, 20), "BL2", class_="wet")
    log.lodge("l3", at(3, 30), "BL3")
    log.lodge("l1.again", at(3, 40), "BL1")
    log.add(
        *("conflict3", "conflict", at(3, 50)),
        **{"office": "PORT", "tag": tag_of("key1", "BL3").hex(), "handler": "di"},
        **{"reason": "a cousin", "actor": "di", "approver": ""},
    )
    log.close(3)
    log.draw("d0", at(4, 3), "night", 3, {"ana": 2, "bo": 1, "cy": 1, "di": 3})
    full = tuple(n for n in (log.answers["d0"][0],) if n in ("bo", "cy"))
    log.draw("d1", at(4, 3), "l1", 3, {"ana": 2, "bo": 1, "cy": 1, "di": 3}, full=full)
    full = tuple(n for n in (*full, log.answers["d1"][0]) if n in ("bo", "cy"))
    log.draw("d2", at(4, 4), "l2", 3, {"ana": 2, "bo": 1}, full=full)
    full = tuple(n for n in (*full, log.answers["d2"][0]) if n in ("bo", "cy"))
    log.draw("d3", at(4, 4), "l3", 3, {"ana": 2, "bo": 1, "cy": 1}, full=full)
    full = tuple(n for n in (*full, log.answers["d3"][0]) if n in ("bo", "cy"))
    log.add(
        *("change", "change", at(4, 10)),
        **{"roster": Ref("roster1"), "from_round": R + 5, "set": [handler("fay", 1, "dry")]},
        **{"remove": ["cy"], "reason": "called away", **TWO},
    )
    log.add(
        *("absence", "absence", at(4, 11)),
        **{"roster": Ref("roster1"), "handler": "di", "from_round": R + 5, "reason": "ill", **TWO},
    )
    log.add(
        *("retire", "retire", at(4, 12)),
        **{"party": "press", "from_round": R + 5, "reason": "asked to leave", **TWO},
    )
    log.lodge("l5", at(5, 1), "BL5")  # round 4 has no lodgement and is not closed
    log.lodge("l3.again", at(5, 2), "BL3")
    log.close(5, press=False, escrow="agents")
    pool = {"ana": 2, "bo": 1, "fay": 1}
    log.draw("d5", at(8, 5), "l5", 5, pool, full=full)
    log.add(
        *("conflict5", "conflict", at(8, 6)),
        **{"office": "PORT", "tag": tag_of("key1", "BL5").hex(), "handler": "ana"},
        **{"reason": "a former client", "actor": "ana", "approver": "chief"},
    )
    log.add(
        *("return", "return", at(8, 7)),
        **{"roster": Ref("roster1"), "handler": "di", "from_round": R + 9, **TWO},
    )
    log.add(
        *("absence.late", "absence", at(8, 8)),
        **{"roster": Ref("roster1"), "handler": "bo", "from_round": R + 3, "reason": "ill", **TWO},
    )
    log.add("key2", "key", at(8, 9), vrf_key=public(secret("key2")).hex(), from_round=R + 10, **key)
    log.add(
        *("emergency", "emergency", at(8, 30)),
        **{"office": "PORT", "tag": tag_of("key1", "BL9").hex(), "to": "ana"},
        **{"reason": "the server was down", "actor": "chief"},
    )
    log.open("o0", at(9, 1), "d0")
    log.lodge("l10", at(10, 1), "BL10", key="key2")
    log.lodge("l10.old", at(10, 2), "BL0")
    log.close(10, press=False)
    log.draw("d10", at(11, 4), "l10", 10, {"ana": 2, "di": 3, "fay": 1}, key="key2")
    log.add(
        *("revoke", "revoke", at(11, 5)),
        **{"key": Ref("key1"), "since": at(8), "reason": "a token was lost", **TWO},
    )
    log.lodge("night.again", at(11, 6), "BL0")  # with a revoked key: lodged with it before
    log.open("o2", at(11, 7), "d2")  # pending until d1 is opened
    log.open("o1", at(11, 8), "d1")
    log.open("o3", at(11, 9), "d3")
    log.add(
        *("reassign", "reassign", at(11, 20)),
        **{"draw": Ref("d1"), "to": "ana", "reason": "the handler fell ill", **TWO},
    )
    log.add("countersign", "countersign", at(12), emergency=Ref("emergency"), approver="deputy")
    log.lodge("l30", at(30), "BL30", key="key2")  # between shifts: waits for round 100
    log.add(
        *("roster2", "roster", at(50)),
        **{"office": "PORT", "shift": "day-2", "starts": at(100), "ends": at(120), **TWO},
        handlers=[handler("gus", 1, "dry"), handler("hal", 1, "dry")],
        excluded=[],
    )
    log.close(100, press=False)
    log.draw(*("d30", at(101, 3), "l30", 100, {"gus": 1, "hal": 1}), roster="roster2", key="key2")
    log.open("o5", at(8, 5) + OPEN_DAYS * DAY, "d5")  # at the last moment
    log.lodge("last", at(8, 5) + OPEN_DAYS * DAY, "BL99", key="key2")
    return log
