"""How are people signed in here?"""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

from evenhand.web.people.limits import mark_of
from evenhand.web.settings import BEHIND_PROXY


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are given by administrators: nobody signs up, and no mail is sent."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False."""
        return False

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Ask for the password once more before a second factor changes, not before the first."""
        return bool(is_mfa_enabled(context.request.user))

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return what stands for an address wherever allauth would keep one: never the address."""
        return mark_of(request, behind_proxy=BEHIND_PROXY)
