"""A log made by hand, leaf by leaf, with what its keepers hold: keys, chains and secrets."""

from __future__ import annotations

import json
from hashlib import sha256

import nacl.signing
import pytest
from tests.draw.softhsm import softhsm  # noqa: F401 -- a fixture for all

from evenhand.draw import checkpoint, leaves, merkle, notes, tiles, values, vrf
from evenhand.draw.api import Api
from evenhand.draw.create import SECRETS, Terms, create
from evenhand.draw.custody import Custody
from evenhand.draw.office import Office
from evenhand.draw.party import Commitment, Party, make_party
from evenhand.draw.people import People, Role, add_person
from evenhand.draw.publishing import Publisher
from evenhand.draw.ranking import rank
from evenhand.draw.request import Request
from evenhand.draw.rules import Rules
from evenhand.draw.serve import Ticker
from evenhand.draw.store import Store
from evenhand.draw.verify import verify

SECONDS = 60
T0 = 1_800_000_000
"""The log starts here, at the beginning of round R0."""
R0 = T0 // SECONDS
PARTIES = ("agents", "audit", "customs")
PEOPLE = {"actor": "ana", "approver": "bo"}
WHY = {"reason": "because", **PEOPLE}


def link_of(anchor_of: str, number: int, length: int = 2000) -> bytes:
    """Return a link of a chain by hashing down from its last."""
    link = sha256(anchor_of.encode()).digest()
    for _ in range(length - number):
        link = sha256(b"evenhand-draw link v1\n" + link).digest()
    return link


class Made:
    """A log with the state that the rules give it; times are seconds after T0."""

    def __init__(self, beacon=None, **start):
        self.tree = merkle.Tree()
        self.leaves: list[bytes] = []
        self.rules = Rules(self.tree.root, rank)
        self.secret = b"office key".ljust(32, b".")
        self.sign = {p: nacl.signing.SigningKey(p.encode().ljust(32, b".")) for p in PARTIES}
        self.log_sign = nacl.signing.SigningKey(b"log".ljust(32, b"."))
        self.at = 0
        first = {
            "v": 1,
            "origin": "example.org/draw",
            "log_key": self.log_sign.verify_key.encode().hex(),
            "round_seconds": SECONDS,
            "open_days": 30,
            "grace_seconds": 300,
            "least_parties": 3,
            "beacon": beacon,
        }
        self.add("start", **{**first, **start})

    def add(self, kind, at=None, **keys):
        """Append a leaf and return its index; the code of its fault is in ``code``."""
        self.at = self.at if at is None else at
        return self.put({"kind": kind, "at": T0 + self.at, **keys})

    def put(self, leaf):
        data = leaves.write(leaf)
        index = len(self.leaves)
        # As the verifier does: a leaf at fault is a leaf of the tree all the same.
        self.code = self.rules.read(data)
        self.leaves.append(data)
        self.tree.append(merkle.leaf_hash(data))
        return index

    def key(self, **other):
        given = {"office": "port", "vrf_key": vrf.public_key(self.secret).hex()}
        return self.add("key", **{**given, "from_round": R0 + 1, **WHY, **other})

    def party(self, party, at=None, **other):
        given = {
            "party": party,
            "sign_key": self.sign[party].verify_key.encode().hex(),
            "anchor": link_of(party, 0).hex(),
            "first_round": R0 + 1,
            "last_round": R0 + 2000,
            "threshold": 2,
            "holders": ["h1", "h2", "h3"],
        }
        self.at = self.at if at is None else at
        leaf = {"kind": "party", "at": T0 + self.at, **given, **other, "signature": "00" * 64}
        text = b"evenhand-draw party v1\nexample.org/draw\n" + leaves.unsigned(leaf)
        leaf["signature"] = other.get("signature") or self.sign[party].sign(text).signature.hex()
        return self.put(leaf)

    def roster(self, *handlers, starts=60, ends=36_000, excluded=(), **other):
        given = {"office": "port", "shift": "s1", **PEOPLE}
        listed = [handler(h) if isinstance(h, str) else h for h in handlers]
        return self.add(
            "roster",
            **{**given, **other},
            starts=T0 + starts,
            ends=T0 + ends,
            handlers=listed,
            excluded=[{"handler": h, "reason": "leave"} for h in excluded],
        )

    def tag_proof(self, consignment, secret=None):
        return vrf.prove(secret or self.secret, values.tag_input(consignment.encode()))

    def tag(self, consignment, secret=None):
        return values.tag(vrf.proof_to_hash(self.tag_proof(consignment, secret))).hex()

    def lodge(self, consignment, at=None, key=1, **other):
        given = {"office": "port", "class": "dry", "declaration": "ab" * 32}
        tag = other.pop("tag", None) or self.tag(consignment)
        return self.add("lodge", at, key=key, tag=tag, **{**given, **other})

    def wait(self, at):
        """Let time go by: a conflict about a file that there is not changes nothing."""
        given = {"office": "nowhere", "tag": "00" * 32, "handler": "h-a", **WHY}
        return self.add("conflict", at, **given)

    def close(self, round_, at=None):
        return self.add("close", (round_ + 1) * SECONDS if at is None else at, round=R0 + round_)

    def link(self, party, round_, at=None, **other):
        size = other.pop("size", len(self.leaves))
        link = other.pop("value", link_of(party, round_).hex())
        root = other.pop("root", None) or self.tree.root(min(size, len(self.leaves))).hex()
        text = f"evenhand-draw opened v1\nexample.org/draw\n{R0 + round_}\n{size}\n{root}\n{link}\n"
        given = {
            "holders": [],
            "signature": self.sign[party].sign(text.encode()).signature.hex(),
        }
        return self.add(
            "link",
            at,
            **{**given, **other},
            round=R0 + round_,
            party=party,
            value=link,
            size=size,
            root=root,
        )

    def links(self, round_):
        for party in PARTIES:
            self.link(party, round_)

    def proof(self, lodge):
        alpha = self.rules.seed_input(self.rules.lodged[lodge])
        return vrf.prove(self.secret, alpha)

    def draw(self, lodge, at=None, **other):
        file = self.rules.lodged[lodge]
        given = {"office": "port", "tag": file.tag, "key": file.key}
        if file.round is not None:
            given |= {"round": file.round.number, "roster": file.roster.index}
            if file.round.value is not None:
                given["seal"] = values.seal(self.proof(lodge)).hex()
        return self.add("draw", at, **{"seal": "00" * 32, **given, **other}, lodge=lodge)

    def open(self, draw, at=None, **other):
        known = self.rules.draws[draw]
        proof = self.proof(known.file.lodge)
        ranked = ranked_by_hand(
            vrf.proof_to_hash(proof),
            bytes.fromhex(known.file.tag),
            {p.handler: p.weight for p in known.file.eligible},
        )
        given = {"drawn": ranked[0], "next": ranked[1] if len(ranked) > 1 else "", "reason": "done"}
        return self.add("open", at, **{"proof": proof.hex(), **given, **other}, draw=draw)

    def publish(self, folder, size=None, leaves=None):
        """Publish the log, or other leaves under its key."""
        held = self.leaves if leaves is None else leaves
        tree = merkle.Tree()
        for leaf in held:
            tree.append(merkle.leaf_hash(leaf))
        size = len(held) if size is None else size
        tiles.publish(folder, tree, lambda first, end: held[first:end], size)
        stated = checkpoint.Checkpoint("example.org/draw", size, tree.root(size))
        note = checkpoint.sign(stated, bytes(self.log_sign))
        (folder / "checkpoint").write_bytes(note)
        return folder


