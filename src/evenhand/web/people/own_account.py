"""Where is somebody signed in, and what happened to the own account?

Of a session it is known when it began and when it was last used. Of its place and device a keyed
hash lies in it, from which neither can be told.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from evenhand.web.journal.append import append
from evenhand.web.journal.models import Entry
from evenhand.web.people.models import Person
from evenhand.web.people.session_ends import BEGAN, LONGEST_SECONDS, SEEN, UNUSED_SECONDS

CHANGED: Final = (
    *("password.set", "password.handed", "factor.added", "factor.removed"),
    *("login.linked", "login.unlinked"),
)
"""What of an account its person hears of at the next sign-in."""
EVENTS: Final = 20


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A session that is open.

    Attributes
    ----------
    mark : str
        Stands for it on a page: its key opens it, and is shown nowhere.
    began, seen : datetime
        In UTC; ``seen`` is at most five minutes before the last page.
    is_here : bool
        Whether it is that of who asks.
    """

    mark: str
    began: datetime
    seen: datetime
    is_here: bool


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to an account: when in UTC, what in words, and whether somebody else did it."""

    at: datetime
    what: str
    is_by_another: bool


def sessions(person: Person, *, here: str | None) -> list[OwnSession]:
    """Return a person's open sessions, the newest first; ``here`` is the key of who asks."""
    found = [
        OwnSession(_mark(row), _time(said[BEGAN]), _time(said[SEEN]), row.session_key == here)
        for row, said in _open(person)
    ]
    return sorted(found, key=lambda each: each.began, reverse=True)


def end_session(person: Person, mark: str) -> bool:
    """End one of a person's sessions, and say whether there was such a one."""
    for row, _said in _open(person):
        if constant_time_compare(_mark(row), mark):
            with transaction.atomic():
                row.delete()
                append("session.ended", subject=f"person:{person.pk}", actor=person.pk)
            return True
    return False


def events(person: Person) -> list[Event]:
    """Return the last that the journal tells of an account, the newest first."""
    words = {
        "account.made": _("the account was given"),
        "signed.in": _("signed in"),
        "signed.failed": _("a wrong password or code was given"),
        "password.set": _("an own password was chosen"),
        "password.handed": _("a new password was handed out"),
        "factor.added": _("a second factor was added"),
        "factor.removed": _("a second factor was removed"),
        "login.linked": _("the ministry's login was linked"),
        "login.unlinked": _("the ministry's login was unlinked"),
        "session.ended": _("a session was ended"),
        "session.moved": _("a session went on in another place or browser, and was ended"),
        "sessions.ended": _("all other sessions were ended"),
    }
    of_account = Entry.objects.filter(subject=f"person:{person.pk}", action__in=words)
    return [
        Event(entry.at, words[entry.action], entry.actor not in (None, person.pk))
        for entry in of_account.order_by("-number")[:EVENTS]
    ]


def changed_since(person: Person, day: datetime) -> bool:
    """Say whether a password, a factor or a link of an account changed since then."""
    changes = Entry.objects.filter(subject=f"person:{person.pk}", action__in=CHANGED)
    return changes.filter(at__gt=day).exists()


def _open(person: Person) -> Iterator[tuple[Session, dict[str, float]]]:
    now = time.time()
    for row in Session.objects.filter(expire_date__gt=timezone.now()):
        said = row.get_decoded()
        is_own = said.get("_auth_user_id") == str(person.pk)
        if not is_own or said.get("_auth_user_hash") != person.get_session_auth_hash():
            continue
        began, seen = said.get(BEGAN), said.get(SEEN)
        if not isinstance(began, float) or not isinstance(seen, float):
            # Signed in this moment, and no page was asked for yet.
            began = seen = now
        if now - began <= LONGEST_SECONDS and now - seen <= UNUSED_SECONDS:
            yield row, {BEGAN: began, SEEN: seen}


def _mark(row: Session) -> str:
    mark = salted_hmac("evenhand.web.people.own", row.session_key, algorithm="sha256")
    return mark.hexdigest()[:32]


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
