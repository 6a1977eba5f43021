"""Who may read what was released, ask for a release, and decide on one?"""

from __future__ import annotations

import rules

from evenhand.web.people.predicates import holds, holds_anywhere
from evenhand.web.people.roles import Role

rules.add_perm("releases.read", holds_anywhere(*Role))
rules.add_perm("releases.ask", holds(Role.INTEGRITY_UNIT, Role.ANALYST, Role.MANAGER))
rules.add_perm("releases.decide", holds(Role.MANAGER))
rules.add_perm(
    "releases.see_all",
    holds(Role.INTEGRITY_UNIT, Role.ANALYST, Role.MANAGER, Role.INTERNAL_AUDITOR),
)
