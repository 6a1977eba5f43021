"""How do identities become pseudonyms in one run, and is the way back kept?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evenhand.analysis.pipeline import Replace
from evenhand.errors import RecordsError
from evenhand.records.holders import Holder, read_holder
from evenhand.records.mapping import Mapping
from evenhand.records.pseudonyms import Ledger, Pseudonyms, make_key, read_key
from evenhand.records.sealing import check_holders, seal


@dataclass(frozen=True, slots=True)
class Door:
    """What stands between the source and the records.

    Attributes
    ----------
    replace : callable or None
        Identities to pseudonyms; None where the mapping keeps identities.
    holders : tuple of Holder
        The two to whom the map is sealed; empty where none is kept.
    ledger : Ledger or None
        What was replaced so far, in memory alone; None where no map is kept.
    mark : str
        The same for the same key, and for no other; "" where identities are kept.
    """

    replace: Replace | None = None
    holders: tuple[Holder, ...] = ()
    ledger: Ledger | None = None
    mark: str = ""

    @property
    def units(self) -> tuple[str, ...]:
        """Units of the two holders; empty where no map is kept."""
        return tuple(h.unit for h in self.holders)

    def sealed(self) -> bytes | None:
        """Return the map of what was replaced, sealed to both holders; None where none is kept."""
        return None if self.ledger is None else seal(self.ledger.pairs, holders=self.holders)


def open_door(
    mapping: Mapping, *, key: Path | None, cards: Sequence[Path] = (), must_seal: bool = False
) -> Door:
    """Return what replaces identities, making the key (mode 600) if it does not exist.

    Parameters
    ----------
    mapping : Mapping
    key : Path or None
        Needed unless the mapping keeps identities.
    cards : sequence of Path
        Of two holders of different units, or none.
    must_seal : bool
        Whether it is a fault if there is nothing to seal.

    Raises
    ------
    RecordsError
        If key or cards are missing or do not serve.
    """
    if mapping.identities == "keep":
        if must_seal:
            raise RecordsError(
                "Holders are named, but the mapping says 'identities: keep': nothing is sealed.",
                do_next="Leave the holders out, or say 'identities: pseudonymise'.",
            )
        return Door()
    if key is None:
        raise RecordsError(
            "The mapping says that identities are pseudonymised, but no key is named.",
            do_next="Give key=PATH (it is made if it does not exist), or say 'identities: keep' "
            "if the source is pseudonymous already.",
        )
    holders = tuple(read_holder(card) for card in cards)
    if holders:
        # Before hours of work, not after them.
        check_holders(holders)
    pseudonyms = Pseudonyms(read_key(key if key.exists() else make_key(key)))
    mark = pseudonyms.replace(["which key is this?"])[0]
    if not holders:
        return Door(replace=pseudonyms.replace, mark=mark)
    ledger = Ledger(pseudonyms)
    return Door(replace=ledger.replace, holders=holders, ledger=ledger, mark=mark)
