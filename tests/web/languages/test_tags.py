"""Does a page say in its own language what a measure asks, and mark what is English?"""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation

from evenhand.measures import MEASURES
from evenhand.web.settings import HOME, PACKS
from evenhand.web.translations.packs import compile_all

QUESTION = MEASURES[0].QUESTION


@pytest.fixture(scope="module", autouse=True)
def _compiled():
    compile_all(HOME, PACKS)


def shown(text: str, code: str, **values: object) -> str:
    with translation.override(code):
        return Template("{% load languages %}" + text).render(Context(values))


def test_a_question_is_said_in_each_language_and_in_a_draft_marked_as_english():
    said = {code: shown("{% said q %}", code, q=QUESTION) for code in ("fr", "ru", "es", "ar")}
    assert len(set(said.values())) == 4
    assert QUESTION not in said.values()
    assert shown("{% said q %}", "tk", q=QUESTION) == f'<span lang="en" dir="ltr">{QUESTION}</span>'
    assert shown("{% said q %}", "en", q=QUESTION) == f"<span>{QUESTION}</span>"


def test_what_no_language_knows_is_escaped_and_marked():
    found = shown("{% said q %}", "ar", q="<b>New?</b>")
    assert found == '<span lang="en" dir="ltr">&lt;b&gt;New?&lt;/b&gt;</span>'
    assert shown("{% said q %}", "ar", q="") == '<span lang="en" dir="ltr"></span>'


def test_english_is_marked_only_on_pages_in_another_language():
    assert shown("<p{% in_english %}>", "en") == "<p>"
    assert shown("<p{% in_english %}>", "fr") == '<p lang="en" dir="ltr">'


def test_the_filter_sets_a_date_apart_in_arabic_alone():
    assert shown("{{ d|ltr }}", "ar", d="2026-11-30") == "\u20662026-11-30\u2069"
    assert shown("{{ d|ltr }}", "ru", d="2026-11-30") == "2026-11-30"
