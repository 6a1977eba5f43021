"""What holds for every answer, and who may ask at all?"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Final

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, render

from evenhand.errors import EvenhandError
from evenhand.web import scanning
from evenhand.web.access import PUBLIC, SIGNED_IN, TOKEN, rule_of
from evenhand.web.asked_again import asked
from evenhand.web.people.surroundings import turned_away, write_down

log = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponseBase]

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
METHODS: Final = ("GET", "HEAD", "POST", "OPTIONS")
"""Of pages: a form knows no other. The API says its own."""
OWN_TRANSACTIONS: Final = ("/api/", "/records/")
"""What is posted there may be large and come slowly: nobody waits for its end to write something.

Each change is one transaction with its entry in the journal all the same, made by its function."""
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Headers:
    """Say with every answer that nothing comes from, goes to or is shown in another place."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.headers = dict(HEADERS)
        if settings.SECURE_HSTS_SECONDS:
            seconds = settings.SECURE_HSTS_SECONDS
            self.headers["Strict-Transport-Security"] = f"max-age={seconds}; includeSubDomains"

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the headers; pages of people are kept by no cache, and by none after signing out."""
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.setdefault(name, value)
        if getattr(request, "has_signed_out", False):
            response.setdefault("Clear-Site-Data", '"cache", "storage"')
        if not request.path.startswith("/static/"):
            response.setdefault("Cache-Control", "no-store")
        return response


class OneTransaction:
    """Make every change of a request one, together with its entries in the journal, or none."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Wrap what may change something; an answer that refuses or fails takes all of it back."""
        reads = request.method in ("GET", "HEAD", "OPTIONS", "TRACE")
        if reads or request.path_info.startswith(OWN_TRANSACTIONS):
            return self.get_response(request)
        with transaction.atomic():
            response = self.get_response(request)
            if response.status_code >= 400:
                transaction.set_rollback(True)
        return response


class ClosedByDefault:
    """Open a view only by its rule, and only to who is signed in with a second factor."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; the rule is asked when the view is known."""
        response = self.get_response(request)
        # Once the answer is there: what a refused form began is taken back, and this is not.
        write_down(request)
        if isinstance(err := getattr(request, "unclean", None), scanning.ScanError):
            scanning.write_down(err, by=request.user.pk)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Return nothing where the view may be shown, else where to go; refuse the rest."""
        match = request.resolver_match
        rule = rule_of(view, match.url_name if match else None)
        if rule == TOKEN:
            return None
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if rule == PUBLIC:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        # First the own password, then the second factor, then everything else.
        if request.user.must_change_password and match and match.url_name != "own_password":
            return redirect("own_password")
        if rule == SIGNED_IN:
            return asked(request, view)
        if not is_mfa_enabled(request.user):
            return redirect("second_factor")
        if rule is None or not request.user.has_perm(rule):
            raise PermissionDenied
        name = match.url_name if match else None
        return turned_away(request, rule, name) or asked(request, view) or scanned(request, view)


def scanned(request: HttpRequest, view: Callable[..., Any]) -> HttpResponse | None:
    """Show the files of a form to the scanner; return a page where one is not taken.

    A view that looks at the form's token itself reads the form itself too, and has it scanned.
    """
    if getattr(view, "csrf_exempt", False):
        return None
    if request.content_type != "multipart/form-data" or not request.FILES:
        return None
    for sent in (one for _name, many in request.FILES.lists() for one in many):
        try:
            scanning.scan(sent)
        except scanning.ScanError as err:
            request.unclean = err  # type: ignore[attr-defined]
            status = 422 if err.found else 503
            return render(request, "pages/unclean.html", {"err": err}, status=status)
    return None


class Told:
    """Say what happened and what to do where a page fails for a reason that is known.

    As when a file of the house, its own instrument or its own rules, cannot be read.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; only a failure is looked at."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, err: Exception) -> HttpResponse | None:
        """Return a page for an error of Evenhand's own family; leave the others to Django."""
        if not isinstance(err, EvenhandError):
            return None
        log.error("page failed", exc_info=err)
        return render(request, "pages/told.html", {"err": err}, status=500)
