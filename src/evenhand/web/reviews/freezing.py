"""What is done on suspicion of an offence: the reviewer stops, and what there is stays as it is.

Everything in the review is written into one text with the SHA-256 of each file and of the last
entry of the journal; its own SHA-256 stands in the journal and at the head of the custody record.
From then on no change of the review is taken, and another person keeps the evidence and hands it
over.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from django.db import transaction
from django.utils import timezone

from evenhand.errors import EvenhandError
from evenhand.web.journal.append import append
from evenhand.web.journal.models import Entry
from evenhand.web.people.models import Person
from evenhand.web.people.sealing import Bytes, seal, unseal
from evenhand.web.reviews.changes import begun, must_be_worked_on, must_stand_outside
from evenhand.web.reviews.choices import Outcome, Step
from evenhand.web.reviews.files import content_of
from evenhand.web.reviews.lines import ReviewError
from evenhand.web.reviews.models import Custody, Review

MANIFEST: Final = "manifest.json"
LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""The day that every file of a package bears, so that the same evidence gives the same bytes."""


@dataclass(frozen=True, slots=True)
class Package:
    """Frozen evidence as one file, and its SHA-256."""

    content: bytes
    sha256: str


def stop(review: Review, *, ground: str, authority: str, custodian: Person, by: Person) -> None:
    """Stop a review on suspicion of an offence, freeze what there is, and refer the case.

    Parameters
    ----------
    review : Review
    ground : str
        What was seen, in plain words.
    authority : str
        To whom the case is referred.
    custodian : Person
        Who keeps the evidence: another person than the reviewer, outside the line.
    by : Person
        The reviewer.

    Raises
    ------
    ReviewError
        If it is another's review, it is closed, or the custodian may not keep it.
    """
    with transaction.atomic():
        review = begun("review.stopped", review, by=by, facts={"custodian": str(custodian.pk)})
        must_be_worked_on(review, by)
        must_stand_outside(review, custodian, by=by)
        review.outcome, review.custodian = Outcome.REFERRED, custodian
        review.reasons = seal(
            review.key, json.dumps({"ground": ground, "authority": authority}, ensure_ascii=False)
        )
        review.closed_by, review.closed_at = by.pk, datetime.now(UTC)
        text = json.dumps(_everything(review), ensure_ascii=False, indent=1, sort_keys=True)
        digest = sha256(text.encode("utf-8")).hexdigest()
        review.frozen = seal(review.key, text)
        review.save(
            update_fields=[*("outcome", "custodian", "reasons", "closed_by", "closed_at", "frozen")]
        )
        append(
            "review.evidence_frozen",
            subject=f"review:{review.pk}",
            actor=by.pk,
            facts={"sha256": digest, "files": review.files.count()},
        )
        _step(review, Step.FROZEN, digest, to=custodian.username, by=by)


def fetch(review: Review, *, by: Person) -> Package:
    """Take frozen evidence out as one file, once it holds against its SHA-256.

    Raises
    ------
    ReviewError
        If it is not in this person's keeping, or is no longer what was frozen.
    """
    with transaction.atomic():
        review = begun("review.evidence_fetched", review, by=by)
        _must_keep(review, by)
        package = _packed(review)
        _step(review, Step.FETCHED, package.sha256, to=by.username, by=by)
    return package


def hand_over(review: Review, to: str, *, by: Person) -> None:
    """Write down that the evidence was handed over, to whom, and which SHA-256 it had.

    Raises
    ------
    ReviewError
        If it is not in this person's keeping, or is no longer what was frozen.
    """
    with transaction.atomic():
        review = begun("review.evidence_handed_over", review, by=by)
        _must_keep(review, by)
        _step(review, Step.HANDED_OVER, _packed(review).sha256, to=to, by=by)


