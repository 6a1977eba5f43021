"""Who may read of partners, requests, missions and promises, write of them, and approve?"""

from __future__ import annotations

from typing import Final

import rules

from evenhand.web.people.predicates import holds, holds_where
from evenhand.web.people.roles import Role

SEES: Final = holds_where(Role.INTEGRITY_UNIT, Role.MANAGER, Role.INTERNAL_AUDITOR)
WRITES: Final = holds_where(Role.INTEGRITY_UNIT)

# Asked without a thing, they say whether there is any that this person may read or write.
rules.add_perm("cooperation.see", SEES)
rules.add_perm("cooperation.write", WRITES)
rules.add_perm("cooperation.approve", holds_where(Role.MANAGER))
# A partner belongs to no office, and a report to it tells of all of them.
rules.add_perm("cooperation.keep_partners", holds(Role.INTEGRITY_UNIT))
rules.add_perm("cooperation.see_contacts", holds(Role.INTEGRITY_UNIT, Role.MANAGER))
rules.add_perm("cooperation.report", holds(Role.INTEGRITY_UNIT, Role.MANAGER))