def handler(name, weight=1, classes=("dry",), cap=None):
    return {"handler": name, "weight": weight, "classes": list(classes), "cap": cap}


def ranked_by_hand(seed, tag, weights):
    """Order handlers by their smallest ticket, as the page of the log says."""

    def smallest(name):
        counted = len(name).to_bytes(4, "big") + name.encode()
        text = b"evenhand-draw ticket v1\n" + seed + tag + counted
        return min(sha256(text + i.to_bytes(4, "big")).digest() for i in range(weights[name]))

    return sorted(weights, key=lambda name: (smallest(name), name))


@pytest.fixture
def handler_of():
    """Give the maker of a handler in a roster."""
    return handler


@pytest.fixture
def ranked():
    """Give the order of handlers as the page says it, written again."""
    return ranked_by_hand


@pytest.fixture
def make():
    """Give the maker of logs."""
    return Made


@pytest.fixture
def log():
    """Give a log with a key (leaf 1), three parties (2 to 4) and a roster of four (5)."""
    made = Made()
    made.key()
    for party in PARTIES:
        made.party(party)
    made.roster("h-a", "h-b", "h-c", "h-d")
    assert made.rules.faults == {}
    return made


@pytest.fixture
def round_of():
    """Give the number of a round counted from the log's first."""
    return lambda number: R0 + number


@pytest.fixture
def link():
    """Give a link of a party's chain."""
    return link_of


# An office that runs


class Clock:
    """A clock that stands still unless it is told."""

    def __init__(self):
        self.now = float(T0)

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


class Asking:
    """Somebody who asks the office through its requests, as over HTTP."""

    def __init__(self, api, token="", approver=""):
        self._api = api
        self._tokens = {"token": token, "approver_token": approver}
        self.status = 0

    def ask(self, method, path, asked=None, number="", **query):
        body = asked if isinstance(asked, bytes) else json.dumps(asked or {}).encode()
        query = {name: str(value) for name, value in query.items()}
        request = Request(method, path, query, body, number=number, **self._tokens)
        reply = self._api.answer(request)
        self.status = reply.status
        self.body = reply.body
        return json.loads(reply.body) if reply.kind == "application/json" else reply.body

    def act(self, kind, asked, number=""):
        made = self.ask("POST", f"/v1/acts/{kind}", asked, number)
        if self.status != 200:
            raise AssertionError(made)
        return made

    def lodge(self, consignment, /, number="", **other):
        given = {"office": "port", "class": "dry", "document": "ab" * 32}
        asked = {**given, "consignment": [consignment], **other}
        return self.ask("POST", "/v1/lodgements", asked, number)

    def rounds(self):
        return self.ask("GET", "/v1/rounds")["rounds"]

    def checkpoint(self):
        return self.ask("GET", "/checkpoint")

    def leaf(self, index):
        self.ask("GET", f"/v1/leaves/{index}")
        return self.body

    def inclusion(self, leaf, size):
        return self._proof("inclusion", leaf=leaf, size=size)

    def consistency(self, old, new):
        return self._proof("consistency", old=old, new=new)

    def cosign(self, note):
        return self.ask("POST", "/v1/cosignatures", note)["new"]

    def _proof(self, kind, **query):
        return [bytes.fromhex(s) for s in self.ask("GET", f"/v1/proofs/{kind}", **query)["proof"]]


