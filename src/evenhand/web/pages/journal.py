"""How is the journal read?"""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from evenhand.web.access import allowed
from evenhand.web.journal.models import Entry


@allowed("journal.read")
@require_GET
def entries(request: HttpRequest) -> HttpResponse:
    """List the entries, the newest first."""
    page = Paginator(Entry.objects.order_by("-number"), 50).get_page(request.GET.get("page"))
    return render(request, "journal/entries.html", {"page": page})
