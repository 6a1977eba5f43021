"""How does what people ask for become a leaf: rosters, departures, keys, parties?

Officers are named by their accounts; the log has only their pseudonyms of the shift. Who asks and
who approves are not in the request but known from their tokens.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any, Final

from evenhand.draw import values
from evenhand.draw.office import Office
from evenhand.draw.store import Rows
from evenhand.draw.writer import Answer, RefusedError

Asked = Mapping[str, Any]
Built = tuple[dict[str, Any], Rows]


def act(
    office: Office, kind: str, asked: Asked, *, actor: str, approver: str = "", request: str = ""
) -> Answer:
    """Write one act into the log.

    Parameters
    ----------
    office : Office
    kind : str
        One of ``KINDS``.
    asked : mapping
        What the act needs, by the names in ``docs/reference``.
    actor, approver : str
        Who asks, and the second person; empty for none.
    request : str
        The request's own number, as in ``Office.write``.

    Raises
    ------
    RefusedError
        If something is missing or not of its form, or the rules do not allow it.
    """
    maker = KINDS[kind]

    def build(at: int) -> Built:
        try:
            leaf, rows = maker(office, asked, at)
        except KeyError as err:
            raise RefusedError("leaf", f"The request lacks {err.args[0]}.") from err
        except (TypeError, ValueError, AttributeError, OverflowError) as err:
            raise RefusedError("leaf", f"A value of the request has not its form: {err}.") from err
        people = {"actor": actor, "approver": approver}
        if kind == "emergency":
            del people["approver"]
        elif kind == "countersign":
            # Whoever countersigns is the second person of an act that was done already.
            people = {"approver": actor}
        elif kind in ("party", "link", "beacon"):
            people = {}
        return {"kind": kind, **leaf, **people}, rows

    signed_at = asked.get("at") if kind == "party" else None
    if isinstance(signed_at, int) and 0 < signed_at - office.now() <= PARTY_SECONDS:
        office.wait_for(signed_at)
    whose = [kind, dict(asked), actor, approver]
    return office.write(build, request=request, asked=whose)


def next_round(office: Office, at: int, asked: Asked) -> int:
    """Return the round asked for, or the first that has not begun."""
    return int(asked.get("from_round", office.rules.round_of(at) + 1))


def handler_of(office: Office, name: str, shift: str, officer: str) -> str:
    """Return the pseudonym of an officer in a shift.

    Raises
    ------
    RefusedError
        If the officer is not in that roster.
    """
    found = office.store.handler(name, shift, officer) if isinstance(officer, str) else None
    if found is None:
        raise RefusedError("roster", f"{officer} is not in the roster of shift {shift}.")
    return found


def roster_of(office: Office, asked: Asked) -> int:
    """Return the leaf of the roster that a request names by office and shift.

    Raises
    ------
    RefusedError
        If there is none.
    """
    found = office.store.roster(asked["office"], asked["shift"])
    if found is None:
        raise RefusedError("reference", f"There is no roster of shift {asked['shift']}.")
    return found


def tag_of(office: Office, asked: Asked) -> str:
    """Return the tag that a request names, itself or by its consignment.

    Raises
    ------
    RefusedError
        If the consignment cannot have one yet.
    """
    if "tag" in asked:
        return str(asked["tag"])
    parts = asked["consignment"]
    if not isinstance(parts, list):
        raise TypeError("consignment is no list of texts")
    name, key = asked["office"], values.consignment_key(parts)
    known = office.store.consignment(name, key)
    if known is not None:
        return known[0]
    # Not lodged yet: it will have the tag of the key in force.
    return office.tag(office.key_of(name, office.now()), key)


def draw_of(office: Office, asked: Asked) -> int:
    """Return the draw leaf that a request names, itself or by its consignment.

    Raises
    ------
    RefusedError
        If the file was not drawn.
    """
    if "draw" in asked:
        return int(asked["draw"])
    known = office.rules.offices.get(asked["office"])
    file = known.files.get(tag_of(office, asked)) if known is not None else None
    if file is None or file.draw is None:
        raise RefusedError("reference", "This file was not drawn yet.")
    return file.draw.index


def _place(handler: str, item: Asked) -> dict[str, Any]:
    if not isinstance(item["classes"], list):
        raise TypeError("classes is no list of names")
    classes = sorted(item["classes"])
    return {
        "handler": handler,
        "weight": item.get("weight", 1),
        "classes": classes,
        "cap": item.get("cap"),
    }


def _roster(office: Office, asked: Asked, at: int) -> Built:
    name, shift = asked["office"], asked["shift"]
    if office.store.roster(name, shift) is not None:
        raise RefusedError("roster", f"There is a roster of shift {shift} already: change it.")
    secret, rows = secrets.token_bytes(values.SHIFT_SECRET_BYTES), Rows()
    rows.shifts.append((name, shift, office.rules.size, secret))

    def named(officer: str) -> str:
        handler = values.handler(secret, officer)
        rows.people.append((name, shift, officer, handler))
        return handler

    handlers = [_place(named(item["officer"]), item) for item in asked["officers"]]
    excluded = [
        {"handler": named(item["officer"]), "reason": item["reason"]}
        for item in asked.get("excluded", ())
    ]
    if len({row[2] for row in rows.people}) < len(rows.people):
        raise RefusedError("roster", "An officer is listed twice.")
    leaf = {"office": name, "shift": shift, "starts": asked["starts"], "ends": asked["ends"]}
    leaf["handlers"] = sorted(handlers, key=itemgetter("handler"))
    leaf["excluded"] = sorted(excluded, key=itemgetter("handler"))
    return leaf, rows


def _change(office: Office, asked: Asked, at: int) -> Built:
    name, shift, rows = asked["office"], asked["shift"], Rows()
    secret = office.store.shift_secret(name, shift)
    roster = roster_of(office, asked)
    assert secret is not None
    places = []
    for item in asked.get("set", ()):
        handler = values.handler(secret, item["officer"])
        if office.store.handler(name, shift, item["officer"]) is None:
            rows.people.append((name, shift, item["officer"], handler))
        places.append(_place(handler, item))
    removed = [handler_of(office, name, shift, who) for who in asked.get("remove", ())]
    return {
        "roster": roster,
        "from_round": next_round(office, at, asked),
        "set": sorted(places, key=itemgetter("handler")),
        "remove": sorted(removed),
        "reason": asked["reason"],
    }, rows


def _absence(office: Office, asked: Asked, at: int) -> Built:
    roster = roster_of(office, asked)
    from_round = next_round(office, at, asked)
    if asked.get("whole_shift"):
        from_round = office.rules.rosters[roster].first_round
    return {
        "roster": roster,
        "handler": handler_of(office, asked["office"], asked["shift"], asked["officer"]),
        "from_round": from_round,
        "reason": asked["reason"],
    }, Rows()


def _return(office: Office, asked: Asked, at: int) -> Built:
    return {
        "roster": roster_of(office, asked),
        "handler": handler_of(office, asked["office"], asked["shift"], asked["officer"]),
        "from_round": next_round(office, at, asked),
    }, Rows()


def _conflict(office: Office, asked: Asked, at: int) -> Built:
    return {
        "office": asked["office"],
        "tag": tag_of(office, asked),
        "handler": handler_of(office, asked["office"], asked["shift"], asked["officer"]),
        "reason": asked["reason"],
    }, Rows()


def _reassign(office: Office, asked: Asked, at: int) -> Built:
    return {
        "draw": draw_of(office, asked),
        "to": handler_of(office, asked["office"], asked["shift"], asked["officer"]),
        "reason": asked["reason"],
    }, Rows()


def _emergency(office: Office, asked: Asked, at: int) -> Built:
    return {
        "office": asked["office"],
        "tag": tag_of(office, asked),
        "to": handler_of(office, asked["office"], asked["shift"], asked["officer"]),
        "reason": asked["reason"],
    }, Rows()


def _countersign(office: Office, asked: Asked, at: int) -> Built:
    return {"emergency": asked["emergency"]}, Rows()


def _key(office: Office, asked: Asked, at: int) -> Built:
    public = office.custody.make_vrf()
    return {
        "office": asked["office"],
        "vrf_key": public.hex(),
        "from_round": next_round(office, at, asked),
        "reason": asked["reason"],
    }, Rows()


def _revoke(office: Office, asked: Asked, at: int) -> Built:
    return {name: asked[name] for name in ("key", "since", "reason")}, Rows()


def _retire(office: Office, asked: Asked, at: int) -> Built:
    from_round = next_round(office, at, asked)
    return {"party": asked["party"], "from_round": from_round, "reason": asked["reason"]}, Rows()


def _party(office: Office, asked: Asked, at: int) -> Built:
    names = ("party", "sign_key", "anchor", "first_round", "last_round", "threshold", "holders")
    leaf = {name: asked[name] for name in (*names, "signature")}
    # Signed with its own time: the log takes it as the party wrote it, or not at all.
    if at != asked["at"]:
        raise RefusedError("time", "The party's leaf is not of this second: sign it again.")
    return leaf, Rows()


def _link(office: Office, asked: Asked, at: int) -> Built:
    names = ("round", "party", "value", "size", "root", "holders", "signature")
    return {name: asked[name] for name in names}, Rows()


def _beacon(office: Office, asked: Asked, at: int) -> Built:
    return {name: asked[name] for name in ("round", "number", "signature", "randomness")}, Rows()


PARTY_SECONDS: Final = 10
"""How far ahead a party may date its leaf, which it signs before it is written."""

KINDS: Final[Mapping[str, Callable[[Office, Asked, int], Built]]] = {
    "roster": _roster,
    "change": _change,
    "absence": _absence,
    "return": _return,
    "conflict": _conflict,
    "reassign": _reassign,
    "emergency": _emergency,
    "countersign": _countersign,
    "key": _key,
    "revoke": _revoke,
    "retire": _retire,
    "party": _party,
    "link": _link,
    "beacon": _beacon,
}
