"""Who may read the register of discretion, and who may write in it?"""

from __future__ import annotations

from typing import Final

import rules

from evenhand.web.people.predicates import holds_where
from evenhand.web.people.roles import Role

SEES: Final = holds_where(
    Role.INTEGRITY_UNIT,
    Role.ANALYST,
    Role.MANAGER,
    Role.INTERNAL_AUDITOR,
    Role.FACILITATOR,
)
WRITES: Final = holds_where(Role.INTEGRITY_UNIT)

# Asked without an entry, they say whether there is any that this person may read or write.
rules.add_perm("discretion.see", SEES)
rules.add_perm("discretion.write", WRITES)
