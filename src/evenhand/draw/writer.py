"""How does a leaf get into the log, so that the office's own rules never find it at fault?

A request becomes a leaf, the rules are asked before it is written, and it is on disk before it is
answered. What is computed depends on leaves and secrets alone, so that a run that was cut off and
is begun again gives the same draws.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from hashlib import sha256
from typing import Any

from evenhand.draw import leaves, merkle, vrf
from evenhand.draw.clock import ClockError
from evenhand.draw.commits import Commits
from evenhand.draw.custody import Custody
from evenhand.draw.dealing import Draw, File
from evenhand.draw.failures import MEANINGS
from evenhand.draw.ranking import rank, ranked
from evenhand.draw.rules import LATER, Later, Opening, Rules
from evenhand.draw.store import Rows, Store
from evenhand.errors import DrawError

Answer = dict[str, Any]


class RefusedError(DrawError):
    """The rules of the log do not allow what was asked.

    Attributes
    ----------
    code : str
        As a verifier would report it.
    """

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(
            what or f"The log does not allow this [{code}]: {MEANINGS.get(code, code)}",
            do_next="Correct the request; nothing was written.",
        )
        self.code = code


class RepeatedError(DrawError):
    """A request's own number was used before for another request."""


class Writer:
    """The log of the draw, open for writing.

    Parameters
    ----------
    store : Store
        Where it is kept.
    custody : Custody
        Its secrets.
    clock, sleep : callable
        Give the time in seconds since 1970, and let some pass.

    Raises
    ------
    DrawError
        If the leaves kept are at fault.
    """

    def __init__(
        self,
        store: Store,
        custody: Custody,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.store = store
        self.custody = custody
        self._clock = clock
        self._sleep = sleep
        self.lock = threading.RLock()
        self.tree = merkle.Tree()
        self.rules = Rules(self.tree.root, _presume)
        for data in store.leaves():
            self._replay(data)
        self.rules.rank_with(rank)
        self.durable = self.tree.size
        """Leaves that are on disk."""
        self._commits = Commits(store.commit)
        self._asked: dict[str, tuple[bytes, Answer, Future[None]]] = {}
        self._fresh: dict[tuple[str, bytes], tuple[str, int]] = {}

    def finish(self) -> None:
        """Write what waits, and take nothing more."""
        self._commits.close()

    def close(self) -> None:
        """Write what waits and close the store."""
        self.finish()
        self.store.close()

    def _replay(self, data: bytes) -> None:
        code = self.rules.read(data)
        if code is not None:
            raise DrawError(
                f"Leaf {self.rules.size - 1} of the database is at fault: {code}.",
                do_next="Restore the database from its replica; do not start on this one.",
            )
        self.tree.append(merkle.leaf_hash(data))
        draw = self.rules.draws.get(self.rules.size - 1)
        if draw is not None and draw.file.roster is not None and draw.file.roster.is_capped:
            self.rank(draw)

    @property
    def is_broken(self) -> bool:
        """Say whether a write failed, after which nothing more is written."""
        return self._commits.broken is not None

    def wait_for(self, at: int) -> None:
        """Wait until the clock shows a time."""
        while (rest := at - self._clock()) > 0:
            self._sleep(min(rest, 1.0))

    def now(self) -> int:
        """Return the time of the next leaf: the clock's, and never before the log's.

        Raises
        ------
        ClockError
            If the clock is ahead of what it can be.
        """
        return max(int(self._clock()), self.rules.now)

    def look_at_clock(self) -> tuple[float, float]:
        """Return what the clock shows, and by how many seconds it is ahead of what can be."""
        try:
            return self._clock(), 0.0
        except ClockError as err:
            return err.shown, max(1.0, err.ahead)

    def write(
        self,
        build: Callable[[int], tuple[Mapping[str, Any], Rows]],
        *,
        request: str = "",
        asked: Any = None,
    ) -> Answer:
        """Write one leaf and return its index and time, once it is on disk.

        Parameters
        ----------
        build : callable
            Given the time, returns the leaf without it and the rows that go with it.
        request : str
            The request's own number: asked again, the same is answered and nothing written.
        asked : plain values
            What was asked under that number.

        Raises
        ------
        RefusedError
            If the rules find the leaf at fault.
        RepeatedError
            If the number stands for something else that was asked.
        BusyError
            If too many requests wait.
        """
        digest = _digest(asked)
        with self.lock:
            known = self._known(request, digest)
            if known is None:
                known = self._offer(build, request, digest)
            answer, future = known
        if future is not None:
            future.result()
        return answer

    def _known(self, request: str, digest: bytes) -> tuple[Answer, Future[None] | None] | None:
        if not request:
            return None
        if (flying := self._asked.get(request)) is not None:
            earlier, answer, future = flying
        elif (kept := self.store.answer(request)) is not None:
            earlier, answer, future = kept[0], json.loads(kept[1]), None
        else:
            return None
        if earlier != digest:
            raise RepeatedError(
                f"The number {request} was used for another request.",
                do_next="Give each request a number of its own, and the same when it is repeated.",
            )
        return answer, future

    def _offer(
        self,
        build: Callable[[int], tuple[Mapping[str, Any], Rows]],
        request: str,
        digest: bytes,
    ) -> tuple[Answer, Future[None]]:
        self._commits.check()
        at = self.now()
        leaf, rows = build(at)
        index = self.append({"at": at, **leaf}, rows)
        for office, key, tag, number in rows.consignments:
            self._fresh[office, key] = (tag, number)
        answer = {"leaf": index, "at": at}
        if request:
            rows.answers.append((request, digest, json.dumps(answer)))
        future = self.commit(rows)
        if request:
            self._asked[request] = (digest, answer, future)
            future.add_done_callback(lambda _: self._asked.pop(request, None))
        return answer, future

    def append(self, leaf: Mapping[str, Any], rows: Rows) -> int:
        """Add a leaf to the tree and to rows that are committed next; the lock is held.

        Raises
        ------
        RefusedError
            If the rules find it at fault; nothing is changed then.
        """
        try:
            data = leaves.write(leaf)
        except leaves.LeafError as err:
            raise RefusedError("leaf", err.what) from err
        index = self.rules.size
        code = self.rules.offer(leaf)
        if code is not None:
            raise RefusedError(code)
        self.tree.append(merkle.leaf_hash(data))
        rows.leaves.append((index, data))
        return index

    def commit(self, rows: Rows) -> Future[None]:
        """Hand rows to the disk; the lock is held, so that they go in the order of the leaves."""
        future = self._commits.add(rows)
        size = self.rules.size

        def written(done: Future[None]) -> None:
            if done.exception() is None:
                self.durable = max(self.durable, size)

        future.add_done_callback(written)
        return future

    def seed_proof(self, file: File) -> bytes:
        """Return the proof of a file's seed, the same whenever it is asked for."""
        secret = self.custody.vrf_secret(self.rules.keys[file.key].public)
        return vrf.prove(secret, self.rules.seed_input(file))

    def rank(self, draw: Draw) -> None:
        """Tell the rules the order of a draw's tickets, which the office can always compute."""
        file = draw.file
        seed = vrf.proof_to_hash(self.seed_proof(file))
        assert seed is not None
        self.rules.ranked(draw.index, ranked(seed, bytes.fromhex(file.tag), file.eligible))


def _presume(opening: Opening) -> Later:
    """Take an opening of our own database as right: it was asked about when it was written."""
    return LATER


def _digest(asked: Any) -> bytes:
    return sha256(json.dumps(asked, sort_keys=True).encode()).digest()
