from evenhand.reports.font_files import FONTS
from evenhand.reports.glyphs import BOX, characters_of, printable, shown


def test_the_shipped_fonts_show_latin_cyrillic_arabic_and_mathematics():
    said = "Ašgabat Ашхабад الجمارك ≤ − → × ’ “ – € № ∞ " + BOX
    assert shown(said) == said


def test_what_no_font_shows_becomes_a_box_and_nothing_else_changes():
    assert shown("a세관b\x00c") == f"a{BOX}{BOX}b{BOX}c"


def test_content_is_made_printable_throughout():
    assert printable({"a": ["세", 1, None, True]}) == {"a": [BOX, 1, None, True]}


def test_a_font_is_read_as_its_table_says():
    found = characters_of(FONTS / "NotoSans-Regular.ttf")
    # From the font's own character set: it has letters and the dash, no minus and no Hangul.
    assert {ord("A"), ord("ж"), ord("–")} <= found
    assert ord("−") not in found
    assert ord("세") not in found
