"""Does the collector find every message, and put files right that git could not merge?"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from evenhand.web.translations.message_file import Message, MessageFile, written

TOOL = Path(__file__).parents[3] / "tools" / "collect_messages.py"


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("collect_messages", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def keys(messages) -> list[tuple[str | None, str, str | None]]:
    return [m.key for m in messages]


def test_calls_of_a_module_are_found_in_their_order(tool):
    text = (
        "later(lambda: ngettext('%(n)d file', '%(n)d files', n))\n"
        "first = _('One' ' text')\n"
        "second = pgettext_lazy('turn', 'open')\n"
        "translation.gettext(anything)\n"
    )
    assert keys(tool.of_module(text, "x.py")) == [
        (None, "%(n)d file", "%(n)d files"),
        (None, "One text", None),
        ("turn", "open", None),
    ]


def test_a_call_without_a_literal_text_is_refused_with_its_line(tool):
    with pytest.raises(tool.NotLiteralError, match=r"x\.py:2"):
        list(tool.of_module("\n_(f'{n} files')\n", "x.py"))


def test_tags_of_a_template_are_found(tool):
    text = (
        '{% translate \'It\\\'s\' %}{% translate "Number" context "which one" %}'
        "{% blocktranslate count n=n with a=b %}{{ n }} of {{ a }}{% plural %}"
        "{{ n }}s, 5 % of {{ a }}{% endblocktranslate %}"
    ).replace("It\\'s", "Its")
    assert keys(tool.of_template(text, "x.html")) == [
        (None, "Its", None),
        ("which one", "Number", None),
        (None, "%(n)s of %(a)s", "%(n)ss, 5 %% of %(a)s"),
    ]


def test_what_measures_ask_is_collected_too(tool):
    from evenhand.measures import MEASURES

    said = {m.text for m in tool.of_measures()}
    assert {m.QUESTION for m in MEASURES} <= said


def test_a_file_with_the_conflict_of_a_merge_keeps_the_translations_of_both_sides(tool, tmp_path):
    header = {"Language": "fr", "Plural-Forms": "nplurals=2; plural=(n > 1);"}
    common = Message("Gate", said=("Accès",))
    blocks = [
        written(MessageFile(header, (common,))),
        '<<<<<<< HEAD\nmsgid "One"\nmsgstr "Un"\n\nmsgid "Two"\nmsgstr ""\n',
        '=======\nmsgid "Two"\nmsgstr "Deux"\n\nmsgid "Three"\nmsgstr ""\n>>>>>>> main\n',
        '\nmsgid "Gate"\nmsgstr ""\n',
    ]
    path = tmp_path / "fr.po"
    path.write_text("\n".join(blocks[:2]) + "".join(blocks[2:]), encoding="utf-8")
    found = {m.text: m.said[0] for m in tool.known(path).messages}
    assert found == {"Gate": "Accès", "One": "Un", "Two": "Deux"}
