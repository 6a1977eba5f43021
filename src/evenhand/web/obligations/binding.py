"""Does a requirement bind this administration, from when, and by when must it be done?

What does not bind reads "reference, not obligation", and so does what nobody has said of yet. The
Convention gives 36 months to Standards and Recommended Practices and 60 to Transitional Standards,
counted from the day on which it, or an annex accepted later, entered into force for the party
(Article 13 of its body); an extension of at most a year is not reckoned with here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from evenhand.instruments.adoption import Adoption, Part
from evenhand.instruments.catalogue import Catalogue
from evenhand.instruments.document import Requirement
from evenhand.web.isolating import ltr
from evenhand.web.months import after
from evenhand.web.obligations.models import (
    Agreement,
    Annex,
    Category,
    Convention,
    Membership,
    Notified,
    Party,
)

MONTHS: Final = {"standard": 36, "recommended_practice": 36, "transitional_standard": 60}
"""By kind of a provision of the Convention: months to implement it."""
SOFT: Final = ("best_endeavour", "permission", "definition")
"""Kinds of the Agreement that ask for no more than an endeavour, allow, or explain."""


class Bound(StrEnum):
    """Whether something binds."""

    YES = "yes"
    LATER = "later"
    NO = "no"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True)
class Binding:
    """Whether one requirement binds, and why.

    Attributes
    ----------
    bound : Bound
        ``later`` where the day of the obligation is still to come.
    why : str
        In a few words, for people.
    since : date or None
        From when it binds.
    due : date or None
        By when it must be implemented; None where the instrument gives no time for it.
    """

    bound: Bound
    why: str
    since: date | None = None
    due: date | None = None

    @property
    def words(self) -> str:
        """The one sentence that stands beside a requirement."""
        if self.bound is Bound.YES:
            return _("Obligation: %(why)s") % {"why": self.why}
        if self.bound is Bound.LATER:
            return _("Reference, not obligation yet: %(why)s") % {"why": self.why}
        return _("Reference, not obligation: %(why)s") % {"why": self.why}

    @property
    def binds(self) -> bool:
        """Whether it binds today."""
        return self.bound is Bound.YES


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the administration says, the newest of each.

    Attributes
    ----------
    convention : Convention or None
    annexes : mapping of str to Annex
        By id of the annex or chapter, as ``rkc.sa.j``.
    agreement : Agreement or None
    notified : mapping of str to Notified
        By id of the measure, as ``tfa.7.6``.
    """

    convention: Convention | None
    annexes: Mapping[str, Annex]
    agreement: Agreement | None
    notified: Mapping[str, Notified]

    def of(self, entry: Requirement, whole: Catalogue, *, on: date) -> Binding:
        """Return whether an entry binds on a day.

        Parameters
        ----------
        entry : Requirement
        whole : Catalogue
            That holds it.
        on : date
        """
        if entry.instrument == "rkc":
            return self._convention(entry, whole, on=on)
        if entry.instrument == "tfa":
            return self._agreement(entry, whole, on=on)
        return Binding(Bound.NO, _("the text binds nobody."))

    def _convention(self, entry: Requirement, whole: Catalogue, *, on: date) -> Binding:
        said = self.convention
        if said is None:
            return Binding(Bound.NOT_STATED, _("nobody has said whether we are a party."))
        if said.party == Party.NOT_PARTY or said.since is None:
            return Binding(Bound.NO, _("we are no party to the Convention."))
        since = said.since
        if entry.optional:
            standing = self._adoption().standing(entry, whole)
            part = standing.part
            if part is None:
                return Binding(Bound.NOT_STATED, _("nobody has said whether we accepted it."))
            if standing.status == "not_accepted":
                return Binding(Bound.NO, _("we have not accepted it."))
            if part.status == "reserved" and entry.kind == "recommended_practice":
                return Binding(Bound.NO, _("we entered a reservation: %(n)s") % {"n": part.note})
            since = max(since, part.since)
        if since > on:
            return Binding(Bound.LATER, _("in force from %(day)s.") % {"day": ltr(since)}, since)
        months = MONTHS.get(entry.kind)
        if months is None:
            return Binding(Bound.YES, _("in force since %(day)s.") % {"day": ltr(since)}, since)
        due = after(since, months)
        words = (
            _("in force since %(day)s, to be implemented by %(due)s (%(months)d months).")
            if due >= on
            else _("in force since %(day)s; the %(months)d months ended on %(due)s.")
        )
        values = {"day": ltr(since), "due": ltr(due), "months": months}
        return Binding(Bound.YES, words % values, since, due)

    def _adoption(self) -> Adoption:
        return Adoption(
            tuple(
                Part(a.part, a.acceptance, a.since, a.reference, a.note)  # type: ignore[arg-type]
                for a in self.annexes.values()
            )
        )

    def _agreement(self, entry: Requirement, whole: Catalogue, *, on: date) -> Binding:
        said = self.agreement
        if said is None:
            return Binding(Bound.NOT_STATED, _("nobody has said whether we are a Member."))
        if said.membership == Membership.NOT_MEMBER:
            return Binding(Bound.NO, _("we are no Member of the WTO."))
        if said.membership == Membership.NOT_ACCEPTED or said.since is None:
            return Binding(Bound.NO, _("we have not accepted the Agreement."))
        since, named = said.since, ""
        if said.membership == Membership.BY_CATEGORY:
            found = self.notified.get(measure_of(entry, whole) or "")
            if found is None:
                return Binding(Bound.NOT_STATED, _("nobody has said under which category it is."))
            named = _(" (category %(c)s)") % {"c": found.category}
            if found.category != Category.A:
                if found.binds_from is None:
                    why = _("category %(c)s, without a definitive date.") % {"c": found.category}
                    return Binding(Bound.LATER, why)
                since = max(since, found.binds_from)
        if since > on:
            why = _("from %(day)s%(named)s.") % {"day": ltr(since), "named": named}
            return Binding(Bound.LATER, why, since, since)
        words = (
            _("since %(day)s%(named)s, as far as it asks: it encourages, allows or explains.")
            if entry.kind in SOFT
            else _("since %(day)s%(named)s.")
        )
        return Binding(Bound.YES, words % {"day": ltr(since), "named": named}, since)


def measure_of(entry: Requirement, whole: Catalogue) -> str | None:
    """Return the measure of the Agreement that an entry belongs to; None for a whole article."""
    at: str | None = entry.id
    while at is not None:
        found = whole.requirement(at)
        if found.kind == "measure":
            return found.id
        at = found.parent
    return None
