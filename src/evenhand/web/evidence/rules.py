"""Who may see findings, and who may have records analysed?"""

from __future__ import annotations

import rules

from evenhand.web.people.predicates import holds
from evenhand.web.people.roles import Role

SEES = holds(Role.INTEGRITY_UNIT, Role.ANALYST, Role.MANAGER, Role.INTERNAL_AUDITOR)

rules.add_perm("evidence.see_findings", SEES)
rules.add_perm("evidence.run", holds(Role.ANALYST, Role.INTEGRITY_UNIT))
