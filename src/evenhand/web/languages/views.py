"""How is a language chosen, before and after signing in?"""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from evenhand.web.access import PUBLIC, allowed
from evenhand.web.languages import changes, counting
from evenhand.web.languages.middleware import IN_SESSION, house_language
from evenhand.web.people.asking import asker
from evenhand.web.people.models import Person


@allowed(PUBLIC)
@require_GET
def languages(request: HttpRequest) -> HttpResponse:
    """Show the languages, and how far each is translated and by whom reviewed."""
    who = request.user
    shown = {
        "languages": counting.counts(),
        "house": house_language(),
        "may_choose_for_house": who.is_authenticated and who.has_perm("languages.choose_for_house"),
    }
    return render(request, "languages/languages.html", shown)


@allowed(PUBLIC)
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Choose a language for this browser, and for the person who is signed in."""
    code = request.POST.get("language", "")
    try:
        if isinstance(request.user, Person):
            changes.choose(request.user, code)
        else:
            changes.must_be_here(code)
    except changes.LanguageError as err:
        messages.error(request, f"{err.what} {err.do_next}")
        return redirect("languages")
    if request.user.is_authenticated:
        request.session[IN_SESSION] = code
    answer = redirect(_inside(request))
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE or 365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return answer


@allowed("languages.choose_for_house")
@require_POST
def choose_for_house(request: HttpRequest) -> HttpResponse:
    """Choose the language of everybody who has not chosen one."""
    code = request.POST.get("language", "")
    try:
        changes.choose_for_house(code, by=asker(request))
    except changes.LanguageError as err:
        messages.error(request, f"{err.what} {err.do_next}")
    else:
        messages.success(request, _("Done. It stands in the journal."))
    return redirect("languages")


def _inside(request: HttpRequest) -> str:
    """Return where the person was, if that is in this house; else the beginning."""
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return back if is_ours else "home"
