"""Do the leaves of a receipt make the draw that it claims?

All values are computed again as the page of the log says: tag, value of the round, seed, seal and
the order of the tickets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evenhand.draw import rounds, values, vrf
from evenhand.draw.ranking import ranked
from evenhand.draw.rosters import Roster, eligible
from evenhand.draw.rounds import Chain
from evenhand.errors import DrawError

Leaf = Mapping[str, Any]
Leaves = Mapping[int, Leaf]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a receipt shows.

    Attributes
    ----------
    origin : str
    log_key : bytes
        Of the first leaf.
    consignment : str
    office : str
    round : int
    lodged_at, drawn_at : int
        Seconds since 1970.
    drawn, next : str
        Pseudonyms.
    eligible : int
        Handlers who could have been drawn, by these leaves.
    is_capped : bool
        Whether a cap was in play: then only the log shows who was passed over.
    is_open : bool
    """

    origin: str
    log_key: bytes
    consignment: str
    office: str
    round: int
    lodged_at: int
    drawn_at: int
    drawn: str
    next: str
    eligible: int
    is_capped: bool
    is_open: bool


def check_draw(found: Leaves, given: Mapping[str, Any]) -> Claim:
    """Check the draw among the leaves of a receipt.

    Raises
    ------
    DrawError
        With what does not hold.
    KeyError, TypeError, ValueError
        If a leaf or a value is missing or not of its form.
    """
    start = found[0]
    _must(start["kind"] == "start", "its first leaf does not begin a log")
    at, draw = _only(found, "draw")
    lodged, key = found[draw["lodge"]], found[draw["key"]]
    _must(lodged["kind"] == "lodge" and key["kind"] == "key", "the draw refers to other leaves")
    same = (draw["office"], draw["tag"]) == (lodged["office"], lodged["tag"])
    _must(same and key["office"] == draw["office"], "draw, lodgement and key are not of one file")
    _check_tag(found[lodged["key"]], draw["tag"], given)
    value = _round_value(found, start, draw["round"], at)
    seed = _seed(key, draw, value, given["proof"])
    able, is_capped = _eligible(found, start, draw, lodged)
    order = ranked(seed, bytes.fromhex(draw["tag"]), able)
    names = [able[position].handler for position in order]
    _must(given["drawn"] in names, "the handler named could not be drawn")
    if not is_capped:
        after = names[1] if len(names) > 1 else ""
        _must((given["drawn"], given["next"]) == (names[0], after), "the lot gives another handler")
    opened = [leaf for leaf in found.values() if leaf["kind"] == "open"]
    for leaf in opened:
        said = (leaf["draw"], leaf["proof"], leaf["drawn"], leaf["next"])
        own = (at, given["proof"], given["drawn"], given["next"])
        _must(said == own, "the opening in the log says otherwise")
    return Claim(
        origin=start["origin"],
        log_key=bytes.fromhex(start["log_key"]),
        consignment=given["consignment"],
        office=draw["office"],
        round=draw["round"],
        lodged_at=lodged["at"],
        drawn_at=draw["at"],
        drawn=given["drawn"],
        next=given["next"],
        eligible=len(able),
        is_capped=is_capped,
        is_open=bool(opened),
    )


def _check_tag(key: Leaf, tag: str, given: Mapping[str, Any]) -> None:
    # Written otherwise, a consignment would have another tag, and draw again.
    is_key = values.is_consignment_key(given["consignment"])
    _must(is_key, "the consignment is not written as its key is")
    text = values.tag_input(given["consignment"].encode("ascii"))
    beta = vrf.verify(bytes.fromhex(key["vrf_key"]), text, bytes.fromhex(given["tag_proof"]))
    _must(beta is not None and values.tag(beta).hex() == tag, "the tag is of another consignment")


def _round_value(found: Leaves, start: Leaf, number: int, before: int) -> bytes:
    """Compute the value of a round from the links that its parties opened."""
    closed = [i for i, leaf in found.items() if leaf["kind"] == "close" and leaf["round"] == number]
    known = closed[:1]
    randomness = None
    if start["beacon"] is not None:
        stands, beacon = _only(found, "beacon")
        _must(beacon["round"] == number, "the beacon is of another round")
        randomness = bytes.fromhex(beacon["randomness"])
        known = [*known, stands]
    links = {
        leaf["party"]: (index, leaf)
        for index, leaf in found.items()
        if leaf["kind"] == "link" and leaf["round"] == number
    }
    _must(len(closed) == 1, "the close of the round is missing")
    _must(len(links) >= start["least_parties"], "links of the round are missing")
    chains = {leaf["party"]: Chain(i, leaf) for i, leaf in found.items() if leaf["kind"] == "party"}
    for party, (index, leaf) in links.items():
        _must(closed[0] < index < before, "a link was opened at another time")
        _must(max(known) < leaf["size"] <= index, "a link was opened for another tree")
        _must(
            chains[party].first_round <= number <= chains[party].last_round, "a chain has no link"
        )
        link = bytes.fromhex(leaf["value"])
        _must(chains[party].fits(number, link), f"the link of {party} is not of its chain")
        if not leaf["holders"]:
            text = rounds.opened_text(start["origin"], leaf)
            signed = rounds.is_signed(chains[party].sign_key, text, leaf["signature"])
            _must(signed, f"the link of {party} is not signed")
    opened = {party: bytes.fromhex(leaf["value"]) for party, (_, leaf) in links.items()}
    return values.round_value(number, opened, randomness)


def _seed(key: Leaf, draw: Leaf, value: bytes, proof: str) -> bytes:
    _must(values.seal(bytes.fromhex(proof)).hex() == draw["seal"], "the proof was not sealed")
    text = values.seed_input(bytes.fromhex(draw["tag"]), value)
    seed = vrf.verify(bytes.fromhex(key["vrf_key"]), text, bytes.fromhex(proof))
    if seed is None:
        raise _not("the proof of the seed is wrong")
    return seed


def _eligible(found: Leaves, start: Leaf, draw: Leaf, lodged: Leaf) -> tuple[Any, bool]:
    at = draw["roster"]
    _must(found[at]["kind"] == "roster", "the roster is missing")
    roster = Roster(at, found[at], start["round_seconds"])
    begins = draw["round"] * start["round_seconds"]
    _must(roster.starts <= begins < roster.ends, "the roster is of another shift")
    for index, leaf in sorted(found.items()):
        if leaf.get("roster") != at:
            continue
        if leaf["kind"] == "change":
            roster.change(index, leaf)
        elif leaf["kind"] == "absence":
            roster.absent(index, leaf)
        elif leaf["kind"] == "return":
            roster.back(index, leaf)
    conflicts = [
        leaf["handler"]
        for leaf in found.values()
        if leaf["kind"] == "conflict" and leaf["tag"] == draw["tag"]
    ]
    able = eligible(roster.standing(draw["round"]), lodged["class"], conflicts)
    return able, any(place.cap is not None for place in able)


def _only(found: Leaves, kind: str) -> tuple[int, Leaf]:
    having = [(index, leaf) for index, leaf in found.items() if leaf["kind"] == kind]
    _must(len(having) == 1, f"it has {len(having)} leaves of kind {kind}, not one")
    return having[0]


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise _not(otherwise)


def _not(what: str) -> DrawError:
    return DrawError(what, do_next="Ask the internal auditor.")
