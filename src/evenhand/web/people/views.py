"""How are accounts given, changed and closed?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evenhand.web.access import SIGNED_IN, allowed
from evenhand.web.journal.append import append
from evenhand.web.people import changes, own_account, renewing
from evenhand.web.people.asking import asker
from evenhand.web.people.forms import AccountForm, PostForm
from evenhand.web.people.models import Person, Post
from evenhand.web.people.roles import Role


@allowed("people.manage")
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """List accounts with their posts."""
    today = timezone.localdate()
    listed = [(p, list(p.posts_on(today))) for p in Person.objects.order_by("username")]
    return render(request, "people/people.html", {"people": listed})


@allowed("people.manage", asks_again="opened")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Give an account; its first password is shown once, to be handed over on paper."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        post = (Role(given["role"]), given["office"])
        handed = changes.give_account(given["username"], [post], by=asker(request).pk)
        return render(request, "people/handed.html", {"handed": [handed]}, status=201)
    return render(request, "people/new.html", {"form": form}, status=422 if form.errors else 200)


@allowed("people.manage", asks_again="sent")
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, key: str) -> HttpResponse:
    """Show an account, and give it another post."""
    found = get_object_or_404(Person, pk=key)
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            changes.give_post(found, Role(given["role"]), given["office"], by=asker(request).pk)
        except changes.PeopleError as err:
            form.add_error("role", f"{err.what} {err.do_next}")
        else:
            return redirect("person", found.pk)
    posts = found.posts_on(timezone.localdate())
    shown = {"person": found, "posts": posts, "form": form}
    return render(request, "people/person.html", shown, status=422 if form.errors else 200)


@allowed("people.manage", asks_again="sent")
@require_POST
def end_post(request: HttpRequest, number: int) -> HttpResponse:
    """End a post."""
    post = get_object_or_404(Post, pk=number, until=None)
    with _refusals_told(request):
        changes.end_post(post, by=asker(request).pk)
    return redirect("person", post.person_id)


@allowed("people.manage", asks_again="sent")
@require_POST
def close(request: HttpRequest, key: str) -> HttpResponse:
    """Close an account."""
    found = get_object_or_404(Person, pk=key)
    with _refusals_told(request):
        changes.close_account(found, by=asker(request).pk)
    return redirect("person", found.pk)


@allowed("people.manage", asks_again="sent")
@require_POST
def erase(request: HttpRequest, key: str) -> HttpResponse:
    """Erase who the person of a closed account was."""
    found = get_object_or_404(Person, pk=key)
    with _refusals_told(request):
        changes.erase(found, by=asker(request).pk)
        messages.success(request, _("Who this was can no longer be read, here or in the journal."))
    return redirect("person", found.pk)


@allowed("people.manage", asks_again="sent")
@require_POST
def renew_password(request: HttpRequest, key: str) -> HttpResponse:
    """Hand out a new password; it is shown once, as that of a new account."""
    found = get_object_or_404(Person, pk=key)
    try:
        handed = renewing.renew_password(found, by=asker(request).pk)
    except changes.PeopleError as err:
        messages.error(request, f"{err.what} {err.do_next}")
        return redirect("person", found.pk)
    return render(request, "people/handed.html", {"handed": [handed]}, status=201)


@allowed("people.manage", asks_again="sent")
@require_POST
def remove_factors(request: HttpRequest, key: str) -> HttpResponse:
    """Take away the second factors of who lost them."""
    found = get_object_or_404(Person, pk=key)
    with _refusals_told(request):
        renewing.remove_factors(found, by=asker(request).pk)
        messages.success(request, _("The second factor is gone; another is asked for at once."))
    return redirect("person", found.pk)


@allowed("people.manage", asks_again="sent")
@require_POST
def end_sessions(request: HttpRequest, key: str) -> HttpResponse:
    """End every session of an account."""
    found = get_object_or_404(Person, pk=key)
    renewing.end_sessions(found, by=asker(request).pk)
    messages.success(request, _("Every session of the account has ended."))
    return redirect("person", found.pk)


@allowed(SIGNED_IN, asks_again="sent")
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End the own sessions everywhere but here."""
    who = asker(request)
    update_session_auth_hash(request, renewing.end_sessions(who, by=who.pk))
    messages.success(request, _("You are signed in here alone."))
    return redirect("own_account")


@allowed(SIGNED_IN)
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """Show where somebody is signed in, and what happened to the own account."""
    who = asker(request)
    shown = {
        "sessions": own_account.sessions(who, here=request.session.session_key),
        "events": own_account.events(who),
    }
    return render(request, "people/own_account.html", shown)


@allowed(SIGNED_IN, asks_again="sent")
@require_POST
def end_session(request: HttpRequest, mark: str) -> HttpResponse:
    """End one of the own sessions."""
    own_account.end_session(asker(request), mark)
    return redirect("own_account")


@allowed(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def own_password(request: HttpRequest) -> HttpResponse:
    """Take the place of the password that was handed over, or of the own one, which is asked."""
    kind = SetPasswordForm if asker(request).must_change_password else PasswordChangeForm
    form = kind(asker(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            who = form.save(commit=False)
            who.must_change_password = False
            who.save(update_fields=["password", "must_change_password"])
            append("password.set", subject=f"person:{who.pk}", actor=who.pk)
        update_session_auth_hash(request, who)
        return redirect("home")
    return render(
        request, "people/password.html", {"form": form}, status=422 if form.errors else 200
    )


@allowed(SIGNED_IN)
@require_GET
def second_factor(request: HttpRequest) -> HttpResponse:
    """Say why a second factor is needed, and where to set it up."""
    return render(request, "people/second_factor.html")


@contextmanager
def _refusals_told(request: HttpRequest) -> Iterator[None]:
    """Show why a change was refused on the next page."""
    try:
        yield
    except changes.PeopleError as err:
        messages.error(request, f"{err.what} {err.do_next}")
