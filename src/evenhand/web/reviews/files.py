"""How is a file of a review kept, and handed out again?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from django.db import transaction
from django.utils import timezone

from evenhand.errors import ConfigError
from evenhand.web.journal.chain import Fact
from evenhand.web.people.models import Person
from evenhand.web.people.sealing import seal, seal_bytes, unseal_bytes
from evenhand.web.reviews import pictures
from evenhand.web.reviews.changes import begun, must_be_worked_on
from evenhand.web.reviews.lines import ReviewError
from evenhand.web.reviews.models import Content, File, Party, Review
from evenhand.web.reviews.uploads import type_of

MOST_FILES: Final = 100
"""Of one review, so that no answer fills the disk."""


@dataclass(frozen=True, slots=True)
class Days:
    """The three days of a file: came in, holds from, to be looked at again by."""

    received_on: date
    effective_on: date | None = None
    review_due_on: date | None = None


def add_file(
    review: Review,
    content: bytes,
    *,
    name: str,
    days: Days,
    by: Person,
    party: Party | None = None,
    is_shown: bool = False,
) -> File:
    """Keep a file of a review, sealed, with its SHA-256.

    Parameters
    ----------
    review : Review
    content : bytes
        What it is, is told by it alone: see ``uploads``.
    name : str
        As it came; kept for readers, and never used as a path.
    days : Days
    by : Person
        The reviewer, or whom it concerns.
    party : Party, optional
        Whose file it is.
    is_shown : bool
        Whether those concerned are shown it.

    Raises
    ------
    ReviewError
        If it is not taken here, a picture is broken or too large, a day is to come, it was kept
        already, there are too many, or it is another's review.
    """
    kind = type_of(content)
    if pictures.is_picture(kind.media):
        # One of which no copy can be made could be handed out to nobody.
        pictures.what_it_shows(content, kind.media)
    digest = sha256(content).hexdigest()
    with transaction.atomic():
        facts: dict[str, Fact] = {"sha256": digest, "bytes": len(content)}
        review = begun("review.file_added", review, by=by, facts=facts)
        is_own = party is not None and by.has_perm("reviews.answer_this", party)
        if not is_own:
            must_be_worked_on(review, by)
        elif review.closed_at is not None and not review.is_stopped:
            raise ReviewError("This review is closed.", do_next="Send it with an appeal.")
        if days.received_on > timezone.localdate():
            raise ReviewError(
                f"The day {days.received_on} is to come.", do_next="Give the day it came in."
            )
        # Whoever saw no answer, since the line or the server broke, sends the same once more.
        as_before = review.files.filter(
            party=party,
            sha256=digest,
            received_on=days.received_on,
            effective_on=days.effective_on,
            review_due_on=days.review_due_on,
            is_shown=is_shown,
            added_by=by.pk,
        )
        if as_before.exists():
            raise ReviewError(
                "The review has this file already, with the same days.",
                do_next="Look at its files: nothing has to be sent again.",
            )
        if review.files.count() >= MOST_FILES:
            raise ReviewError(
                f"The review has {MOST_FILES} files.", do_next="Put what belongs together in one."
            )
        made = File.objects.create(
            review=review,
            party=party,
            name=seal(review.key, name[:200]),
            kind=kind.media,
            size=len(content),
            sha256=digest,
            received_on=days.received_on,
            effective_on=days.effective_on,
            review_due_on=days.review_due_on,
            is_shown=is_shown,
            added_by=by.pk,
        )
        Content.objects.create(file=made, sealed=seal_bytes(review.key, content))
    return made


def content_of(file: File) -> bytes:
    """Return the bytes of a file.

    Raises
    ------
    ReviewError
        If they are no longer those that were added.
    """
    changed = ReviewError(
        "This file is no longer the one that was added.",
        do_next="Tell internal audit, and compare with the backup.",
    )
    kept = Content.objects.filter(file=file).first()
    if kept is None:
        raise changed
    try:
        content = unseal_bytes(file.review.key, kept.sealed)
    except ConfigError as err:
        raise changed from err
    if sha256(content).hexdigest() != file.sha256:
        raise changed
    return content


def shown_of(file: File) -> bytes:
    """Return what is handed out of a file: of a picture a copy without metadata, else its bytes.

    Raises
    ------
    ReviewError
        If its bytes are no longer those that were added, or no copy can be made.
    """
    content = content_of(file)
    if pictures.is_picture(file.kind):
        return pictures.what_it_shows(content, file.kind)
    return content
