"""When does a session end by itself, and when because it goes on elsewhere?

An hour after the last page, and eight hours after it began, whatever is done in it: inside what
NIST SP 800-63B-4 (section 2.2.3) asks at its second level, an hour and a day. And at once where it
goes on from another network or another browser: then password and factor are given again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase

from evenhand.web.journal.append import append
from evenhand.web.people.surroundings import stays
from evenhand.web.settings import BEHIND_PROXY

UNUSED_SECONDS: Final = 3600
LONGEST_SECONDS: Final = 8 * 3600
WRITTEN_SECONDS: Final = 300
"""The last page is written down this often: reading should not become writing."""
BEGAN, SEEN = "began", "seen"


class SessionEnds:
    """Sign out whoever left, or has been signed in for a working day."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """End the session where its time is over, else write down now and then that it is used."""
        if request.user.is_authenticated:
            self._look(request)
        return self.get_response(request)

    def _look(self, request: HttpRequest) -> None:
        session, now = request.session, time.time()
        began, seen = session.get(BEGAN), session.get(SEEN)
        if not stays(session, request, behind_proxy=BEHIND_PROXY):
            with transaction.atomic():
                pk = request.user.pk
                append("session.moved", subject=f"person:{pk}", actor=None)
            self._end(request)
        elif not isinstance(began, float) or not isinstance(seen, float):
            session[BEGAN] = session[SEEN] = now
        elif now - began > LONGEST_SECONDS or now - seen > UNUSED_SECONDS:
            self._end(request)
        elif now - seen > WRITTEN_SECONDS:
            session[SEEN] = now

    def _end(self, request: HttpRequest) -> None:
        logout(request)
        # What was typed and not yet sent is not cleared: it is there after signing in again.
        request.has_signed_out = False  # type: ignore[attr-defined]
