"""Who may read of a workshop, and who may run one?"""

from __future__ import annotations

from typing import Final

import rules

from evenhand.web.people.predicates import holds, holds_where
from evenhand.web.people.roles import Role

SEES: Final = holds_where(
    Role.FACILITATOR, Role.INTEGRITY_UNIT, Role.MANAGER, Role.INTERNAL_AUDITOR
)
RUNS: Final = holds_where(Role.FACILITATOR, Role.INTEGRITY_UNIT)

# Asked without a workshop, they say whether there may be any that this person may read or run.
rules.add_perm("workshops.see", SEES)
rules.add_perm("workshops.run", RUNS)
# The looks of papers are those of the whole administration.
rules.add_perm("workshops.choose_letterhead", holds(Role.FACILITATOR, Role.INTEGRITY_UNIT))
