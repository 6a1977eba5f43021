"""Do the records hold what the customs system says it holds, and does internal audit say so too?

Who brings records in states totals as the system gives them; beside each stands what was read; an
internal auditor, who is another person, countersigns or sends them back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evenhand.errors import RecordsError
from evenhand.records.schema import TOTALLED
from evenhand.web.isolating import ltr
from evenhand.web.journal.append import append
from evenhand.web.journal.chain import Fact
from evenhand.web.people.models import Person
from evenhand.web.records.checking import latest
from evenhand.web.records.models import Check, Statement, Version

MOST_ROWS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Stated:
    """One total as the customs system states it.

    Attributes
    ----------
    what : str
        Of ``schema.TOTALLED``.
    office, year : str
        "" for all of them.
    value : Decimal
    """

    what: str
    office: str
    year: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Compared:
    """A stated total beside what was read.

    Attributes
    ----------
    stated : Stated
    read : Decimal or None
        None where these records have nothing of the kind, which is no zero.
    """

    stated: Stated
    read: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """What was read, less what is stated."""
        return None if self.read is None else self.read - self.stated.value

    @property
    def agrees(self) -> bool:
        """Whether both are the same to the last unit."""
        return self.read is not None and self.read == self.stated.value


def state(
    version: Version, rows: Sequence[Stated], *, taken_from: str, taken_on: date, by: Person
) -> Statement:
    """Write down what the customs system states of a version.

    Raises
    ------
    RecordsError
        If there is no total, one stands twice, or the day is to come.
    """
    keys = [(row.what, row.office, row.year) for row in rows]
    if not 0 < len(rows) <= MOST_ROWS or len(set(keys)) < len(keys):
        raise RecordsError(
            _("State 1 to %(n)s totals, each once.") % {"n": MOST_ROWS},
            do_next=_("Write those that the customs system gives."),
        )
    if taken_on > timezone.localdate():
        raise RecordsError(
            _("%(day)s has not come yet.") % {"day": ltr(taken_on)},
            do_next=_("Give the day on which the totals were taken."),
        )
    with transaction.atomic():
        Version.objects.select_for_update().get(pk=version.pk)
        newest = version.statements.last()
        made = Statement.objects.create(
            version=version,
            number=newest.number + 1 if newest else 1,
            rows=[
                {"what": r.what, "office": r.office, "year": r.year, "value": str(r.value)}
                for r in rows
            ],
            taken_from=taken_from,
            taken_on=taken_on,
            stated_by=by.pk,
        )
        _journal("records.totals_stated", made, by)
    return made


def decide(
    statement: Statement, *, countersigns: bool, remark: str, check: int, by: Person
) -> Statement:
    """Countersign totals, or send them back, as internal audit.

    Parameters
    ----------
    statement : Statement
    countersigns : bool
    remark : str
        Needed where something differs, or they are sent back.
    check : int
        Number of the check that the auditor saw beside them.
    by : Person
        Not who stated them.

    Raises
    ------
    RecordsError
        If it is the same person, they were decided on, replaced, or never set beside what was read.
    PermissionDenied
        If the person is not of internal audit.
    """
    with transaction.atomic():
        found = Statement.objects.select_for_update().get(pk=statement.pk)
        version = found.version
        seen = latest(version)
        if found.stated_by == by.pk:
            raise RecordsError(
                _("Who states totals does not countersign them."),
                do_next=_("Ask another internal auditor."),
            )
        if not by.has_perm("records.countersign"):
            raise PermissionDenied
        if found.signed_at is not None or found != version.statements.last():
            raise RecordsError(
                _("These totals were decided on or replaced."), do_next=_("Open the newest ones.")
            )
        if seen is None or seen.pk != check:
            raise RecordsError(
                _("There is no check, or a newer one than you saw: nothing was countersigned."),
                do_next=_("Have the version checked, and look at what stands beside the totals."),
            )
        differ = not all(line.agrees for line in compared(found, seen))
        if not remark and (differ or not countersigns):
            raise RecordsError(
                _("Something differs, or the totals are sent back, and no reason is given."),
                do_next=_("Say in a sentence why."),
            )
        found.signed_by, found.signed_at = by.pk, timezone.now()
        found.is_countersigned, found.remark = countersigns, remark
        found.save(update_fields=["signed_by", "signed_at", "is_countersigned", "remark"])
        what = "countersigned" if countersigns else "sent_back"
        _journal(f"records.totals_{what}", found, by, check=seen.pk, differ=differ)
    return found


def stated(statement: Statement) -> list[Stated]:
    """Return the totals of a statement."""
    return [
        Stated(row["what"], row["office"], row["year"], Decimal(row["value"]))
        for row in statement.rows
    ]


def compared(statement: Statement, check: Check | None) -> list[Compared]:
    """Return the totals of a statement beside what a check read."""
    read = {
        (row["what"], row["office"], row["year"]): Decimal(row["value"])
        for row in (check.totals if check else ())
    }
    kinds = {what for what, _office, _year in read}
    return [
        Compared(row, read.get((row.what, row.office, row.year), _none_of(row, kinds, read)))
        for row in stated(statement)
    ]


def attested(version: Version) -> Statement | None:
    """Return the newest totals of a version if internal audit countersigned them."""
    newest = version.statements.last()
    return newest if newest is not None and newest.is_countersigned else None


def notice(version: Version) -> str:
    """Return what a report says of whether the records are whole, in English as reports are."""
    signed = attested(version)
    if signed is None or signed.signed_at is None:
        return (
            "No control totals of these records were countersigned by internal audit: whether "
            "they are whole is not attested."
        )
    lines = compared(signed, latest(version))
    differ = sum(not line.agrees for line in lines)
    on = f"{signed.signed_at:%Y-%m-%d}"
    if differ:
        return (
            f"Internal audit countersigned {len(lines)} control totals on {on}; {differ} of them "
            "differ from what was read."
        )
    return (
        f"Internal audit countersigned {len(lines)} control totals on {on}; each equals what was "
        "read."
    )


def _none_of(
    row: Stated, kinds: set[str], read: Mapping[tuple[str, str, str], Decimal]
) -> Decimal | None:
    """Return 0 for an office or a year of which nothing was read, where the kind can be told."""
    if row.what not in kinds:
        return None
    offices = {office for what, office, _year in read if what == row.what} - {""}
    years = {year for what, _office, year in read if what == row.what} - {""}
    can_tell = (not row.office or offices) and (not row.year or years)
    return Decimal(0) if can_tell else None


def order_of(what: str) -> int:
    """Return the place of a kind of total in the order in which they are told."""
    return TOTALLED.index(what)


def _journal(action: str, statement: Statement, by: Person, **more: Fact) -> None:
    facts: dict[str, Fact] = {"version": statement.version_id, "number": statement.number, **more}
    append(action, subject=f"statement:{statement.pk}", actor=by.pk, facts=facts)