def end_referral(review: Review, *, on: date, said: str, by: Person) -> None:
    """Write down that the authority has ended what was referred to it: the time to keep it runs.

    Raises
    ------
    ReviewError
        If it is not in this person's keeping, it was written down before, or the day is to come.
    """
    with transaction.atomic():
        review = begun("review.referral_ended", review, by=by, facts={"on": on.isoformat()})
        _must_keep(review, by)
        if review.referral_ended_on is not None:
            raise ReviewError("It has ended already.", do_next="Look at the custody record.")
        if on > timezone.localdate():
            raise ReviewError(f"The day {on} is to come.", do_next="Give the day it ended.")
        _step(review, Step.ENDED, _packed(review).sha256, to=said, by=by)
        review.referral_ended_on = on
        review.save(update_fields=["referral_ended_on"])


def _packed(review: Review) -> Package:
    changed = ReviewError(
        "The evidence is no longer what was frozen.",
        do_next="Hand nothing over; compare with the backup of that day, and tell internal audit.",
    )
    try:
        text = unseal(review.key, review.frozen or b"")
        contents = {f.pk: content_of(f) for f in review.files.all()}
    except EvenhandError as err:
        raise changed from err
    if sha256(text.encode("utf-8")).hexdigest() != review.custody.get(step=Step.FROZEN).sha256:
        raise changed
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as whole:
        whole.writestr(ZipInfo(MANIFEST, LONG_AGO), text)
        for each in json.loads(text)["files"]:
            content = contents.get(each["number"], b"")
            if sha256(content).hexdigest() != each["sha256"]:
                raise changed
            whole.writestr(ZipInfo(each["path"], LONG_AGO), content)
    content = buffer.getvalue()
    return Package(content, sha256(content).hexdigest())


def _step(review: Review, step: Step, digest: str, *, to: str, by: Person) -> None:
    Custody.objects.create(
        review=review,
        number=review.custody.count() + 1,
        step=step,
        to=seal(review.key, to),
        sha256=digest,
        by=by.pk,
    )


def _must_keep(review: Review, by: Person) -> None:
    if not by.has_perm("reviews.keep", review):
        raise ReviewError(
            "This evidence is not in your keeping.", do_next="Ask its custodian for it."
        )


def _everything(review: Review) -> dict[str, Any]:
    """Return what the review holds, as plain values that a reader elsewhere can check."""

    def opened(sealed: Bytes | None) -> str:
        return "" if sealed is None else unseal(review.key, sealed)

    last = Entry.objects.order_by("-number")[0]
    return {
        "review": review.pk,
        "run": review.run_id,
        "fingerprint_of_the_records": review.run.fingerprint,
        "measure": review.measure,
        "version": review.version,
        "table": review.table,
        "row": review.row,
        "question": review.question,
        "line": json.loads(opened(review.line)),
        "cases": opened(review.cases).splitlines(),
        "stopped": json.loads(opened(review.reasons)),
        "stopped_at": _said(review.closed_at),
        "reviewer": str(review.reviewer_id),
        "questions": [
            {
                "text": q.text,
                "checked": q.checked,
                "note": opened(q.note),
                "at": _said(q.checked_at),
            }
            for q in review.questions.all()
        ],
        "concerned": [
            {
                "kind": p.kind,
                "name": opened(p.name),
                "told": _said(p.noticed_at),
                "representative": opened(p.representative),
                "answers": [
                    {"received": r.received_on.isoformat(), "text": opened(r.text)}
                    for r in p.replies.all()
                ],
            }
            for p in review.parties.all()
        ],
        "files": [
            {
                "number": f.pk,
                "path": f"files/{f.pk}-{f.sha256[:16]}",
                "name": opened(f.name),
                "kind": f.kind,
                "bytes": f.size,
                "sha256": f.sha256,
                "received": f.received_on.isoformat(),
            }
            for f in review.files.all()
        ],
        "journal": {"entry": last.number, "hash": last.hash},
    }


def _said(at: datetime | None) -> str:
    return "" if at is None else at.isoformat(timespec="seconds")
