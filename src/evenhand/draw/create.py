"""How does a log begin?"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from evenhand.draw import leaves
from evenhand.draw.custody import Custody, make_custody
from evenhand.draw.store import Rows, Store
from evenhand.errors import DrawError

SECRETS: Final = "secrets"
PUBLIC: Final = "public"


@dataclass(frozen=True, slots=True)
class Terms:
    """What stands in the first leaf, and is never changed.

    Attributes
    ----------
    origin : str
        Name of the log in its checkpoints.
    round_seconds, open_days, grace_seconds, least_parties : int
        As the page of the log says.
    beacon : mapping or None
        ``chain``, ``genesis`` and ``period`` of a public beacon; by default none.
    """

    origin: str
    round_seconds: int = 60
    open_days: int = 30
    grace_seconds: int = 300
    least_parties: int = 3
    beacon: dict[str, Any] | None = None


def parse_beacon(text: str) -> dict[str, Any]:
    """Read a beacon written as its chain, genesis and period with commas between.

    Raises
    ------
    DrawError
        If it is not of that form.
    """
    found = re.fullmatch("([0-9a-f]{64}),([0-9]{1,12}),([0-9]{1,9})", text)
    if found is None or int(found[3]) == 0:
        raise DrawError(
            f"{text[:100]!a} names no beacon.",
            do_next="Give CHAIN,GENESIS,PERIOD: 64 hex digits, seconds since 1970, seconds.",
        )
    return {"chain": found[1], "genesis": int(found[2]), "period": int(found[3])}


def create(folder: Path, terms: Terms, clock: Callable[[], float] = time.time) -> Custody:
    """Make a store with the secret that signs its log, and write the first leaf.

    Raises
    ------
    DrawError
        If there is a log already, or a term is not of its form.
    """
    with Store(folder) as store:
        if next(store.leaves(), None) is not None:
            raise DrawError(
                f"There is a log in {folder} already.", do_next="Name another folder for a new one."
            )
        custody = make_custody(folder / SECRETS)
        leaf = {
            "kind": "start",
            "at": int(clock()),
            "v": 1,
            "origin": terms.origin,
            "log_key": custody.log_public.hex(),
            "round_seconds": terms.round_seconds,
            "open_days": terms.open_days,
            "grace_seconds": terms.grace_seconds,
            "least_parties": terms.least_parties,
            "beacon": terms.beacon,
        }
        store.commit(Rows(leaves=[(0, leaves.write(leaf))]))
    return custody
