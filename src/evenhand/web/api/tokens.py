"""How is a token made, found again, and revoked?"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evenhand.errors import EvenhandError
from evenhand.web.api.models import RULES, Right, Token
from evenhand.web.journal.append import append
from evenhand.web.people.models import Office, Person

PREFIX: Final = "evenhand_"
"""By which a token is known where it should not lie: in a log, in a repository."""
BYTES: Final = 32
LONGEST: Final = timedelta(days=366)
REMINDED: Final = timedelta(days=30)
"""Before its last day its owner and the administrators are told."""


class TokenError(EvenhandError):
    """A token cannot be made or revoked as asked."""


@dataclass(frozen=True, slots=True)
class Made:
    """A new token, and the words that are shown this once."""

    token: Token
    words: str

    @property
    def header(self) -> str:
        """The line of a request that shows it."""
        return f"Authorization: Bearer {self.words}"


def ending(who: Person) -> int:
    """Return how many tokens end soon: one's own, or to administrators those of all."""
    today = timezone.localdate()
    soon = Token.objects.filter(
        revoked_at=None, expires_on__gte=today, expires_on__lte=today + REMINDED
    )
    if not who.has_perm("api.revoke_any"):
        soon = soon.filter(owner=who)
    return soon.count()


def make(
    name: str,
    *,
    rights: Sequence[Right],
    office: Office | None,
    expires_on: date,
    by: Person,
) -> Made:
    """Make a token; only its hash is kept. 256 random bits need no slow hash.

    Raises
    ------
    TokenError
        If it has no right, one that its owner does not hold, or a last day that is past or more
        than a year away.
    PermissionDenied
        If the person may make none.
    """
    if not by.has_perm("api.make_token"):
        raise PermissionDenied
    today = timezone.localdate()
    if not today <= expires_on <= today + LONGEST:
        raise TokenError(
            _("A token lives a year at most, and its last day is not past."),
            do_next=_("Choose a day from today on, within a year."),
        )
    if not rights:
        raise TokenError(_("A token without a right opens nothing."), do_next=_("Choose one."))
    beyond = [right for right in rights if not by.has_perm(RULES[right])]
    if beyond:
        raise TokenError(
            _("A token opens nothing that its owner may not: %(rights)s.")
            % {"rights": ", ".join(str(right.label) for right in beyond)},
            do_next=_("Let somebody make it who holds that."),
        )
    words = PREFIX + secrets.token_urlsafe(BYTES)
    with transaction.atomic():
        token = Token.objects.create(
            name=name,
            owner=by,
            rights=sorted({str(right) for right in rights}),
            office=office,
            sha256=_hash(words),
            expires_on=expires_on,
        )
        append(
            "token.made",
            subject=f"token:{token.pk}",
            actor=by.pk,
            facts={
                "rights": " ".join(token.rights),
                "office": None if office is None else office.pk,
                "expires": expires_on.isoformat(),
            },
        )
    return Made(token, words)


def revoke(token: Token, *, by: Person) -> None:
    """Revoke a token, at once and for good.

    Raises
    ------
    TokenError
        If it was revoked already.
    PermissionDenied
        If it is another's, and the person is no administrator.
    """
    if token.owner_id != by.pk and not by.has_perm("api.revoke_any"):
        raise PermissionDenied
    with transaction.atomic():
        token = Token.objects.select_for_update().get(pk=token.pk)
        if token.revoked_at is not None:
            raise TokenError(_("This token is revoked already."), do_next=_("Make another."))
        token.revoked_at, token.revoked_by = datetime.now(UTC), by.pk
        token.save(update_fields=["revoked_at", "revoked_by"])
        append("token.revoked", subject=f"token:{token.pk}", actor=by.pk)


def found(words: str) -> Token | None:
    """Return the token that somebody shows, if it opens anything today."""
    if not words.startswith(PREFIX) or len(words) > 100 or not words.isascii():
        return None
    token = Token.objects.select_related("owner", "office").filter(sha256=_hash(words)).first()
    if token is None or token.revoked_at is not None:
        return None
    if token.expires_on < timezone.localdate() or not token.owner.is_active:
        return None
    return token


def opens(token: Token, right: Right) -> bool:
    """Say whether a token opens something now: it names the right, and its owner holds it."""
    return right in token.rights and token.owner.has_perm(RULES[right])


def _hash(words: str) -> str:
    return sha256(words.encode("ascii")).hexdigest()
