"""Which cases have one account in acts that are to be kept apart?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add, and_

import ibis.expr.types as ir

from evenhand.findings.rules import Act, Check
from evenhand.records.rules.terms import NO, YES, is_one_of

APPROVER = "approver"
SYSTEM = "system"
"""Role of accounts that are no person's: a program that registers and selects joins nothing."""


def accounts(
    events: ir.Table, checks: Mapping[str, Check], codes: Mapping[str, int]
) -> ir.Table | None:
    """Return for each case which checks one account joins; None for no check.

    One pass over the acts that are asked for, however many checks there are: first by case and
    account, then by case.

    Parameters
    ----------
    events : Table
        From ``prepared``, with actor, and approver and role where they are mapped.
    checks : mapping of str to Check
        Those of the form ``apart``, by name.
    codes : mapping of str to int

    Returns
    -------
    Table
        ``case_of`` and for each name ``_joined`` (one account acts in two groups), ``_nobody`` (an
        act names no account) and ``_groups`` (how many of the groups occur).
    """
    if not checks:
        return None
    acting = _acting(events, [a for c in checks.values() for a in c.tested()], codes)
    groups = {
        f"{name}_{number}": group
        for name, check in checks.items()
        for number, group in enumerate(check.groups)
    }
    by_account = acting.group_by("declaration_id", "account").agg(
        **{name: _is_in(acting, group, codes).any() for name, group in groups.items()}
    )
    return by_account.group_by(case_of="declaration_id").agg(
        **{
            f"{name}_{kind}": value
            for name, check in checks.items()
            for kind, value in _facts(by_account, name, len(check.groups)).items()
        }
    )


def _facts(by_account: ir.Table, name: str, groups: int) -> dict[str, ir.Value]:
    flags = [by_account[f"{name}_{number}"] for number in range(groups)]
    acts_in = reduce(add, [f.cast("int64") for f in flags])
    named = by_account.account.notnull()
    return {
        "joined": and_(named, acts_in >= 2).any(),
        "nobody": and_(~named, acts_in >= 1).any(),
        "groups": reduce(add, [f.any().cast("int64") for f in flags]),
    }


def _acting(events: ir.Table, acts: Sequence[Act], codes: Mapping[str, int]) -> ir.Table:
    """Return ``declaration_id``, ``account``, ``code`` and ``approves`` of the acts asked for."""
    own = tuple(dict.fromkeys(a for a in acts if a.field != APPROVER))
    approved = tuple(dict.fromkeys(a for a in acts if a.field == APPROVER))
    mine = events.filter(is_one_of(events, own, codes))
    if "role" in events.columns:
        mine = mine.filter((mine.role.lower() != SYSTEM).fill_null(YES))
    rows = mine.select("declaration_id", "code", account=mine.actor, approves=NO)
    if approved:
        theirs = events.filter(is_one_of(events, approved, codes))
        rows = rows.union(
            theirs.select(
                "declaration_id",
                "code",
                account=theirs.approver,
                approves=YES,
            )
        )
    return rows


def _is_in(acting: ir.Table, group: Sequence[Act], codes: Mapping[str, int]) -> ir.BooleanValue:
    own = [codes[a.activity] for a in group if a.field != APPROVER and a.activity in codes]
    approved = [codes[a.activity] for a in group if a.field == APPROVER and a.activity in codes]
    return (~acting.approves & acting.code.isin(own)) | (
        acting.approves & acting.code.isin(approved)
    )
