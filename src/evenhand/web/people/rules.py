"""Who may see and change accounts?"""

from __future__ import annotations

import rules

from evenhand.web.people.predicates import holds
from evenhand.web.people.roles import Role

rules.add_perm("people.manage", holds(Role.ADMINISTRATOR))
