"""What does an agent or the auditor hold of one draw, and does it check from the file alone?

A receipt carries the leaves that made the draw, each with its proof under one signed checkpoint,
and opens tag to consignment. What it cannot show is that nothing was left out beside it: that needs
the log.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from evenhand.draw import checkpoint, leaves, merkle, notes
from evenhand.draw.dealing import Draw
from evenhand.draw.office import Office
from evenhand.draw.receipt_checks import Claim, check_draw
from evenhand.draw.writer import RefusedError
from evenhand.errors import DrawError

VERSION: Final = 1
MOST_BYTES: Final = 8_000_000
MOST_LEAVES: Final = 2_000


class ReceiptError(DrawError):
    """A receipt does not show what it claims."""


def make(office: Office, note: bytes, number: int, *, is_sealed_shown: bool) -> dict[str, Any]:
    """Make the receipt of a draw under the checkpoint that is published.

    Parameters
    ----------
    office : Office
    note : bytes
        The checkpoint.
    number : int
        Of the draw leaf.
    is_sealed_shown : bool
        Whether also a draw that is not open yet is shown, to the internal auditor.

    Raises
    ------
    RefusedError
        If there is no such draw, it is sealed, or it is not published yet.
    """
    with office.lock:
        draw = office.outcome(number)
        if draw.opened < 0 and not is_sealed_shown:
            raise RefusedError("open", "This draw is sealed until the decision on its file.")
        stated = checkpoint.parse(note) if note else None
        wanted = _leaves_of(office, draw)
        if stated is None or wanted[-1] >= stated.size:
            raise RefusedError("checkpoint", "This draw is not published yet: ask in a moment.")
        file = draw.file
        lodged = leaves.read(office.store.some_leaves(file.lodge, file.lodge + 1)[0])
        drawn, after = draw.names()
        key = office.store.consignment_of(file.office, file.tag)
        assert key is not None
        salt = office.store.salt(file.lodge)
    return {
        "receipt": VERSION,
        "log": notes.verifier_key(_log_key(office)),
        "checkpoint": note.decode("utf-8"),
        "consignment": key.decode("ascii"),
        "tag_proof": office.tag_proof(lodged["key"], key).hex(),
        "salt": salt.hex() if salt is not None else "",
        "proof": office.seed_proof(file).hex(),
        "drawn": drawn,
        "next": after,
        "leaves": [_shown(office, index, stated.size) for index in wanted],
    }


def _log_key(office: Office) -> notes.Key:
    start = office.rules.start
    return notes.Key(start["origin"], bytes.fromhex(start["log_key"]))


def _shown(office: Office, index: int, size: int) -> dict[str, Any]:
    data = office.store.some_leaves(index, index + 1)[0]
    proof = [step.hex() for step in office.tree.inclusion(index, size)]
    return {"index": index, "leaf": data.decode("ascii"), "proof": proof}


def _leaves_of(office: Office, draw: Draw) -> list[int]:
    """Return the leaves that made a draw, ascending."""
    rules, file = office.rules, draw.file
    closed, roster = file.round, file.roster
    assert closed is not None
    assert roster is not None
    found = {0, file.lodge, file.key, roster.index, closed.close, draw.index}
    found.update(chain.index for chain in closed.parties.values())
    found.update(closed.link_leaves)
    found.update(leaf for leaf in roster.leaves if leaf < closed.close)
    conflicts = rules.office(file.office).conflicts.get(file.tag, ())
    found.update(leaf for leaf, _ in conflicts if leaf < closed.close)
    lodged = leaves.read(office.store.some_leaves(file.lodge, file.lodge + 1)[0])
    found.add(lodged["key"])
    if draw.opened >= 0:
        found.add(draw.opened)
    return sorted(found)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt that was checked.

    Attributes
    ----------
    claim : Claim
        What it shows of the draw.
    key : notes.Key
        The log's key that it claims; compare it with the one published elsewhere.
    size : int
        Leaves of the log at the checkpoint.
    """

    claim: Claim
    key: notes.Key
    size: int


def read_receipt(path: Path) -> bytes:
    """Return the bytes of a receipt's file.

    Raises
    ------
    ReceiptError
        If it cannot be read, or is far too large.
    """
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as err:
        raise ReceiptError(
            f"The receipt {path} cannot be read: {err.strerror}.", do_next="Name its file."
        ) from err


def check(data: bytes, key: notes.Key | None = None) -> Receipt:
    """Check a receipt from its bytes alone.

    Parameters
    ----------
    data : bytes
        The file.
    key : notes.Key or None
        The log's key from elsewhere; without it that of the receipt is believed.

    Raises
    ------
    ReceiptError
        With what does not hold.
    """
    if len(data) > MOST_BYTES:
        raise _wrong("the file is too large")
    try:
        given = json.loads(data.decode("utf-8"))
        own = notes.parse_key(given["log"])
        if key is not None and key != own:
            raise _wrong("it is of another log, or signed by another key")
        stated = checkpoint.verify(given["checkpoint"].encode("utf-8"), own)
        found = _included(given["leaves"], stated)
        claim = check_draw(found, given)
    except ReceiptError:
        raise
    except DrawError as err:
        raise _wrong(err.what) from err
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as err:
        raise _wrong(f"it is not of the form of a receipt ({err})") from err
    if claim.origin != own.name or claim.log_key != own.public:
        raise _wrong("its first leaf names another log or key")
    return Receipt(claim, own, stated.size)


def _included(
    given: list[Mapping[str, Any]], stated: checkpoint.Checkpoint
) -> dict[int, dict[str, Any]]:
    if len(given) > MOST_LEAVES:
        raise _wrong("it has too many leaves")
    found = {}
    for each in given:
        data, index = each["leaf"].encode("ascii"), each["index"]
        proof = [bytes.fromhex(step) for step in each["proof"]]
        hashed = merkle.leaf_hash(data)
        if type(index) is not int or not merkle.verify_inclusion(
            hashed, index, stated.size, proof, stated.root
        ):
            raise _wrong(f"leaf {index} is not in the log that was signed")
        found[index] = leaves.read(data)
    return found


def _wrong(what: str) -> ReceiptError:
    return ReceiptError(
        f"This receipt does not hold: {what}.",
        do_next="Keep the file, and take it to the internal auditor.",
    )
