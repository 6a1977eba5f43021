"""Who may open and assign reviews, and who may read one?"""

from __future__ import annotations

from typing import Any

import rules

from evenhand.web.people.predicates import holds
from evenhand.web.people.roles import Role


@rules.predicate
def is_its_reviewer(person: Any, review: Any) -> bool:
    """Say whether the review is this person's, and a conflict of interest was ruled out."""
    return review is not None and review.reviewer_id == person.pk and review.stated_at is not None


rules.add_perm("reviews.see", holds(Role.INTEGRITY_UNIT, Role.INTERNAL_AUDITOR))
rules.add_perm("reviews.open", holds(Role.INTEGRITY_UNIT))
rules.add_perm("reviews.read", is_its_reviewer)
