"""Who may read the page of the head of Customs?"""

from __future__ import annotations

import rules

from evenhand.web.people.predicates import holds
from evenhand.web.people.roles import Role

rules.add_perm("briefing.see", holds(Role.MANAGER, Role.INTEGRITY_UNIT))
