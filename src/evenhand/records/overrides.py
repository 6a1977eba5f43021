"""Which changes to a lighter channel are on record, and with what reason and approval?"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir
from ibis import _

from evenhand.records.acts import OVERRIDE, acts
from evenhand.records.channels import weight
from evenhand.records.records import Records

LEAST_USES: Final = 5
"""A reason written less often is not listed."""
MOST_REASONS: Final = 20


def lightened(records: Records) -> dict[str, ir.Table]:
    """Count changes to a lighter channel by office, account and what excuses them.

    Returns
    -------
    dict of ir.Table
        ``recorded``: ``office``, ``actor``, ``has_reason``, ``has_approver``, ``by_itself`` (bool:
        the account approved its own act), ``changes``; ``reasons``: ``reason``, ``changes``.
    """
    changed = acts(records)
    changed = changed.filter(changed.activity == OVERRIDE)
    selected = records.declarations.select(
        declaration_id=records.declarations.declaration_id.cast("string"),
        selected=weight(records.declarations.channel_selected),
    )
    changed = changed.left_join(selected, "declaration_id").drop("declaration_id_right")
    # An act that does not say what it changed from changed what had been selected.
    before = ibis.coalesce(weight(changed.value_before), changed.selected)
    after = ibis.coalesce(weight(changed.value_after), weight(changed.channel))
    lighter = changed.filter(after < before)
    keys = ["office", "actor", "has_reason", "has_approver", "by_itself"]
    own = (lighter.approver == lighter.actor).fill_null(False)
    given = lighter.filter(lighter.has_reason).group_by("reason").agg(changes=_.count())
    # A text that was hardly ever used may be about one case, or name somebody.
    given = given.filter(given.changes >= LEAST_USES)
    return {
        "recorded": lighter.mutate(by_itself=own)
        .group_by(keys)
        .agg(changes=_.count())
        .order_by(keys),
        "reasons": given.order_by(ibis.desc("changes"), "reason").limit(MOST_REASONS),
    }
