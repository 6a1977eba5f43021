"""Who may give a program a token, and who may see and revoke those of others?"""

from __future__ import annotations

import rules

from evenhand.web.people.predicates import holds
from evenhand.web.people.roles import Role

MAKERS = (Role.INTEGRITY_UNIT, Role.ANALYST, Role.MANAGER)

rules.add_perm("api.make_token", holds(*MAKERS))
rules.add_perm("api.see_tokens", holds(*MAKERS, Role.ADMINISTRATOR, Role.INTERNAL_AUDITOR))
rules.add_perm("api.revoke_any", holds(Role.ADMINISTRATOR))
