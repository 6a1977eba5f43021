"""Who may see the gate, write down what it asks for, and turn it?"""

from __future__ import annotations

import rules

from evenhand.web.people.predicates import holds, holds_anywhere
from evenhand.web.people.roles import Role

TURNING = (Role.MANAGER, Role.INTEGRITY_UNIT)
"""One of each opens and closes. An internal auditor does not: they check who did."""

rules.add_perm(
    "gate.see",
    holds_anywhere(
        # Officers too: the figures would be theirs.
        *(Role.INTEGRITY_UNIT, Role.ANALYST, Role.MANAGER, Role.OFFICER, Role.INTERNAL_AUDITOR)
    ),
)
rules.add_perm("gate.record", holds(Role.INTEGRITY_UNIT))
rules.add_perm("gate.turn", holds(*TURNING))
