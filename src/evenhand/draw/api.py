"""What can be asked of the office, by whom, and how is it answered? Without any HTTP.

``docs/reference/draw-api.md`` lists the requests. Every error is an answer of its own: 400 not of
its form, 401 and 403 not allowed, 404 not there, 409 against the rules, 413 too large, 503 busy or
not signed.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from evenhand.draw import acts, receipts
from evenhand.draw.clock import ClockError
from evenhand.draw.commits import BusyError
from evenhand.draw.failures import moment
from evenhand.draw.office import Office
from evenhand.draw.people import People, Person, Role
from evenhand.draw.publishing import Publisher
from evenhand.draw.request import (
    BadRequestError,
    NotAllowedError,
    NotThereError,
    Reply,
    Request,
    failed,
    parsed,
    text,
    whole,
)
from evenhand.draw.signing import RETRY_SECONDS, UnsignedError
from evenhand.draw.standing import standing
from evenhand.draw.writer import RefusedError, RepeatedError
from evenhand.errors import DrawError

LOG: Final = logging.getLogger(__name__)

MOST_LISTED: Final = 250
APPROVERS: Final = frozenset({Role.CHIEF, Role.AUDITOR})
SEE_SEALED: Final = frozenset({Role.AUDITOR, Role.READER})

WHO_MAY: Final[Mapping[str, frozenset[Role]]] = {
    **dict.fromkeys(
        ("roster", "change", "absence", "return", "reassign", "key", "revoke", "retire"),
        frozenset({Role.CHIEF}),
    ),
    "conflict": frozenset({Role.CHIEF, Role.DESK}),
    "emergency": frozenset({Role.CHIEF, Role.DESK}),
    "countersign": APPROVERS,
    "beacon": frozenset({Role.CHIEF, Role.PARTY}),
    "party": frozenset({Role.PARTY}),
    "link": frozenset({Role.PARTY, Role.AUDITOR}),
}
ALONE: Final = frozenset({"emergency", "countersign", "party", "link", "beacon"})
"""Acts of one person; for a conflict the rules say when a second one is needed."""


Handler = Callable[["Api", Request, re.Match[str]], Any]


class Api:
    """The requests of one office.

    Parameters
    ----------
    office : Office
    publisher : Publisher
    people : People
    wake : callable
        Called when a draw may have become due.
    """

    def __init__(
        self,
        office: Office,
        publisher: Publisher,
        people: People,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self.office = office
        self.publisher = publisher
        self.people = people
        self.wake = wake

    def answer(self, request: Request) -> Reply:
        """Answer a request, whatever it is."""
        try:
            for method, pattern, handler in ROUTES:
                found = pattern.fullmatch(request.path)
                if found is not None and method == request.method:
                    made = handler(self, request, found)
                    return made if isinstance(made, Reply) else _json(200, made)
            raise NotThereError(
                f"There is no {request.method} {request.path[:100]}.",
                do_next="See docs/reference/draw-api.",
            )
        except BusyError as err:
            return failed(503, "busy", err, retry_after=1)
        except UnsignedError as err:
            return failed(503, "signature", err, retry_after=RETRY_SECONDS)
        except ClockError as err:
            return failed(503, "clock", err, retry_after=60)
        except BadRequestError as err:
            return failed(400, "request", err)
        except NotAllowedError as err:
            return failed(403 if request.token else 401, "allowed", err)
        except NotThereError as err:
            return failed(404, "there", err)
        except RefusedError as err:
            return failed(409, err.code, err)
        except RepeatedError as err:
            return failed(409, "repeated", err)
        except DrawError as err:
            return failed(503 if self.office.is_broken else 409, "draw", err)
        except Exception:
            # Whoever asks gets an answer, and the server's log the reason.
            LOG.exception("a request failed: %s %s", request.method, request.path)
            fault = DrawError(
                "The office failed at this request; nothing of it was answered.",
                do_next="Have the server's log looked at, and send it again under its number.",
            )
            return failed(500, "office", fault)

    def who(self, request: Request, *roles: Role) -> Person:
        """Return who asks.

        Raises
        ------
        NotAllowedError
            If the token is unknown, or not of one of the roles.
        """
        person = self.people.holder(request.token) if request.token else None
        if person is None:
            raise NotAllowedError(
                "The token is missing or unknown.", do_next="Send Authorization: Bearer TOKEN."
            )
        if person.role not in roles:
            raise NotAllowedError(
                f"{person.name} is {person.role}; this needs {' or '.join(sorted(roles))}.",
                do_next="Ask somebody in that role.",
            )
        return person

    def approver(self, request: Request, actor: Person) -> str:
        """Return the second person.

        Raises
        ------
        NotAllowedError
            If the token is unknown, of another role, or of the actor.
        """
        if not request.approver_token:
            return ""
        person = self.people.holder(request.approver_token)
        if person is None or person.role not in APPROVERS or person == actor:
            raise NotAllowedError(
                "The second person is unknown, the same, or neither chief nor auditor.",
                do_next="Have another chief or an auditor approve with their own token.",
            )
        return person.name

    def must_be_signed(self) -> None:
        """Refuse what needs a signature while nobody can sign.

        Raises
        ------
        UnsignedError
            If so.
        """
        unsigned = self.publisher.unsigned
        if unsigned is not None:
            raise UnsignedError(
                f"The log is not signed since {moment(unsigned.since)}: {unsigned.what}",
                do_next=f"Ask again in {RETRY_SECONDS} seconds. What was lodged is on disk and "
                "keeps its draw; the office's IT department sees in its log what to do.",
            )

    # Requests

    def lodge(self, request: Request, _: re.Match[str]) -> Any:
        """Lodge a declaration."""
        person = self.who(request, Role.DESK)
        asked = parsed(request)
        office, class_ = text(asked, "office"), text(asked, "class")
        parts = asked.get("consignment")
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            raise BadRequestError("consignment is no list of texts.", do_next="Correct it.")
        digest = text(asked, "document")
        if re.fullmatch("[0-9a-f]{64}", digest) is None:
            raise BadRequestError(
                "document is not the SHA-256 of a text in hex.", do_next="Correct it."
            )
        return self.office.lodge(
            office, parts, class_, bytes.fromhex(digest), request=numbered(request, person)
        )

    def act(self, request: Request, found: re.Match[str]) -> Any:
        """Write an act: a roster, a departure, a key, a party's chain or link."""
        kind = found[1]
        if kind not in acts.KINDS:
            raise NotThereError(f"There is no act {kind}.", do_next="See docs/reference/draw-api.")
        person = self.who(request, *WHO_MAY[kind])
        asked = parsed(request)
        if person.role is Role.PARTY and asked.get("party", person.name) != person.name:
            raise NotAllowedError(
                f"{person.name} speaks for no other party.", do_next="Use that party's token."
            )
        approver = self.approver(request, person)
        if not approver and kind not in ALONE and kind != "conflict":
            raise NotAllowedError(
                f"A {kind} needs a second person.",
                do_next="Send their token as Evenhand-Approver.",
            )
        made = acts.act(
            self.office,
            kind,
            asked,
            actor=person.name,
            approver=approver,
            request=numbered(request, person),
        )
        self.wake()
        return made

    def open(self, request: Request, _: re.Match[str]) -> Any:
        """Open a draw after the decision on its file."""
        person = self.who(request, Role.CHIEF, Role.DESK)
        asked = parsed(request)
        try:
            number = acts.draw_of(self.office, asked)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as err:
            raise BadRequestError(
                "The request names no draw.", do_next="Give draw, or office and consignment."
            ) from err
        return self.office.open(number, text(asked, "reason"), request=numbered(request, person))

    def assignments(self, request: Request, _: re.Match[str]) -> Any:
        """List draws with the officer who handles each file now, for the national system."""
        self.who(request, Role.DESK, Role.CHIEF, *SEE_SEALED)
        office, after = request.query.get("office", ""), whole(request, "after", -1)
        listed = []
        with self.office.lock:
            for draw in self.office.draws_after(office, after, MOST_LISTED):
                handler = self.office.handler(draw.index)
                listed.append(
                    {
                        "draw": draw.index,
                        "lodge": draw.file.lodge,
                        "tag": draw.file.tag,
                        "at": draw.at,
                        "handler": handler,
                        "officer": self.office.store.officer(handler) or "",
                        "open": draw.opened >= 0,
                    }
                )
        return {"assignments": listed}

    def receipt(self, request: Request, found: re.Match[str]) -> Any:
        """Give the receipt of a draw: to the auditor at once, to others once it is open."""
        person = self.who(request, Role.DESK, Role.CHIEF, *SEE_SEALED)
        try:
            return receipts.make(
                self.office,
                self.publisher.note,
                int(found[1]),
                is_sealed_shown=person.role in SEE_SEALED,
            )
        except RefusedError as err:
            if err.code == "checkpoint":
                self.must_be_signed()
            raise

    def rounds(self, request: Request, _: re.Match[str]) -> Any:
        """List the rounds that wait for links."""
        with self.office.lock:
            waiting = list(self.office.rules.incomplete.values())[:MOST_LISTED]
            return {
                "rounds": [
                    {"round": r.number, "close": r.close, "closed_at": r.closed_at}
                    | {"waits": r.waits_for(), "beacon": r.beacon_leaf}
                    for r in waiting
                ]
            }

    def me(self, request: Request, _: re.Match[str]) -> Any:
        """Say whose token it is that asks."""
        person = self.who(request, *Role)
        return {"name": person.name, "role": person.role.value}

    def state(self, request: Request, _: re.Match[str]) -> Any:
        """Say how far the log is, what waits and what is missing; nothing that a seal hides."""
        return standing(self.office, self.publisher)

    def leaf(self, request: Request, found: re.Match[str]) -> Reply:
        """Give a leaf that is on disk."""
        index = int(found[1])
        if index >= self.office.durable:
            raise NotThereError(f"There is no leaf {index} yet.", do_next="Ask for an earlier one.")
        return Reply(200, self.office.store.some_leaves(index, index + 1)[0])

    def inclusion(self, request: Request, _: re.Match[str]) -> Any:
        """Prove that a leaf is in the tree of a size."""
        leaf, size = whole(request, "leaf"), whole(request, "size")
        if not 0 <= leaf < size <= self.office.durable:
            raise NotThereError(
                f"There is no leaf {leaf} in a tree of {size}.", do_next="Ask for what is there."
            )
        return {"proof": [step.hex() for step in self.office.tree.inclusion(leaf, size)]}

    def consistency(self, request: Request, _: re.Match[str]) -> Any:
        """Prove that the log only grew."""
        old, new = whole(request, "old"), whole(request, "new")
        if not 0 <= old <= new <= self.office.durable:
            raise NotThereError(
                f"There is no tree of {old} that grew to {new}.", do_next="Ask for what is there."
            )
        return {"proof": [step.hex() for step in self.office.tree.consistency(old, new)]}

    def cosign(self, request: Request, _: re.Match[str]) -> Any:
        """Take a witness's cosignature of the checkpoint."""
        self.who(request, Role.WITNESS)
        return {"new": self.publisher.cosigned(request.body)}

    def checkpoint(self, request: Request, _: re.Match[str]) -> Reply:
        """Give the checkpoint: the last that was signed."""
        if not self.publisher.note:
            self.must_be_signed()
        return Reply(200, self.publisher.note, "text/plain; charset=utf-8")

    def tile(self, request: Request, found: re.Match[str]) -> Reply:
        """Give a tile or a bundle of leaves."""
        path = self.publisher.folder / found[0].removeprefix("/")
        if not path.is_file():
            raise NotThereError("There is no such tile.", do_next="Read the checkpoint first.")
        return Reply(200, path.read_bytes(), "application/octet-stream")


