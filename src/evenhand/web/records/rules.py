"""Who may see records and their checks, bring them in, attest that they are whole, and delete them?

All of it is of the whole administration: a file of records is not cut by office.
"""

from __future__ import annotations

import rules

from evenhand.web.people.predicates import holds
from evenhand.web.people.roles import Role

rules.add_perm("records.see", holds(Role.ANALYST, Role.INTEGRITY_UNIT, Role.INTERNAL_AUDITOR))
rules.add_perm("records.bring", holds(Role.ANALYST, Role.INTEGRITY_UNIT))
rules.add_perm("records.countersign", holds(Role.INTERNAL_AUDITOR))
rules.add_perm("records.keep", holds(Role.INTEGRITY_UNIT))
rules.add_perm("records.delete", holds(Role.INTEGRITY_UNIT, Role.INTERNAL_AUDITOR))
