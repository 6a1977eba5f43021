from __future__ import annotations

import pytest

from evenhand.web.translations.faults import PLURALS, faults, rule_of
from evenhand.web.translations.message_file import Message, MessageFile

ARABIC = {"Plural-Forms": PLURALS["ar"]}


def whats(message: Message, header=ARABIC) -> list[str]:
    return [fault.what for fault in faults(MessageFile(header, (message,)))]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("%(n)d of %(all)d", "%(all)d / %(n)d"),
        ("Ask <bdi>%(who)s</bdi>.", "<bdi>%(who)s</bdi>!"),
        ("%(n)s %%", "%(n)s %%"),
        ("10 % of it", "10 % منه"),
    ],
)
def test_a_translation_with_the_same_placeholders_and_marks_has_no_fault(text, said):
    assert whats(Message(text, said=(said,))) == []


@pytest.mark.parametrize(
    ("text", "said", "says"),
    [
        ("%(n)d of %(all)d", "%(n)d", "lacks placeholders of the message: %(all)d"),
        ("%(n)d", "%(n)s", "placeholders that the message has not: %(n)s"),
        ("Sign in", '<a href="https://x.example">Sign in</a>', "marks that the message has not"),
        ("<code>%(x)s</code>", "%(x)s", "lacks marks of the message"),
        ("%(n)s %%", "%(n)s %", "single %"),
    ],
)
def test_a_translation_that_would_break_or_change_a_page_is_named(text, said, says):
    assert any(says in what for what in whats(Message(text, said=(said,))))


def test_only_a_form_for_one_number_alone_may_leave_it_out():
    # In Arabic the first three forms stand for 0, 1 and 2 alone; the others for many numbers.
    said = ("لا ملف", "ملف واحد", "ملفان", "%(n)d ملفات", "%(n)d ملفا", "%(n)d ملف")
    assert whats(Message("%(n)d file", "%(n)d files", said=said)) == []
    lacking = (*said[:3], "ملفات", *said[4:])
    assert len(whats(Message("%(n)d file", "%(n)d files", said=lacking))) == 1
    # In Russian the first stands for 1, 21, 31 ...
    russian = {"Plural-Forms": PLURALS["ru"]}
    said = ("один файл", "%(n)d файла", "%(n)d файлов")
    assert len(whats(Message("%(n)d file", "%(n)d files", said=said), russian)) == 1


def test_the_number_of_forms_is_that_of_the_language():
    said = ("%(n)d", "%(n)d")
    assert "this language has 6" in whats(Message("%(n)d", "%(n)d", said=said))[0]


# Unicode CLDR 46, Language Plural Rules, cardinal: samples of whole numbers for each category.
SAMPLES = {
    "en": [[1], [0, 2, 16, 100, 1000]],
    "es": [[1], [0, 2, 16, 100, 1000]],
    "tk": [[1], [0, 2, 16, 100, 1000]],
    "fr": [[0, 1], [2, 17, 100, 1000]],
    "ru": [
        [1, 21, 31, 41, 101, 1001],
        [2, 3, 4, 22, 23, 24, 32, 102, 1002],
        [0, 5, 10, 11, 12, 13, 14, 19, 100, 1000, 111, 112, 114],
    ],
    "ar": [
        [0],
        [1],
        [2],
        [3, 4, 10, 103, 110, 1003],
        [11, 26, 99, 111, 1011],
        [100, 101, 102, 200, 202, 300, 1000, 10000],
    ],
}


@pytest.mark.parametrize("code", SAMPLES)
def test_rules_for_plurals_give_the_samples_of_cldr(code):
    rule = rule_of({"Plural-Forms": PLURALS[code]})
    assert [[rule(n) for n in sample] for sample in SAMPLES[code]] == [
        [form] * len(sample) for form, sample in enumerate(SAMPLES[code])
    ]