class Running:
    """An office with three parties, a key and a roster, on a clock of its own."""

    PEOPLE = (
        ("dora", Role.DESK),
        ("cleo", Role.CHIEF),
        ("carl", Role.CHIEF),
        ("abe", Role.AUDITOR),
        ("wim", Role.WITNESS),
        *((party, Role.PARTY) for party in PARTIES),
    )

    def __init__(self, folder, beacon=None):
        self.folder = folder
        self.clock = Clock()
        self.terms = Terms("example.org/draw", least_parties=3, beacon=beacon)
        create(folder / "store", self.terms, self.clock)
        self.tokens = {
            name: add_person(folder / "people.json", name, role) for name, role in self.PEOPLE
        }
        self.public = folder / "public"
        self.witnesses = []
        self.begin()
        self.publisher.publish()
        self.parties = {name: self._party(name) for name in PARTIES}
        for name in PARTIES:
            self.parties[name].join(self.asking(name))
        self.chief = self.asking("cleo", "abe")
        self.desk = self.asking("dora")
        self.chief.act("key", {"office": "port", "reason": "first"})
        self.round = R0
        self.next_round()

    def begin(self):
        """Open the store, as at the start of the server."""
        store = Store(self.folder / "store")
        try:
            custody = Custody(self.folder / "store" / SECRETS)
            self.office = Office(store, custody, self.clock, self.clock.sleep)
            self.publisher = Publisher(self.office, self.public, self.witnesses)
        except BaseException:
            store.close()
            raise
        self.ticker = Ticker(self.office, self.publisher)
        self.api = Api(self.office, self.publisher, People(self.folder / "people.json"))
        self.desk = self.asking("dora")
        self.chief = self.asking("cleo", "abe")

    def end(self):
        self.office.close()

    def restart(self):
        self.end()
        self.begin()

    def asking(self, name="", approver=""):
        return Asking(self.api, self.tokens.get(name, ""), self.tokens.get(approver, ""))

    def key(self):
        return notes.Key("example.org/draw", self.office.custody.log_public)

    def _party(self, name):
        first = R0 + 1
        line = notes.verifier_key(self.key())
        terms = Commitment(name, line, first, first + 300, 2, ("h1", "h2", "h3"))
        make_party(self.folder / name, terms)
        return Party(self.folder / name, self.clock)

    def roster(self, *officers, shift="s1", first=None, rounds=100):
        first = self.round + 1 if first is None else first
        given = [
            officer if isinstance(officer, dict) else {"officer": officer, "classes": ["dry"]}
            for officer in officers
        ]
        asked = {"office": "port", "shift": shift, "officers": given}
        asked |= {"starts": first * SECONDS, "ends": (first + rounds) * SECONDS}
        return self.chief.act("roster", asked)

    def next_round(self, count=1):
        """Go to the beginning of the next round."""
        self.round += count
        self.clock.now = float(max(self.clock.now, self.round * SECONDS))

    def open_links(self, *names):
        for name in names or PARTIES:
            self.parties[name].open_links(self.asking(name))

    def turn(self):
        """Let a round pass: it is closed, its links are opened, and its files are drawn."""
        self.next_round()
        self.ticker.tick()
        self.open_links()
        self.ticker.tick()

    def file(self, consignment):
        """Return what the log says of a consignment."""
        key = values.consignment_key([consignment])
        tag, _ = self.office.store.consignment("port", key)
        return self.office.rules.offices["port"].files[tag]

    def failures(self, **asked):
        """Return what the verifier finds in the published log."""
        self.publisher.publish()
        verdict = verify(self.public, key=self.key(), processes=1, **asked)
        return [(failure.code, failure.index) for failure in verdict.failures]


@pytest.fixture
def running_with_a_beacon(tmp_path):
    """Give the same where the log names a public beacon."""
    office = Running(tmp_path, {"chain": "52" * 32, "genesis": 1_692_803_367, "period": 3})
    office.roster("ann", "bob", "cid", "dot")
    office.next_round()
    yield office
    office.end()


@pytest.fixture
def running(tmp_path):
    """Give an office that runs, in the middle of its first shift of four officers."""
    office = Running(tmp_path)
    office.roster("ann", "bob", "cid", "dot")
    office.next_round()
    yield office
    office.end()
