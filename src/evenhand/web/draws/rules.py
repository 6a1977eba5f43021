"""Who may see an office's draw, ask for an exception, confirm it, and read what is sealed?"""

from __future__ import annotations

from typing import Final

import rules

from evenhand.web.people.predicates import holds, holds_where
from evenhand.web.people.roles import Role

ASKING: Final = (Role.MANAGER, Role.OFFICER)
"""Managers ask for anything, officers for a conflict of interest or, at night, an emergency."""
CONFIRMING: Final = (Role.MANAGER, Role.INTERNAL_AUDITOR)
"""As the draw's own server has it: another chief, or an auditor."""

# The log is public; who reads it here is who has to do with the office's integrity.
rules.add_perm(
    "draws.see",
    holds_where(
        *(Role.INTEGRITY_UNIT, Role.ANALYST, Role.MANAGER, Role.OFFICER, Role.INTERNAL_AUDITOR)
    ),
)
rules.add_perm("draws.verify", holds_where(Role.INTEGRITY_UNIT, Role.INTERNAL_AUDITOR))
rules.add_perm("draws.ask", holds_where(*ASKING))
rules.add_perm("draws.confirm", holds_where(*CONFIRMING))
rules.add_perm("draws.act", holds_where(*{*ASKING, *CONFIRMING}))
rules.add_perm("draws.see_sealed", holds_where(Role.INTERNAL_AUDITOR))
rules.add_perm("draws.publish", holds(Role.MANAGER))
