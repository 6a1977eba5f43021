"""Who may read of a workshop, and who may run one?"""

from __future__ import annotations

from typing import Final

import rules

from evenhand.web.people.predicates import holds_where
from evenhand.web.people.roles import Role

SEES: Final = holds_where(
    Role.FACILITATOR, Role.INTEGRITY_UNIT, Role.MANAGER, Role.INTERNAL_AUDITOR
)
RUNS: Final = holds_where(Role.FACILITATOR, Role.INTEGRITY_UNIT)

# Asked without a workshop, they say whether there may be any that this person may read or run.
rules.add_perm("workshops.see", SEES)
rules.add_perm("workshops.run", RUNS)
