"""Who may open and assign reviews, and who may read one?"""

from __future__ import annotations

from typing import Any, Final

import rules

from evenhand.web.people.predicates import holds, holds_anywhere
from evenhand.web.people.roles import Role

REVIEWING: Final = (Role.INTEGRITY_UNIT, Role.INTERNAL_AUDITOR)
"""Posts that review, decide appeals and keep frozen evidence, for the whole administration."""


@rules.predicate  # type: ignore[untyped-decorator]
def is_its_reviewer(person: Any, review: Any) -> bool:
    """Say whether the review is this person's, a conflict ruled out and nothing stopped."""
    return (
        review is not None
        and review.reviewer_id == person.pk
        and review.stated_at is not None
        and not review.is_stopped
        and review.deleted_at is None
    )


@rules.predicate  # type: ignore[untyped-decorator]
def is_its_custodian(person: Any, review: Any) -> bool:
    """Say whether the frozen evidence of the review is in this person's keeping."""
    return review is not None and review.custodian_id == person.pk and review.deleted_at is None


@rules.predicate  # type: ignore[untyped-decorator]
def decides_it(person: Any, review: Any) -> bool:
    """Say whether an appeal in the review is this person's to decide, a conflict ruled out."""
    return (
        review is not None
        and review.appeals.filter(decider=person, stated_at__isnull=False).exists()
    )


@rules.predicate  # type: ignore[untyped-decorator]
def is_told(person: Any, party: Any) -> bool:
    """Say whether this person was told on these pages that the line speaks of them."""
    return party is not None and party.person_id == person.pk and party.noticed_at is not None


SEES = holds(*REVIEWING)
rules.add_perm("reviews.see", SEES)
rules.add_perm("reviews.open", holds(Role.INTEGRITY_UNIT))
rules.add_perm("reviews.countersign", holds(Role.INTERNAL_AUDITOR))
# Who lost the post since does not read on.
rules.add_perm("reviews.write", SEES & is_its_reviewer)
rules.add_perm("reviews.read", SEES & (is_its_reviewer | decides_it))
rules.add_perm("reviews.keep", SEES & is_its_custodian)
# A holder of a key may have any post: what a request asks is readable by the holders' keys alone.
rules.add_perm("reviews.lend", holds_anywhere(*Role))
rules.add_perm("reviews.answer", holds_anywhere(*Role))
rules.add_perm("reviews.answer_this", is_told)
