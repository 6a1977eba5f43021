"""Is the service healthy? That and nothing else is said, to anybody who asks."""

from __future__ import annotations

import logging
import threading
import time
from typing import Final

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from evenhand.web.access import PUBLIC, allowed

SECONDS_KEPT: Final = 2.0
"""However often anybody asks, a process asks its database at most this often."""
log = logging.getLogger(__name__)


class Pulse:
    """The last answer of the database, asked for again only when it is old."""

    def __init__(self) -> None:
        self._asking = threading.Lock()
        self._until = 0.0
        self._healthy = False

    def is_healthy(self) -> bool:
        """Return whether the database answered; whoever comes while it is asked does not wait."""
        if time.monotonic() < self._until or not self._asking.acquire(blocking=False):
            return self._healthy
        try:
            self._healthy = _answers()
            self._until = time.monotonic() + SECONDS_KEPT
            return self._healthy
        finally:
            self._asking.release()


pulse = Pulse()


@allowed(PUBLIC)
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Say 200 and healthy, or 503 and not."""
    if pulse.is_healthy():
        return JsonResponse({"status": "healthy"})
    return JsonResponse({"status": "not healthy"}, status=503)


def _answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        log.exception("the database does not answer")
        return False
    return True
