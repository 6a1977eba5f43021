"""How does somebody sign in with the ministry's own login, and link it to the account here?

It says who somebody is, in the place of the password; the second factor is asked here all the same.
Nobody gets an account by it: only who is signed in already links it to the own one.
"""

from __future__ import annotations

import hmac
import time
from functools import cache
from typing import Any, Final

from allauth.account.utils import perform_login
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from evenhand.web.access import PUBLIC, SIGNED_IN, allowed
from evenhand.web.journal.append import append
from evenhand.web.people import oidc
from evenhand.web.people.asking import asker
from evenhand.web.people.id_tokens import OidcError
from evenhand.web.people.models import OutsideLogin, Person
from evenhand.web.settings import CONFIG

KEPT: Final = "outside"
SECONDS: Final = 600
"""Within which somebody comes back."""


@cache
def issuer() -> oidc.Issuer | None:
    """Return the login that this installation names, or None."""
    return oidc.named(CONFIG)


@allowed(PUBLIC)
@require_GET
def go(request: HttpRequest) -> HttpResponse:
    """Say that another host is asked, with the way there; nobody is sent there unasked."""
    found = _issuer()
    who = request.user if request.user.is_authenticated else None
    if who is not None:
        _must_have_a_factor(asker(request))
    begun = oidc.Begun.anew()
    try:
        address = found.address_for(begun, back=_back(request))
    except OidcError as err:
        messages.error(request, f"{err.what} {err.do_next}")
        return redirect("account_login" if who is None else "mfa_index")
    request.session[KEPT] = {
        "state": begun.state,
        "nonce": begun.nonce,
        "verifier": begun.verifier,
        "at": time.time(),
        "person": None if who is None else str(who.pk),
    }
    shown = {"host": found.host, "address": address, "links": who is not None}
    return render(request, "people/outside.html", shown)


@allowed(PUBLIC)
@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    """Take who comes back, once: sign in, or link the login to the account that began it."""
    found = _issuer()
    who = str(request.user.pk) if request.user.is_authenticated else None
    elsewhere = "account_login" if who is None else "mfa_index"
    begun = _begun(request, who)
    if begun is None or request.GET.get("iss", found.address) != found.address:
        messages.error(request, _("This sign-in was not begun here, or is over. Begin again."))
        return redirect(elsewhere)
    code = request.GET.get("code", "")
    if "error" in request.GET or not 0 < len(code) <= 2000:
        messages.error(request, _("The ministry's login did not let you in."))
        return redirect(elsewhere)
    try:
        subject = found.subject(code, begun, back=_back(request))
    except OidcError as err:
        messages.error(request, f"{err.what} {err.do_next}")
        return redirect(elsewhere)
    if who is not None:
        return _linked(request, found.address, subject)
    return _signed_in(request, found.address, subject)


@allowed(SIGNED_IN)
@require_POST
def unlink(request: HttpRequest) -> HttpResponse:
    """Take the link away; the password is asked from then on."""
    who = asker(request)
    with transaction.atomic():
        gone, _each = OutsideLogin.objects.filter(person=who).delete()
        if gone:
            append("login.unlinked", subject=f"person:{who.pk}", actor=who.pk)
    return redirect("mfa_index")


def _issuer() -> oidc.Issuer:
    found = issuer()
    if found is None:
        raise Http404
    return found


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("outside_back"))


def _begun(request: HttpRequest, who: str | None) -> oidc.Begun | None:
    """Return what was begun in this session by the same person, taken out of it for good."""
    kept: dict[str, Any] | None = request.session.pop(KEPT, None)
    if kept is None or kept["person"] != who or time.time() - kept["at"] > SECONDS:
        return None
    state = request.GET.get("state", "")
    if not hmac.compare_digest(state.encode(), str(kept["state"]).encode()):
        return None
    return oidc.Begun(kept["state"], kept["nonce"], kept["verifier"])


def _signed_in(request: HttpRequest, address: str, subject: str) -> HttpResponse:
    link = OutsideLogin.objects.filter(issuer=address, subject=subject, person__is_active=True)
    found = link.select_related("person").first()
    if found is None:
        messages.error(
            request,
            _(
                "No account here is linked to that login. Sign in with your password, and link it "
                "under Signing in."
            ),
        )
        return redirect("account_login")
    answer: HttpResponse = perform_login(request, found.person)
    return answer


def _linked(request: HttpRequest, address: str, subject: str) -> HttpResponse:
    who = asker(request)
    _must_have_a_factor(who)
    try:
        with transaction.atomic():
            append("login.linked", subject=f"person:{who.pk}", actor=who.pk)
            OutsideLogin.objects.update_or_create(
                person=who, defaults={"issuer": address, "subject": subject}
            )
    except IntegrityError:
        messages.error(request, _("That login is linked to another account."))
    else:
        messages.success(request, _("From now on you can sign in with the ministry's login."))
    return redirect("mfa_index")


def _must_have_a_factor(who: Person) -> None:
    """Refuse who gave a password alone: such a session may link nothing."""
    if who.must_change_password or not is_mfa_enabled(who):
        raise PermissionDenied
