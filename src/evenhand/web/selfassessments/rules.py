"""Who may read instruments, answer, lead a self-assessment, and decide on it?"""

from __future__ import annotations

from typing import Any, Final

import rules

from evenhand.web.people.models import Person
from evenhand.web.people.predicates import holds_anywhere, holds_where
from evenhand.web.people.roles import Role

SEES: Final = holds_where(
    Role.INTEGRITY_UNIT,
    Role.ANALYST,
    Role.MANAGER,
    Role.INTERNAL_AUDITOR,
    Role.FACILITATOR,
)
LEADS: Final = holds_where(Role.INTEGRITY_UNIT, Role.FACILITATOR)
DECIDES: Final = holds_where(Role.MANAGER)
ANYBODY: Final = holds_anywhere(*Role)


@rules.predicate  # type: ignore[untyped-decorator]
def is_asked(person: Any, assessment: Any = None) -> bool:
    """Return whether requirements of an assessment are asked of this person."""
    if not isinstance(person, Person) or assessment is None:
        return isinstance(person, Person)
    return bool(assessment.raters.filter(person=person).exists())


# The texts and the scale are no figures, and whoever answers must be able to read them.
rules.add_perm("selfassessments.read", ANYBODY)
# Asked without an assessment, it opens the list of one's own tasks.
rules.add_perm("selfassessments.answer", ANYBODY & is_asked)
rules.add_perm("selfassessments.see", SEES)
rules.add_perm("selfassessments.lead", LEADS)
rules.add_perm("selfassessments.decide", DECIDES)
