"""Who may read what binds the administration, and who may say it?"""

from __future__ import annotations

import rules

from evenhand.web.people.predicates import holds, holds_anywhere
from evenhand.web.people.roles import Role

rules.add_perm("obligations.see", holds_anywhere(*Role))
rules.add_perm("obligations.write", holds(Role.ADMINISTRATOR, Role.INTEGRITY_UNIT))
