"""What does the office do with a file: lodge it, draw it, open the draw?"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice
from typing import Any, Final

from evenhand.draw import values, vrf
from evenhand.draw.dealing import Draw, File
from evenhand.draw.ranking import ranked
from evenhand.draw.store import Rows
from evenhand.draw.writer import Answer, RefusedError, Writer

MOST_AT_ONCE: Final = 50
"""Draws of an office made while lodgements wait: some milliseconds' worth."""
A_PART: Final = 10
"""Files whose proofs one thread makes at a time: handing over each by itself costs a tenth more."""


class Office(Writer):
    """The office that lodges, closes rounds, draws and opens."""

    # Lodging

    def lodge(
        self,
        office: str,
        consignment: Sequence[str],
        class_: str,
        document: bytes,
        *,
        request: str = "",
    ) -> Answer:
        """Lodge a declaration; a consignment that was lodged before keeps its tag and its draw.

        Parameters
        ----------
        office : str
        consignment : sequence of str
            Bill of lading and containers.
        class_ : str
            Of goods, by which handlers are competent.
        document : bytes of length 32
            SHA-256 of the declaration's text.
        request : str
            As in ``write``.

        Returns
        -------
        dict
            ``leaf`` and ``at``: of this lodgement.
        """
        key = values.consignment_key(consignment)
        # Outside the lock: a proof takes longer than all the rest.
        prepared = self._prepared(office, key)

        def build(at: int) -> tuple[Mapping[str, Any], Rows]:
            salt = self.custody.salt()
            rows = Rows(salts=[(self.rules.size, salt)])
            known = self._lodged(office, key)
            tag, number = known or self._new_tag(office, key, at, prepared)
            if known is None:
                rows.consignments.append((office, key, tag, number))
            bound = values.declaration_of_digest(salt, document).hex()
            leaf = {"kind": "lodge", "office": office, "key": number, "tag": tag}
            return {**leaf, "class": class_, "declaration": bound}, rows

        asked = ["lodge", office, key.decode("ascii"), class_, document.hex()]
        try:
            return self.write(build, request=request, asked=asked)
        finally:
            # On disk by now, or refused.
            self._fresh.pop((office, key), None)

    def _lodged(self, office: str, key: bytes) -> tuple[str, int] | None:
        return self._fresh.get((office, key)) or self.store.consignment(office, key)

    def _prepared(self, office: str, key: bytes) -> tuple[int, str] | None:
        with self.lock:
            if self._lodged(office, key) is not None:
                return None
            number = self.key_of(office, self.now())
        return number, self.tag(number, key)

    def _new_tag(
        self, office: str, key: bytes, at: int, prepared: tuple[int, str] | None
    ) -> tuple[str, int]:
        number = self.key_of(office, at)
        if prepared is not None and prepared[0] == number:
            return prepared[1], number
        return self.tag(number, key), number

    def key_of(self, office: str, at: int) -> int:
        """Return the key leaf that an office lodges with at a time.

        Raises
        ------
        RefusedError
            If it has none.
        """
        known = self.rules.offices.get(office)
        key = known.key(self.rules.round_of(at)) if known is not None else None
        if key is None or key.revoked >= 0:
            raise RefusedError(
                "key", f"The office {office} has no key in force: it begins with the next round."
            )
        return key.index

    def tag_proof(self, number: int, key: bytes) -> bytes:
        """Return the proof that a consignment has its tag under a key leaf."""
        secret = self.custody.vrf_secret(self.rules.keys[number].public)
        return vrf.prove(secret, values.tag_input(key))

    def tag(self, number: int, key: bytes) -> str:
        """Return the tag of a consignment under a key leaf."""
        secret = self.custody.vrf_secret(self.rules.keys[number].public)
        return values.tag(vrf.number(secret, values.tag_input(key))).hex()

    # Rounds and draws

    def close_rounds(self) -> list[int]:
        """Close every round that is over and in which a file is to be drawn; return their numbers.

        Raises
        ------
        DrawError
            If they cannot be written.
        """
        closed: list[int] = []
        rows = Rows()
        with self.lock:
            self._commits.check()
            # Asked once: nothing may fail between a leaf that the rules took and its row.
            at = self.now()
            end = self.rules.round_of(at)
            while True:
                found = [
                    first
                    for office in self.rules.offices.values()
                    if (first := self.rules.first_drawable(office, end)) is not None
                ]
                if not found:
                    break
                self.append({"kind": "close", "at": at, "round": min(found)}, rows)
                closed.append(min(found))
            future = self.commit(rows) if closed else None
        if future is not None:
            future.result()
        return closed

    def draw_due(self) -> int:
        """Make every draw that is due; return how many.

        Raises
        ------
        DrawError
            If they cannot be written.
        """
        made, future = 0, None
        # The library computes without the interpreter's lock: a thread for each core.
        with ThreadPoolExecutor(os.cpu_count()) as provers:
            while True:
                with self.lock:
                    due = [
                        file
                        for office in self.rules.offices.values()
                        for file in self.rules.first_due(office, MOST_AT_ONCE)
                    ]
                parts = [due[i : i + A_PART] for i in range(0, len(due), A_PART)]
                proved = chain.from_iterable(provers.map(self._proved, parts))
                rows = Rows()
                with self.lock:
                    self._commits.check()
                    at = self.now()
                    for file, (proof, seed) in zip(due, proved, strict=True):
                        self._draw(file, at, proof, seed, rows)
                    if rows.leaves:
                        future = self.commit(rows)
                made += len(rows.leaves)
                if not rows.leaves:
                    break
        if future is not None:
            # Written in order: when the last is on disk, so are those before it.
            future.result()
        return made

    def _proved(self, files: Sequence[File]) -> list[tuple[bytes, bytes]]:
        """Return proof and seed of each file: nearly all that a draw costs."""
        found = []
        for file in files:
            proof = self.seed_proof(file)
            seed = vrf.proof_to_hash(proof)
            assert seed is not None
            found.append((proof, seed))
        return found

    def _draw(self, file: File, at: int, proof: bytes, seed: bytes, rows: Rows) -> None:
        assert file.round is not None
        assert file.roster is not None
        leaf = {
            "kind": "draw",
            "at": at,
            "office": file.office,
            "tag": file.tag,
            "round": file.round.number,
            "lodge": file.lodge,
            "roster": file.roster.index,
            "key": file.key,
            "seal": values.seal(proof).hex(),
        }
        try:
            index = self.append(leaf, rows)
        except RefusedError:
            # Its key was revoked since it was found due: it stays undrawn, and is reported so.
            return
        self.rules.ranked(index, ranked(seed, bytes.fromhex(file.tag), file.eligible))

    def draws_after(self, office: str, after: int, most: int) -> list[Draw]:
        """Return draws of an office below a leaf that are on disk; the lock is held."""
        drawn = self.rules.drawn
        later = (
            self.rules.draws[index]
            for index in drawn[bisect_right(drawn, after) :]
            if index < self.durable
        )
        return list(islice((draw for draw in later if draw.file.office == office), most))

    def handler(self, number: int) -> str:
        """Return who handles the file of a draw now; empty if nobody is left. The lock is held.

        Raises
        ------
        RefusedError
            If there is no such draw.
        """
        return self.rules.handler(self.outcome(number))

    def outcome(self, number: int) -> Draw:
        """Return a draw whose outcome is known to the office; the lock is held.

        Raises
        ------
        RefusedError
            If there is no such draw.
        """
        draw = self.rules.draws.get(number)
        if draw is None:
            raise RefusedError("reference", f"Leaf {number} is no draw.")
        if draw.outcome is None:
            self.rank(draw)
        if draw.outcome is None:
            # A cap that came with a later change: it counts the draws above this one.
            for earlier in list(self.rules.draws.values()):
                if earlier.file.roster is draw.file.roster and earlier.order is None:
                    self.rank(earlier)
        return draw

    def open(self, number: int, reason: str, *, request: str = "") -> Answer:
        """Open the seal of a draw, after the decision on its file.

        Raises
        ------
        RefusedError
            If there is no such draw, or it is open.
        """

        def build(at: int) -> tuple[Mapping[str, Any], Rows]:
            draw = self.outcome(number)
            drawn, after = draw.names()
            leaf = {"kind": "open", "draw": number, "proof": self.seed_proof(draw.file).hex()}
            return {**leaf, "drawn": drawn, "next": after, "reason": reason}, Rows()

        return self.write(build, request=request, asked=["open", number, reason])
