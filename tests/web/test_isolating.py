from __future__ import annotations

from django.utils import translation

from evenhand.web.isolating import END, ISOLATE, ltr


def test_a_date_is_set_apart_in_arabic_and_plain_elsewhere():
    with translation.override("ar"):
        assert ltr("2026-11-30") == f"{ISOLATE}2026-11-30{END}"
        assert ltr("") == ""
    for code in ("en", "fr", "ru", "es", "tk"):
        with translation.override(code):
            assert ltr("2026-11-30") == "2026-11-30"
