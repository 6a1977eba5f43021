"""Who may read the plan, write in it, and approve an action?"""

from __future__ import annotations

from typing import Final

import rules

from evenhand.web.people.predicates import holds_where
from evenhand.web.people.roles import Role

SEES: Final = holds_where(
    *(Role.INTEGRITY_UNIT, Role.ANALYST, Role.MANAGER, Role.INTERNAL_AUDITOR, Role.FACILITATOR)
)
WRITES: Final = holds_where(Role.INTEGRITY_UNIT, Role.FACILITATOR)

# Asked without an action, they say whether there is any that this person may read or write.
rules.add_perm("plans.see", SEES)
rules.add_perm("plans.write", WRITES)
rules.add_perm("plans.approve", holds_where(Role.MANAGER))
