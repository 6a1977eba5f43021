"""Do page, Word and PDF of a paper hold the same words, and does each page say its version?"""

from __future__ import annotations

import dataclasses
import json
import zipfile
from io import BytesIO

import docx
import pypdfium2
import pytest
from lxml import etree

from evenhand.reports.paper import Paper, PaperGrid, PaperPart, paper_of, plain
from evenhand.reports.paper_pdf import paper_pdf
from evenhand.reports.word import word

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
GRID = PaperGrid("Gains", ("Session", "Gain"), (False, True), (("A & <b>", "+3.1"), ("=1+1", "–")))
PAPER = Paper(
    title="Outcomes",
    subtitle="National workshop",
    language="en",
    is_right_to_left=False,
    made_on="2026-11-30",
    range="2026-11-02 – 2026-11-03",
    version="2",
    labels=("made", "version", "page"),
    parts=(
        PaperPart("Who", ("First line\nsecond line",), ("one", "two"), ()),
        PaperPart("Gains", (), (), (GRID,)),
    ),
)


def inside(content: bytes) -> dict[str, etree._Element]:
    with zipfile.ZipFile(BytesIO(content)) as file:
        assert file.testzip() is None
        return {name: etree.fromstring(file.read(name)) for name in file.namelist()}


def words(part: etree._Element) -> list[str]:
    return ["".join(p.itertext(f"{W}t")) for p in part.iter(f"{W}p")]


def test_plain_values_give_the_same_paper_back():
    assert paper_of(json.loads(json.dumps(plain(PAPER)))) == PAPER


def test_the_hash_is_over_every_word():
    assert PAPER.sha256 == paper_of(plain(PAPER)).sha256
    assert len(PAPER.sha256) == 64
    other = dataclasses.replace(PAPER, version="3")
    assert other.sha256 != PAPER.sha256


def test_columns_are_as_wide_as_their_longest_line_within_bounds():
    rows = (("a" * 90, "1", "2026-11-30\n2026-12-01"), ("b", "22", ""))
    assert PaperGrid("T", ("What", "n", "Day"), (False, True, False), rows).shares == (40, 6, 10)
    assert GRID.shares == (7, 6)


