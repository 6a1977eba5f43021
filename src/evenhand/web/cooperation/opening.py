"""What is asked before anything of cooperation is shown or changed?"""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from evenhand.web.cooperation.models import Paper, Shared

Thing = TypeVar("Thing", bound=Shared | Paper)


def opened(
    request: HttpRequest, kind: type[Thing], number: int, *, to: str = "cooperation.see"
) -> Thing:
    """Return a thing that a rule opens to who asks; 404 where it is not there, 403 refused."""
    found = get_object_or_404(kind, pk=number)
    if not request.user.has_perm(to, found):
        raise PermissionDenied
    return found
