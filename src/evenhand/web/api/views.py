"""How are tokens made, shown once, listed and revoked, and how is the API described?"""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenhand.web.access import PUBLIC, allowed
from evenhand.web.api import tokens
from evenhand.web.api.endpoints import api
from evenhand.web.api.forms import TokenForm
from evenhand.web.api.models import Right, Token
from evenhand.web.people.asking import asker


@allowed("api.see_tokens")
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """List the tokens: one's own, or to administrators and internal audit those of all."""
    who = asker(request)
    every = Token.objects.select_related("owner", "office")
    if who.has_perm("api.make_token"):
        every = every.filter(owner=who)
    shown = {
        "tokens": every,
        "today": timezone.localdate(),
        "makes": who.has_perm("api.make_token"),
        "revokes": who.has_perm("api.make_token") or who.has_perm("api.revoke_any"),
    }
    return render(request, "api/tokens.html", shown)


@allowed("api.make_token", asks_again="opened")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a token, and show it this once."""
    form = TokenForm(request.POST or None, owner=asker(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = tokens.make(
                given["name"],
                rights=[Right(each) for each in given["rights"]],
                office=given["office"],
                expires_on=given["expires_on"],
                by=asker(request),
            )
        except tokens.TokenError as err:
            form.add_error("expires_on", f"{err.what} {err.do_next}")
        else:
            return render(request, "api/made.html", {"made": made}, status=201)
    return render(request, "api/new.html", {"form": form}, status=422 if form.errors else 200)


@allowed("api.see_tokens")
@require_POST
def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Revoke a token of one's own; an administrator, anybody's."""
    token = get_object_or_404(Token, pk=number)
    who = asker(request)
    if token.owner_id != who.pk and not who.has_perm("api.revoke_any"):
        # Whether there is another's is nobody's to find out.
        if who.has_perm("api.make_token"):
            raise Http404
        raise PermissionDenied
    try:
        tokens.revoke(token, by=who)
    except tokens.TokenError as err:
        messages.error(request, f"{err.what} {err.do_next}")
    return redirect("tokens")


@allowed(PUBLIC)
@require_GET
def described(request: HttpRequest) -> HttpResponse:
    """Describe the API as OpenAPI: the same for everybody, and without anything of this house."""
    return JsonResponse(api.get_openapi_schema(path_prefix="/api/1/"))
