"""Which acts on declarations do several measures count, and under which fixed names?

``acts`` gives every event its office, month, account and what excuses it, whatever was mapped;
``counted`` is one pass over the events that several measures read.
"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir

from evenhand.records.clock import local
from evenhand.records.opening import classed
from evenhand.records.records import Records

NOBODY: Final = "(unknown)"
"""Label of an act under no known account, and of an office that is not recorded."""
OF_PARTIES: Final = (
    *("arrival", "goods_viewed", "presample", "lodge", "query_answer", "amend_request"),
    *("withdraw", "pay", "gate_out", "complete", "refund_claim", "appeal", "enquiry"),
    "ruling_request",
)
"""Acts of traders, agents, banks and terminals: no account of Customs decides them."""
PARTY_ROLES: Final = (
    *("declarant", "agent", "trader", "importer", "exporter", "carrier", "bank", "terminal"),
)
SYSTEM_ROLES: Final = ("system", "batch", "automatic")
OVERRIDE: Final = "override"
"""The act by which a person changes the channel that was selected."""
CHANGES: Final = ("amend", "assess", "reassess", OVERRIDE)
"""Acts that set or change what a declaration owes, or its way."""

OPTIONAL: Final = (
    *("approver", "reason", "value_before", "value_after", "channel", "source", "session"),
)


def acts(records: Records) -> ir.Table:
    """Return one row an act, not yet computed, with columns of fixed names.

    Columns: ``declaration_id``, ``sequence``, ``activity``, ``at`` (UTC), ``clock`` (the same, as
    the administration's clocks showed it), ``started`` (null where not mapped), ``actor``,
    ``office``, ``month`` (of ``clock``) as text; ``is_customs`` (an act of Customs under an account
    that is not the system's), ``is_system``, ``has_reason``, ``has_approver``; ``approver``,
    ``reason``, ``value_before``, ``value_after``, ``channel``, ``source``, ``session``: null where
    not mapped.
    """
    events = records.events
    present = set(events.columns)

    def text(column: str) -> ir.Value:
        if column not in present:
            return ibis.null("string")
        stripped = events[column].cast("string").strip()
        return stripped.nullif("")

    role = text("role").lower()
    is_system = role.isin(SYSTEM_ROLES).fill_null(False)
    is_party = role.isin(PARTY_ROLES).fill_null(False)
    sequence = events.sequence if "sequence" in present else ibis.literal(0)
    clock = local(events["at"], records.design.time_zone)
    found = events.select(
        declaration_id=events.declaration_id.cast("string"),
        sequence=sequence.cast("int64").fill_null(0),
        activity=events.activity.cast("string"),
        at=events["at"],
        started=events.started_at if "started_at" in present else ibis.null("timestamp(6)"),
        actor=text("actor").fill_null(NOBODY),
        office=text("office"),
        clock=clock,
        month=clock.strftime("%Y-%m"),
        is_system=is_system,
        is_customs=~is_system & events.activity.notin(OF_PARTIES) & ~is_party,
        has_reason=text("reason").notnull(),
        has_approver=text("approver").notnull(),
        **{name: text(name) for name in OPTIONAL},
    )
    if "office" not in present and records.has("declarations.office"):
        of = records.declarations.select(
            "declaration_id", place=records.declarations.office.cast("string")
        )
        found = found.drop("office").left_join(of, "declaration_id")
        found = found.drop("declaration_id_right").rename(office="place")
    return found.mutate(office=found.office.fill_null(NOBODY))


def counted(records: Records) -> ir.Table:
    """Return the acts of Customs by office, month, account, activity, hours and what excuses them.

    Columns: ``office``, ``month``, ``actor``, ``activity``, ``hours`` (see ``opening``),
    ``has_reason``, ``has_approver``, ``acts``.
    """
    of_customs = acts(records)
    of_customs = of_customs.filter(of_customs.is_customs & (of_customs.actor != NOBODY))
    keys = ["office", "month", "actor", "activity", "hours", "has_reason", "has_approver"]
    found = classed(records, of_customs).group_by(keys)
    return found.agg(acts=ibis._.count()).order_by(keys)


def releases(records: Records) -> ir.Table:
    """Return ``declaration_id`` and ``released``, the time of the first release on record."""
    events = records.events
    first = events.filter(events.activity == "release")
    return first.group_by(declaration_id=first.declaration_id.cast("string")).agg(
        released=first["at"].min()
    )


def changes(records: Records) -> ir.Table:
    """Return the acts of ``CHANGES`` under an account, with ``is_late`` and the ``change`` made.

    ``is_late`` says that the act came after the first release; ``change`` is the amount after less
    the amount before in minor units, null where the two are not amounts.
    """
    whole = acts(records)
    whole = whole.filter(whole.is_customs & (whole.actor != NOBODY) & whole.activity.isin(CHANGES))
    found = whole.left_join(releases(records), "declaration_id").drop("declaration_id_right")
    before, after = (_minor(found[c]) for c in ("value_before", "value_after"))
    return found.mutate(
        is_late=(found["at"] > found.released).fill_null(False), change=after - before
    )


def _minor(text: ir.Value) -> ir.Value:
    """Return an amount written as text in minor units; null where it is no amount."""
    # Only plain digits are cast: no engine then fails on a channel's name or an empty text.
    plain = text.re_search(r"^-?[0-9]{1,15}([.][0-9]{1,6})?$")
    number = ibis.ifelse(plain, text, ibis.null("string")).cast("float64")
    return (number * 100).round().cast("int64")
