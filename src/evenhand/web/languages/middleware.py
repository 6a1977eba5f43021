"""In which language is an answer given?

The first of these that this house has: what the person chose, what was chosen in this browser, the
language of the house, what the browser asks for, English.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db import DatabaseError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from evenhand.web.languages.models import HouseLanguage, OwnLanguage
from evenhand.web.people.models import Person
from evenhand.web.settings import HOME, PACKS
from evenhand.web.translations.packs import compile_all

IN_SESSION: Final = "language"
WORDLESS: Final = ("/health/",)
"""Answers without words: whoever asks whether the house is well costs the database nothing more."""
CODES: Final = frozenset(pack.code for pack in PACKS)


class InTheirLanguage:
    """Speak the language of who asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        # Before the first page, and before Django looks for what is compiled.
        compile_all(HOME, PACKS)
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Say which language an answer is in, and leave none behind for the next."""
        if request.path_info in WORDLESS:
            return self.get_response(request)
        code = language_of(request)
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = self.get_response(request)
        response.setdefault("Content-Language", code)
        return response


def language_of(request: HttpRequest) -> str:
    """Return the code of the language in which a request is answered."""
    for code in (
        request.session.get(IN_SESSION),
        request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME),
    ):
        if code in CODES:
            return str(code)
    return house_language() or translation.get_language_from_request(request)


def house_language() -> str:
    """Return the language of the house; "" where none was chosen, or no database answers."""
    try:
        code = HouseLanguage.objects.filter(pk=1).values_list("code", flat=True).first()
    except DatabaseError:
        # Whether the database answers is told by the page that needs it, and by /health/.
        return ""
    return code if code in CODES else ""


@receiver(user_logged_in)
def remember(sender: object, request: HttpRequest, user: Person, **_: object) -> None:
    """Take what the person chose into the session, where each request finds it."""
    chosen = OwnLanguage.objects.filter(person=user).first()
    if chosen is not None:
        request.session[IN_SESSION] = chosen.code
