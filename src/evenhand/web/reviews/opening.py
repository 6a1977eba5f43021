"""How is it seen who is behind a pseudonym: by two holders' keys, with a reason, for a while?

Who reviews asks, for pseudonyms of the review and no others. Each holder takes the request to a
machine of their own, reads the reason there and lends a share (see ``records.lending``); no private
key of a holder ever reaches this one. With the second share the identities are taken out, shown to
who asked alone, and forgotten when the time has ended. Whom it concerns reads later that it was
done, when and why.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction

from evenhand.records.lending import Share, join, make_request, received
from evenhand.records.sealing import Opened
from evenhand.web.evidence.models import Run
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.people.models import Person
from evenhand.web.people.sealing import new_key, seal, seal_bytes, unseal, unseal_bytes
from evenhand.web.reviews.changes import begun, must_be_worked_on
from evenhand.web.reviews.lines import ReviewError
from evenhand.web.reviews.models import Lent, Opening, Party, Review

SHOWN_FOR: Final = timedelta(hours=24)
"""Long enough to write a letter the next morning."""
WAITS_FOR: Final = timedelta(days=14)
"""A wish that two holders did not meet in two weeks is made anew, with its reason."""


def ask(review: Review, parties: Sequence[Party], *, reason: str, by: Person) -> Opening:
    """Ask that pseudonyms of a review are opened.

    Parameters
    ----------
    review : Review
    parties : sequence of Party
        Of the review: whose pseudonyms are asked for.
    reason : str
    by : Person
        The reviewer, or, once evidence is frozen, its custodian.

    Raises
    ------
    ReviewError
        If nobody or somebody else is named, the run kept no sealed identities or is withheld, or it
        is another's review.
    RecordsError
        If the sealed identities are damaged.
    """
    with transaction.atomic():
        facts: dict[str, Fact] = {"pseudonyms": len(parties)}
        review = begun("pseudonyms.asked_for", review, by=by, facts=facts)
        if not by.has_perm("reviews.keep", review):
            must_be_worked_on(review, by)
        if not parties or any(p.review_id != review.pk for p in parties):
            raise ReviewError("No pseudonym of this review is named.", do_next="Choose those.")
        if review.run.is_withheld:
            raise ReviewError(
                "The gate has closed on the run of this review.",
                do_next="Open no pseudonym of it until the gate is open again.",
            )
        made = Opening.objects.create(
            review=review, reason=seal(review.key, reason), asked_by=by, request=b"", key=new_key()
        )
        made.parties.set(parties)
        assert made.key is not None
        request, private = make_request(
            _sealed_of(review.run), number=made.pk, reason=reason, wanted=_wanted(made)
        )
        made.request, made.private = request, seal_bytes(made.key, private)
        made.save(update_fields=["request", "private"])
    return made


def lend(opening: Opening, content: bytes, *, by: Person) -> Opening:
    """Take a share that a holder lent; with the second, open.

    Parameters
    ----------
    opening : Opening
    content : bytes
        What ``evenhand records lend`` wrote.
    by : Person
        The account that brings it: neither who asked nor who brought the other.

    Raises
    ------
    ReviewError
        If the opening waits no more, or the account or the key lent already.
    RecordsError
        If the share is of another opening, or the two do not open the map.
    """
    with transaction.atomic():
        append("pseudonyms.share_lent", subject=f"opening:{opening.pk}", actor=by.pk)
        opening = Opening.objects.get(pk=opening.pk)
        if opening.key is None or opening.private is None or not waits(opening):
            raise ReviewError("This opening waits no more.", do_next="Ask for it anew.")
        if by.pk in (opening.asked_by_id, opening.review.reviewer_id):
            raise ReviewError(
                "Who asked, or reviews, lends no share.", do_next="Ask the other holder."
            )
        request = bytes(opening.request)
        share = received(request, unseal_bytes(opening.key, opening.private), content)
        before = list(opening.lent.all())
        if any(each.by_id == by.pk or each.public == share.public for each in before):
            raise ReviewError(
                "This account, or this key, lent its share already.",
                do_next="The other holder lends theirs, under their own account.",
            )
        Lent.objects.create(
            opening=opening,
            by=by,
            public=share.public,
            share=seal_bytes(opening.key, share.share),
        )
        if before:
            _open(opening, [_kept(opening, before[0]), share], by=by)
    return opening


def identities(opening: Opening, *, by: Person) -> dict[str, str] | None:
    """Return pseudonym to identity to who asked; None where it waits or its time has ended.

    Each time that they are shown stands in the journal.

    Raises
    ------
    ReviewError
        If somebody else asks, or who asked works on the review no more.
    """
    review = opening.review
    works = by.has_perm("reviews.write", review) or by.has_perm("reviews.keep", review)
    if by.pk != opening.asked_by_id or not works:
        raise ReviewError("This was opened to another.", do_next="Ask for an opening of your own.")
    now = datetime.now(UTC)
    if opening.key is None or opening.identities is None or opening.shown_until is None:
        return None
    if now >= opening.shown_until:
        return None
    with transaction.atomic():
        append("pseudonyms.shown", subject=f"opening:{opening.pk}", actor=by.pk)
    shown: dict[str, str] = json.loads(unseal(opening.key, opening.identities))
    return shown


def waits(opening: Opening) -> bool:
    """Say whether shares are still taken."""
    is_late = datetime.now(UTC) >= opening.asked_at + WAITS_FOR
    return opening.opened_at is None and opening.ended_at is None and not is_late


def forget() -> int:
    """Remove the keys of openings whose time has ended, and return how many they were.

    Called before openings are shown and when the worker begins; what has ended is not shown in
    between either.
    """
    now = datetime.now(UTC)
    shown = Opening.objects.filter(ended_at=None, shown_until__lte=now)
    late = Opening.objects.filter(ended_at=None, opened_at=None, asked_at__lte=now - WAITS_FOR)
    if not (shown.exists() or late.exists()):
        return 0
    with transaction.atomic():
        ended = [*shown, *late]
        for opening in ended:
            append("pseudonyms.forgotten", subject=f"opening:{opening.pk}", actor=None)
            opening.lent.update(share=None)
            Opening.objects.filter(pk=opening.pk).update(
                key=None, private=None, identities=None, ended_at=now
            )
    return len(ended)


def _open(opening: Opening, shares: Sequence[Share], *, by: Person) -> None:
    found = _joined(opening, shares)
    assert opening.key is not None
    append(
        "pseudonyms.opened",
        subject=f"opening:{opening.pk}",
        actor=by.pk,
        facts={
            "review": opening.review_id,
            "asked_by": str(opening.asked_by_id),
            "first": str(opening.lent.all()[0].by_id),
            "opened": len(found.identities),
            "unknown": len(found.unknown),
        },
    )
    said = {**dict.fromkeys(found.unknown, ""), **found.identities}
    opening.identities = seal(opening.key, json.dumps(said, ensure_ascii=False))
    opening.opened_at = datetime.now(UTC)
    opening.shown_until = opening.opened_at + SHOWN_FOR
    # Neither the shares nor what they were sealed to are needed any more.
    opening.private = None
    opening.save(update_fields=["identities", "opened_at", "shown_until", "private"])
    opening.lent.update(share=None)


def _joined(opening: Opening, shares: Sequence[Share]) -> Opened:
    run = opening.review.run
    return join(_sealed_of(run), bytes(opening.request), shares, wanted=_wanted(opening))


def _kept(opening: Opening, lent: Lent) -> Share:
    assert opening.key is not None
    assert lent.share is not None
    return Share("", "", lent.public, unseal_bytes(opening.key, lent.share))


def _wanted(opening: Opening) -> list[str]:
    return [unseal(opening.review.key, p.name) for p in opening.parties.all()]


def _sealed_of(run: Run) -> Path:
    from evenhand.analysis.analysis import SEALED  # noqa: PLC0415 -- slow import

    path = run.folder / SEALED
    if not path.is_file():
        raise ReviewError(
            "The run of this review kept nothing that says who is behind a pseudonym.",
            do_next="Name two holders with EVENHAND_HOLDERS, and run the analysis again.",
        )
    return path
