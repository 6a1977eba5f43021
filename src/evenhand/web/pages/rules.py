"""Who may read the journal?"""

from __future__ import annotations

import rules

from evenhand.web.people.predicates import holds
from evenhand.web.people.roles import Role

rules.add_perm("journal.read", holds(Role.INTERNAL_AUDITOR))