def test_a_day_is_never_broken_beside_long_columns():
    row = ("a" * 90, "b" * 90, "c" * 90, "2026-11-30")
    grid = PaperGrid("T", ("A", "B", "C", "Due"), (False,) * 4, (row,))
    paper = dataclasses.replace(PAPER, parts=(PaperPart("P", grids=(grid,)),))
    document = inside(word(paper))["word/document.xml"]
    widths = [int(c.get(f"{W}w")) for c in document.iter(f"{W}gridCol")]
    # Ten letters of 115 and a gap of 220; the others share what is left of 9638.
    assert widths == [2_756, 2_756, 2_756, 1_370]
    # Where nothing would be left, all share the whole.
    days = PaperGrid("T", ("Day",) * 9, (False,) * 9, (("2026-11-30",) * 9,))
    paper = dataclasses.replace(PAPER, parts=(PaperPart("P", grids=(days,)),))
    document = inside(word(paper))["word/document.xml"]
    assert {int(c.get(f"{W}w")) for c in document.iter(f"{W}gridCol")} == {9_638 // 9}


def test_the_foot_says_range_day_version_and_hash():
    assert PAPER.foot == (
        f"2026-11-02 – 2026-11-03 · made 2026-11-30 · version 2 · SHA-256 {PAPER.sha256[:16]}"
    )


def test_word_holds_every_part_as_text_with_the_styles_that_word_names():
    parts = inside(word(PAPER))
    said = words(parts["word/document.xml"])
    assert said[:3] == ["Outcomes", "National workshop", "Who"]
    for text in ("First linesecond line", "one", "A & <b>", "=1+1", "+3.1"):
        assert text in said
    used = {s.get(f"{W}val") for s in parts["word/document.xml"].iter(f"{W}pStyle")}
    named = {s.get(f"{W}styleId") for s in parts["word/styles.xml"].iter(f"{W}style")}
    assert used <= named
    assert PAPER.foot in words(parts["word/footer1.xml"])[0]
    fields = [f.get(f"{W}instr").strip() for f in parts["word/footer1.xml"].iter(f"{W}fldSimple")]
    assert fields == ["PAGE", "NUMPAGES"]
    (table,) = parts["word/document.xml"].iter(f"{W}tbl")
    assert len(list(table.iter(f"{W}tr"))) == 3
    assert len(list(table.iter(f"{W}tblHeader"))) == 1


def test_word_names_every_part_that_it_holds_and_no_other():
    parts = inside(word(PAPER))
    kinds = {o.get("PartName")[1:] for o in parts["[Content_Types].xml"] if o.get("PartName")}
    assert kinds == {n for n in parts if "_rels" not in n} - {"[Content_Types].xml"}
    targets = {f"word/{r.get('Target')}" for r in parts["word/_rels/document.xml.rels"]}
    targets |= {r.get("Target") for r in parts["_rels/.rels"]}
    assert targets == kinds


@pytest.mark.parametrize("change", [{}, {"language": "ar", "is_right_to_left": True}])
def test_another_reader_finds_title_headings_tables_and_the_foot(change):
    paper = dataclasses.replace(PAPER, **change)
    document = docx.Document(BytesIO(word(paper)))
    assert document.core_properties.title == "Outcomes"
    assert document.core_properties.language == paper.language
    found = [
        ("table", [[cell.text for cell in row.cells] for row in each.rows])
        if hasattr(each, "rows")
        else (each.style.name, each.text)
        for each in document.iter_inner_content()
    ]
    assert found == [
        ("Title", "Outcomes"),
        ("Subtitle", "National workshop"),
        ("Heading 1", "Who"),
        ("Normal", "First line\nsecond line"),
        ("List Bullet", "one"),
        ("List Bullet", "two"),
        ("Heading 1", "Gains"),
        ("Caption", "Gains"),
        ("table", [["Session", "Gain"], ["A & <b>", "+3.1"], ["=1+1", "–"]]),
        ("Normal", ""),
        ("Normal", f"SHA-256 {paper.sha256}"),
    ]
    # The section has one foot, for first, odd and even pages alike.
    (section,) = document.sections
    assert paper.foot in section.footer.paragraphs[0].text
    assert not section.different_first_page_header_footer
    # Letters that run right to left take their weight from a mark of its own.
    heads = document.tables[0].rows[0].cells
    assert all(c.paragraphs[0].runs[0].font.cs_bold for c in heads)


def test_word_is_the_same_every_time_and_survives_what_people_paste():
    assert word(PAPER) == word(PAPER)
    odd = dataclasses.replace(PAPER, subtitle="a\x00b\ud800c\x0bd\tname")
    said = words(inside(word(odd))["word/document.xml"])[1]
    assert said == "a�b�c�d\tname"


def test_right_to_left_is_said_of_page_paragraphs_and_tables():
    arabic = dataclasses.replace(PAPER, language="ar", is_right_to_left=True)
    document = inside(word(arabic))["word/document.xml"]
    assert len(list(document.iter(f"{W}bidiVisual"))) == 1
    assert document.find(f".//{W}sectPr/{W}bidi") is not None
    assert not list(inside(word(PAPER))["word/document.xml"].iter(f"{W}bidi"))


@pytest.mark.parametrize("change", [{}, {"language": "ar", "is_right_to_left": True}])
def test_the_pdf_is_tagged_and_the_same_every_time(change):
    paper = dataclasses.replace(PAPER, **change)
    made = paper_pdf(paper)
    assert made == paper_pdf(paper)
    assert made.startswith(b"%PDF-")
    assert all(mark in made for mark in (b"/StructTreeRoot", b"/MarkInfo", b"/Lang", b"pdfuaid"))


def test_several_numbers_in_a_cell_keep_their_order_where_letters_run_right_to_left():
    # The heads name levels from left to right: counts that ran the other way would be misread.
    grid = PaperGrid("T", ("P", "N"), (False, True), (("جزء", "61 / 72 / 83"),))
    paper = dataclasses.replace(
        PAPER, language="ar", is_right_to_left=True, parts=(PaperPart("P", grids=(grid,)),)
    )
    page = pypdfium2.PdfDocument(paper_pdf(paper))[0].get_textpage()
    said = page.get_text_range()
    lefts = [page.get_charbox(said.index(n))[0] for n in ("61", "72", "83")]
    assert lefts == sorted(lefts)
    # Word reads a run that is not marked as one from right to left in the order of its signs.
    document = inside(word(paper))["word/document.xml"]
    (run,) = (r for r in document.iter(f"{W}r") if "".join(r.itertext(f"{W}t")) == "61 / 72 / 83")
    assert run.find(f".//{W}rtl") is None


def test_a_paper_without_tables_or_points_is_set_too():
    bare = dataclasses.replace(PAPER, parts=(PaperPart("Alone"),), range="")
    assert bare.foot.startswith("made 2026-11-30")
    assert len(paper_pdf(bare)) > 1_000
    assert "Alone" in words(inside(word(bare))["word/document.xml"])
