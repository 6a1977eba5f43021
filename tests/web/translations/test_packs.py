from __future__ import annotations

import gettext
import logging

import pytest

from evenhand.errors import ConfigError
from evenhand.web.translations import packs

HEAD = (
    'msgid ""\nmsgstr ""\n"Language: {code}\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n"X-Evenhand-Name: {name}\\n"\n'
    '"X-Evenhand-Direction: {direction}\\n"\n"X-Evenhand-State: {state}\\n"\n{more}\n'
)


def put(home, file, *, code, name="X", direction="ltr", state="draft", more="", body=""):
    path = home / packs.OWN / file
    path.parent.mkdir(exist_ok=True)
    head = HEAD.format(code=code, name=name, direction=direction, state=state, more=more)
    path.write_text(head + body, encoding="utf-8")
    return path


def said(home, code, text):
    own, shipped = packs.folders(home)
    found = [
        gettext.translation("django", folder, [packs.locale_of(code)], fallback=True).gettext(text)
        for folder in (own, shipped)
    ]
    return next((t for t in found if t != text), text)


def test_the_shipped_languages_are_there_and_only_turkmen_is_a_draft(tmp_path):
    found = {p.code: p for p in packs.packs(tmp_path)}
    assert list(found) == ["en", "ar", "fr", "ru", "es", "tk"]
    assert [c for c, p in found.items() if p.is_draft] == ["tk"]
    assert [c for c, p in found.items() if p.is_right_to_left] == ["ar"]
    assert not any(p.reviewed_by for p in found.values())


def test_an_own_language_is_added_and_an_own_wording_wins(tmp_path):
    put(
        tmp_path,
        "ps.po",
        code="ps",
        name="پښتو",
        direction="rtl",
        body='msgid "Gate"\nmsgstr "ور"\n',
    )
    body = 'msgid "Gate"\nmsgstr "Barrière"\n'
    more = '"X-Evenhand-Reviewed-By: Service des langues\\n"'
    put(tmp_path, "fr.po", code="fr", state="reviewed", more=more, body=body)
    found = {p.code: p for p in packs.packs(tmp_path)}
    assert found["ps"].is_right_to_left
    assert found["ps"].name == "پښتو"
    assert found["fr"].reviewed_by == "Service des langues"
    assert len(found["fr"].files) == 2
    packs.compile_all(tmp_path, found.values())
    assert said(tmp_path, "ps", "Gate") == "ور"
    assert said(tmp_path, "fr", "Gate") == "Barrière"
    assert said(tmp_path, "fr", "Journal") == said(tmp_path / "none", "fr", "Journal")


def test_what_changed_is_compiled_anew_and_what_did_not_is_left(tmp_path):
    body = 'msgid "Gate"\nmsgstr "{}"\n'
    put(tmp_path, "uz.po", code="uz", body=body.format("Eshik"))
    packs.compile_all(tmp_path, packs.packs(tmp_path))
    made = packs.folders(tmp_path)[0] / "uz" / "LC_MESSAGES" / "django.mo"
    before = made.stat().st_mtime_ns
    packs.compile_all(tmp_path, packs.packs(tmp_path))
    assert made.stat().st_mtime_ns == before
    put(tmp_path, "uz.po", code="uz", body=body.format("Darvoza"))
    packs.compile_all(tmp_path, packs.packs(tmp_path))
    assert b"Darvoza" in made.read_bytes()


def test_a_translation_with_a_fault_is_left_out_and_the_rest_is_shown(tmp_path):
    body = (
        'msgid "Gate"\nmsgstr "<a href=\\"//x.example\\">Gate</a>"\n\n'
        'msgid "Journal"\nmsgstr "Daftar"\n'
    )
    put(tmp_path, "uz.po", code="uz", body=body)
    packs.compile_all(tmp_path, packs.packs(tmp_path))
    assert said(tmp_path, "uz", "Gate") == "Gate"
    assert said(tmp_path, "uz", "Journal") == "Daftar"


@pytest.mark.parametrize(
    ("code", "state", "says"),
    [
        ("en", "draft", "which no pack is for"),
        ("u", "draft", "no pack"),
        ("uz", "good", "no state"),
    ],
)
def test_a_header_that_says_nothing_of_use_is_refused(tmp_path, code, state, says):
    path = put(tmp_path, "uz.po", code=code, state=state)
    with pytest.raises(ConfigError, match=says):
        packs.pack_of(path)


def test_a_broken_file_ends_nothing_and_the_log_says_so(tmp_path, caplog):
    put(tmp_path, "uz.po", code="uz", body='msgid "Gate\n')
    put(tmp_path, "kk.po", code="not a code")
    with caplog.at_level(logging.ERROR):
        found = packs.packs(tmp_path)
        packs.compile_all(tmp_path, found)
    assert "kk" not in {p.code for p in found}
    assert len(caplog.records) == 2


@pytest.mark.parametrize(
    ("code", "locale"), [("tk", "tk"), ("pt-br", "pt_BR"), ("zh-hans", "zh_Hans")]
)
def test_codes_become_the_names_of_locales(code, locale):
    assert packs.locale_of(code) == locale
