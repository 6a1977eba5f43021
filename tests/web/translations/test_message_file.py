from __future__ import annotations

import gettext
import io
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.errors import ConfigError
from evenhand.web.translations.message_file import (
    Message,
    MessageFile,
    compiled,
    merged,
    read,
    written,
)

RUSSIAN = {
    "Language": "ru",
    "Content-Type": "text/plain; charset=UTF-8",
    "Plural-Forms": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
    "(n%100<12 || n%100>14) ? 1 : 2);",
}


def library(file: MessageFile) -> gettext.GNUTranslations:
    return gettext.GNUTranslations(io.BytesIO(compiled(file)))


def test_the_gettext_library_reads_what_is_compiled():
    file = MessageFile(
        RUSSIAN,
        (
            Message("release", said=("выпуск",)),
            Message("release", context="of a version", said=("издание",)),
            Message(
                "%(n)d file",
                "%(n)d files",
                said=("%(n)d файл", "%(n)d файла", "%(n)d файлов"),
            ),
            Message("fuzzy", said=("неверно",), is_fuzzy=True),
            Message("pending"),
        ),
    )
    read_back = library(file)
    assert read_back.gettext("release") == "выпуск"
    assert read_back.pgettext("of a version", "release") == "издание"
    forms = [read_back.ngettext("%(n)d file", "%(n)d files", n) for n in (1, 2, 5, 11, 21)]
    assert [f.removeprefix("%(n)d ") for f in forms] == [
        "файл",
        "файла",
        "файлов",
        "файлов",
        "файл",
    ]
    assert read_back.gettext("fuzzy") == "fuzzy"
    assert read_back.gettext("pending") == "pending"


TEXT = st.text(string.printable + 'اàЖ\\"\n', min_size=1, max_size=30).filter(
    lambda t: "\r" not in t and "\x0b" not in t and "\x0c" not in t
)


@given(st.dictionaries(TEXT, TEXT, max_size=6))
def test_what_is_written_is_read_back_and_compiled_alike(tmp_path_factory, pairs):
    file = MessageFile(
        RUSSIAN, tuple(Message(k, said=(v,), places=("a.py",)) for k, v in pairs.items())
    )
    path = tmp_path_factory.mktemp("messages") / "ru.po"
    path.write_text(written(file), encoding="utf-8", newline="")
    assert read(path) == file
    said = library(file)
    assert {k: said.gettext(k) for k in pairs} == pairs


def test_merging_keeps_translations_drops_what_went_and_adds_what_came():
    old = MessageFile(
        RUSSIAN, (Message("kept", said=("то же",), notes=("asked the office",)), Message("gone"))
    )
    new = merged(MessageFile({}, (Message("came", "came many"), Message("kept"))), old)
    assert [m.text for m in new.messages] == ["came", "kept"]
    assert new.messages[0].said == ("", "", "")
    assert new.messages[1].said == ("то же",)
    assert new.messages[1].notes == ("asked the office",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('msgid "a\nmsgstr "b"\n', "Line 1 of"),
        ('msgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "c"\n', "stands twice"),
        ('msgstr "b"\n', "no message that it translates"),
        ('msgid "a\\"\nmsgstr "b"\n', "does not end as it began"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(tmp_path, text, says):
    path = tmp_path / "x.po"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=says):
        read(path)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "x.po"
    path.write_bytes('msgid "a"\nmsgstr "выпуск"\n'.encode("cp1251"))
    with pytest.raises(ConfigError, match="UTF-8"):
        read(path)
