"""Who sees their own figures, who ties an account to a person, and who reads answers?"""

from __future__ import annotations

from typing import Final

import rules

from evenhand.web.people.predicates import holds, holds_anywhere
from evenhand.web.people.roles import Role

TYING: Final = (Role.INTEGRITY_UNIT, Role.INTERNAL_AUDITOR)
"""One of each makes a tie."""

rules.add_perm("panels.own", holds_anywhere(Role.OFFICER))
rules.add_perm("panels.tie", holds(*TYING))
rules.add_perm("panels.read_answers", holds(Role.INTEGRITY_UNIT))
