"""Is it still the same person who is about to do what is grave?

A session may be open at a desk that somebody left. Whoever gave a password or a second factor a
short while ago is taken for the person; others give the password once more, and come back.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final, Literal
from urllib.parse import urlencode, urlsplit

from allauth.account.authentication import get_authentication_records
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from evenhand.web.settings import PRACTICE

When = Literal["sent", "opened"]
"""Asked when it is sent; where a page is a form and nothing else, when it is opened already."""
OPENED_SECONDS: Final = 600
SENT_SECONDS: Final = 1800
"""Longer than for opening, so that nobody is stopped in the middle of a form."""


def asked(request: HttpRequest, view: Callable[..., Any]) -> HttpResponse | None:
    """Return where to give the password once more, or nothing where that is not needed.

    In the practice house nobody has a password, and everything is invented.
    """
    when: When | None = getattr(view, "asks_again", None)
    is_sent = request.method == "POST"
    if when is None or PRACTICE or not (is_sent or when == "opened"):
        return None
    records = get_authentication_records(request, request.user)
    last = max((record["at"] for record in records), default=0)
    if time.time() - last < (SENT_SECONDS if is_sent else OPENED_SECONDS):
        return None
    if is_sent:
        messages.info(request, _("Give your password once more, and then do it again."))
    back = urlencode({"next": _page_before(request) if is_sent else request.get_full_path()})
    return redirect(f"{reverse('account_reauthenticate')}?{back}")


def _page_before(request: HttpRequest) -> str:
    """Return the page on which a button was pressed; what is not of this house is not followed."""
    before = request.META.get("HTTP_REFERER", "")
    if url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()}):
        return urlsplit(before).path or "/"
    return reverse("home")
