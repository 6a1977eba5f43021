"""How do the bytes of a file come in: in parts with scripts on, as one form with scripts off?"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from evenhand.errors import EvenhandError
from evenhand.web.access import allowed
from evenhand.web.isolating import ltr
from evenhand.web.people.asking import asker
from evenhand.web.records import receiving
from evenhand.web.records.arriving import IntoTheHouse
from evenhand.web.records.forms import BringForm
from evenhand.web.records.models import Collection, File
from evenhand.web.records.receiving import UploadError
from evenhand.web.records.views import show

AROUND: int = 10_000
"""Bytes of a form beside the file in it."""


# Exempt here, and asked for below: before that its whole body would be read, of whatever size.
@allowed("records.bring")
@require_POST
@csrf_exempt
def upload(request: HttpRequest, number: int) -> HttpResponse:
    """Take a file that comes as an ordinary form, unless it is too large for one."""
    found = get_object_or_404(Collection, pk=number)
    length = request.headers.get("Content-Length", "")
    if not length.isdigit() or int(length) > receiving.LARGEST_AT_ONCE + AROUND:
        messages.error(
            request,
            _(
                "A file that comes without scripts may have %(n)s bytes. Send it with scripts "
                "switched on, in parts; or have it put on the server."
            )
            % {"n": ltr(f"{receiving.LARGEST_AT_ONCE:,}")},
        )
        return redirect("collection", number)
    request.upload_handlers = [IntoTheHouse(request)]
    return _take(request, found)


@csrf_protect
def _take(request: HttpRequest, found: Collection) -> HttpResponse:
    form = BringForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = receiving.take_whole(found, name=file.name, content=file, by=asker(request))
        except EvenhandError as err:
            form.add_error("file", f"{err.what} {err.do_next}")
        else:
            messages.success(request, _("%(name)s is here.") % {"name": made.name})
            return redirect("collection", found.pk)
    return show(request, found, bring_form=form)


@allowed("records.bring")
@require_POST
def begin(request: HttpRequest, number: int) -> JsonResponse:
    """Begin to take a file in parts, or say how far it is."""
    found = get_object_or_404(Collection, pk=number)
    size = request.POST.get("size", "")
    try:
        file = receiving.begin(
            found,
            name=request.POST.get("name", ""),
            size=int(size) if size.isdigit() and len(size) < 16 else 0,
            by=asker(request),
        )
    except EvenhandError as err:
        return _refused(err)
    return _how_far(file)


@allowed("records.bring")
@require_GET
def how_far(request: HttpRequest, number: int) -> JsonResponse:
    """Say how far a file is."""
    return _how_far(_own(request, number))


@allowed("records.bring")
@require_POST
def part(request: HttpRequest, number: int) -> JsonResponse:
    """Keep one part, and acknowledge it when it is on the disk."""
    file = _own(request, number)
    offset = request.GET.get("offset", "")
    try:
        received = receiving.take_part(
            file,
            offset=int(offset) if offset.isdigit() and len(offset) < 16 else -1,
            content=request.read(receiving.PART + 1),
            digest=request.GET.get("sha256", ""),
            by=asker(request),
        )
    except EvenhandError as err:
        return _refused(err)
    return JsonResponse({"received": received})


@allowed("records.bring")
@require_POST
def end(request: HttpRequest, number: int) -> JsonResponse:
    """Take a file whose parts are all here."""
    try:
        made = receiving.finish(_own(request, number), by=asker(request))
    except EvenhandError as err:
        return _refused(err)
    messages.success(request, _("%(name)s is here.") % {"name": made.name})
    return JsonResponse({"sha256": made.sha256, "size": made.size})


@allowed("records.bring")
@require_POST
def drop(request: HttpRequest, number: int) -> HttpResponse:
    """Let go of a file that is still coming in."""
    file = _own(request, number)
    collection = file.collection_id
    try:
        receiving.drop(file, by=asker(request))
    except EvenhandError as err:
        messages.error(request, f"{err.what} {err.do_next}")
    return redirect("collection", collection)


def _own(request: HttpRequest, number: int) -> File:
    return get_object_or_404(File, pk=number, brought_by=asker(request).pk)


def _how_far(file: File) -> JsonResponse:
    parts = list(file.parts.values("offset", "size", "sha256"))
    return JsonResponse(
        {"file": file.pk, "received": file.received, "part": receiving.PART, "parts": parts}
    )


def _refused(err: EvenhandError) -> JsonResponse:
    status = err.status if isinstance(err, UploadError) else 422
    return JsonResponse({"what": err.what, "do_next": err.do_next}, status=status)
