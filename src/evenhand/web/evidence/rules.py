"""Who may see findings, have records analysed, and say how long runs are kept?"""

from __future__ import annotations

import rules

from evenhand.web.people.predicates import holds
from evenhand.web.people.roles import Role

SEES = holds(Role.INTEGRITY_UNIT, Role.ANALYST, Role.MANAGER, Role.INTERNAL_AUDITOR)

rules.add_perm("evidence.see_findings", SEES)
rules.add_perm("evidence.run", holds(Role.ANALYST, Role.INTEGRITY_UNIT))
rules.add_perm("evidence.keep", holds(Role.INTEGRITY_UNIT))
