"""Who may read what was done for integrity, and who may write it down?"""

from __future__ import annotations

from typing import Any, Final

import rules

from evenhand.web.people.predicates import holds_where
from evenhand.web.people.roles import Role

INSIDE: Final = holds_where(Role.INTEGRITY_UNIT, Role.ANALYST, Role.MANAGER, Role.INTERNAL_AUDITOR)
FACILITATES: Final = holds_where(Role.FACILITATOR)
WRITES: Final = holds_where(Role.INTEGRITY_UNIT, Role.MANAGER)


@rules.predicate  # type: ignore[untyped-decorator]
def sees(person: Any, thing: Any = None) -> bool:
    """Say whether a person may read an initiative; facilitators only one that is opened to them."""
    if INSIDE.test(person, thing):
        return True
    return FACILITATES.test(person, thing) and (thing is None or _is_shared(thing))


def _is_shared(thing: Any) -> bool:
    newest = thing.versions.order_by("-number").first()
    return newest is not None and newest.is_shared


# Asked without an initiative, they say whether there is any that this person may read or write.
rules.add_perm("initiatives.see", sees)
rules.add_perm("initiatives.write", WRITES)
