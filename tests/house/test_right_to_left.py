"""Does a page read from the right too, and is every word of it marked for translation?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "src" / "evenhand" / "web"
STYLES = sorted(WEB.rglob("*.css"))
TEMPLATES = sorted(WEB.rglob("*.html"))
PHYSICAL = re.compile(
    r"(?:^|[{;\s])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)"
    r"(?:-\w+)?|left|right|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
    r"|(?:text-align|float|clear|caption-side)\s*:\s*(?:left|right)\b"
)
FOUR_SIDES = re.compile(r"(?:margin|padding|inset|border-width)\s*:\s*([^;}]+)")
SPOKEN = {"Evenhand", "SHA", "CSV", "XLSX", "PDF", "JSON", "UTC"}
"""Names, and abbreviations that are the same in every language."""


def names(path: Path) -> str:
    return path.relative_to(WEB).as_posix()


@pytest.mark.parametrize("path", STYLES, ids=names)
def test_styles_name_no_left_and_no_right(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
    # margin-inline-start for margin-left, text-align: start for left.
    assert PHYSICAL.findall(text) == []
    for found in FOUR_SIDES.finditer(text):
        sides = found[1].split()
        assert len(sides) < 4 or sides[1] == sides[3], f"the sides differ: {found[0]}"


@pytest.mark.parametrize("path", TEMPLATES, ids=names)
def test_templates_have_no_style_and_no_alignment_of_their_own(path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\s(?:style|align|valign|bgcolor)=", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=names)
def test_every_word_of_a_template_is_marked_for_translation(path):
    text = path.read_text(encoding="utf-8")
    for pattern in (
        r"{% comment.*?endcomment %}",
        r"{% blocktrans.*?endblocktrans(?:late)? %}",
        r"{%.*?%}",
        r"{{.*?}}",
        r"{#.*?#}",
    ):
        text = re.sub(pattern, " ", text, flags=re.S)
    shown = re.findall(r'\s(?:title|alt|placeholder|aria-label|label)="([^"]*)"', text)
    shown.append(re.sub(r"<[^>]*>", " ", text))
    words = {w for part in shown for w in re.findall(r"[^\W\d_]{2,}", part)}
    # {% translate "..." %}, or {% blocktranslate %} for a sentence with values.
    assert words - SPOKEN == set()
