"""Under which addresses does the API answer? Each asks for a token by itself."""

from __future__ import annotations

from django.urls import URLPattern, path

from evenhand.web.access import TOKEN
from evenhand.web.api import views
from evenhand.web.api.endpoints import api


def _marked(patterns: list[URLPattern]) -> list[URLPattern]:
    for pattern in patterns:
        pattern.callback.access = TOKEN  # type: ignore[attr-defined]
    return patterns


# Ninja adds a page that lists what there is; the description does that.
urlpatterns = [
    path("openapi.json", views.described, name="openapi"),
    *_marked([p for p in api.urls[0] if p.name != "api-root"]),
]
