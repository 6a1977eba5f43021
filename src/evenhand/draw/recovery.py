"""How do holders open a link that its party withholds?

Each gives out the share of that one link; whoever gathers enough of them puts the link together,
the same that the party would have opened, and sends it with the holders' names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evenhand.draw import checkpoint, leaves, notes
from evenhand.draw.party import Commitment, RoundsLog, recovered_link
from evenhand.errors import DrawError


def read_shares(given: list[str], terms: Commitment) -> dict[str, bytes]:
    """Return shares from ``holder=hex``.

    Raises
    ------
    DrawError
        If one is not of that form, or of nobody who holds any.
    """
    shares = {}
    for each in given:
        holder, _, value = each.partition("=")
        try:
            share = bytes.fromhex(value)
        except ValueError:
            share = b""
        if holder not in terms.holders or len(share) != 32:
            raise DrawError(
                f"{each[:20]}... is no share of a holder of {terms.party}.",
                do_next=f"Give HOLDER=SHARE as evenhand draw party share prints it; the holders "
                f"are {', '.join(terms.holders)}.",
            )
        shares[holder] = share
    return shares


def send_recovered(
    log: RoundsLog, terms: Commitment, leaf: int, round_: int, shares: Mapping[str, bytes]
) -> Mapping[str, Any]:
    """Put a link together and send it to the office.

    Parameters
    ----------
    log : RoundsLog
    terms : Commitment
    leaf : int
        By which the party committed its chain.
    round_ : int
    shares : mapping of str to bytes
        By holder.

    Raises
    ------
    DrawError
        If the leaf is not the party's, or the shares do not give the link.
    """
    committed = leaves.read(log.leaf(leaf))
    own = (terms.party, terms.first_round, terms.last_round, list(terms.holders))
    names = ("party", "first_round", "last_round", "holders")
    if tuple(committed.get(name) for name in names) != own:
        raise DrawError(
            f"Leaf {leaf} is not the chain of {terms.party}.",
            do_next="Give the leaf that evenhand draw party join printed.",
        )
    link, holders = recovered_link(terms, shares, bytes.fromhex(committed["anchor"]), round_)
    stated = checkpoint.verify(log.checkpoint(), notes.parse_key(terms.log_key))
    told = {"round": round_, "party": terms.party, "value": link.hex(), "holders": holders}
    tree = {"size": stated.size, "root": stated.root.hex()}
    return log.act("link", {**told, **tree, "signature": ""})