def numbered(request: Request, person: Person) -> str:
    """Return the request's own number, apart for each person."""
    if len(request.number) > 200:
        raise BadRequestError("The number of the request is over 200 characters.", do_next="Cut.")
    return f"{person.name}/{request.number}" if request.number else ""


def _json(status: int, made: Any) -> Reply:
    return Reply(status, json.dumps(made, separators=(",", ":")).encode())


ROUTES: Final[tuple[tuple[str, re.Pattern[str], Handler], ...]] = tuple(
    (method, re.compile(pattern), handler)
    for method, pattern, handler in (
        ("POST", "/v1/lodgements", Api.lodge),
        ("GET", "/checkpoint", Api.checkpoint),
        ("GET", "/tile/(?:[0-9]{1,2}|entries)/(?:x[0-9]{3}/){0,5}[0-9]{3}(?:\\.p/[0-9]{1,3})?",
         Api.tile),
        ("POST", "/v1/acts/([a-z]{1,20})", Api.act),
        ("POST", "/v1/openings", Api.open),
        ("GET", "/v1/assignments", Api.assignments),
        ("GET", "/v1/receipts/([0-9]{1,15})", Api.receipt),
        ("GET", "/v1/rounds", Api.rounds),
        ("GET", "/v1/me", Api.me),
        ("GET", "/v1/state", Api.state),
        ("GET", "/v1/leaves/([0-9]{1,15})", Api.leaf),
        ("GET", "/v1/proofs/inclusion", Api.inclusion),
        ("GET", "/v1/proofs/consistency", Api.consistency),
        ("POST", "/v1/cosignatures", Api.cosign),
    )
)  # fmt: skip
