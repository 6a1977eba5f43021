"""Under which addresses does the API answer? Each asks for a token by itself."""

from __future__ import annotations

from django.urls import URLPattern, path

from evenhand.web.access import TOKEN
from evenhand.web.api import views
from evenhand.web.api.endpoints import api


def _asking_for_a_token() -> list[URLPattern]:
    """Return the addresses of the API, marked; without ninja's page that lists what there is."""
    patterns = [p for p in api.urls[0] if isinstance(p, URLPattern) and p.name != "api-root"]
    for pattern in patterns:
        pattern.callback.access = TOKEN  # type: ignore[attr-defined]
    return patterns


urlpatterns = [
    path("openapi.json", views.described, name="openapi"),
    *_asking_for_a_token(),
]
