"""Who may read the register of risks, write in it, rate a risk, and settle a rating?"""

from __future__ import annotations

from typing import Any, Final

import rules

from evenhand.web.people.models import Person
from evenhand.web.people.predicates import holds_where, offices_of
from evenhand.web.people.roles import Role

SEES: Final = holds_where(
    *(Role.INTEGRITY_UNIT, Role.ANALYST, Role.MANAGER, Role.INTERNAL_AUDITOR, Role.FACILITATOR)
)
WRITES: Final = holds_where(Role.INTEGRITY_UNIT, Role.FACILITATOR)
RATERS: Final = (
    *(Role.INTEGRITY_UNIT, Role.ANALYST, Role.MANAGER, Role.OFFICER),
    *(Role.INTERNAL_AUDITOR, Role.FACILITATOR),
)
"""Officers too: they know the process. An administrator of accounts does not."""


def rates(person: Any, risk: Any = None) -> bool:
    """Return whether a person may rate: a risk of an office whoever has a post there.

    A risk of the whole administration may be rated from any office: a rating shows nothing.
    """
    if not isinstance(person, Person):
        return False
    offices = offices_of(person, RATERS)
    if offices is None:
        return True
    return bool(offices) and (risk is None or risk.office_id in (None, *offices))


# Asked without a risk, they say whether there is any that this person may read, write or rate.
rules.add_perm("risks.see", SEES)
rules.add_perm("risks.write", WRITES)
rules.add_perm("risks.rate", rules.Predicate(rates, name="rates where it is"))
