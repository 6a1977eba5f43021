"""Does a report take on the looks of a template, and keep its words and what stands at its foot?"""

from __future__ import annotations

import zipfile
from io import BytesIO

import docx
from lxml import etree
from tests.reports import word_files
from tests.reports.test_paper import PAPER, W, inside, words
from tests.reports.word_files import file_of

from evenhand.reports.word import word
from evenhand.reports.word_dressing import text_width
from evenhand.reports.word_template import read_template

RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def dressed(changed=None) -> bytes:
    return word(PAPER, read_template(file_of(changed)))


def parts_of(content: bytes) -> dict[str, etree._Element]:
    with zipfile.ZipFile(BytesIO(content)) as file:
        names = [n for n in file.namelist() if n.endswith((".xml", ".rels"))]
        return {name: etree.fromstring(file.read(name)) for name in names}


def test_the_words_are_those_without_a_template():
    parts = parts_of(dressed())
    assert words(parts["word/document.xml"]) == words(inside(word(PAPER))["word/document.xml"])
    assert not any("stay away" in "".join(p.itertext()) for p in parts.values())


def test_styles_are_the_templates_by_name_and_ours_where_it_has_none():
    parts = parts_of(dressed())
    styles = {s.get(f"{W}styleId"): s for s in parts["word/styles.xml"].iter(f"{W}style")}
    used = {
        s.get(f"{W}val") for part in parts.values() for s in part.iter(f"{W}pStyle", f"{W}tblStyle")
    }
    assert used <= set(styles)
    # Its heading 1 has another id; its style with our id has another name.
    assert "berschrift1" in used
    assert {"EvenhandTitle", "TableGrid"} <= used
    assert styles["EvenhandTitle"].find(f"{W}basedOn").get(f"{W}val") == "Standard"
    assert [s.get(f"{W}styleId") for s in styles.values() if s.get(f"{W}default")] == ["Standard"]
    number = styles["ListBullet"].find(f".//{W}numId").get(f"{W}val")
    numbers = {
        n.get(f"{W}numId"): n[0].get(f"{W}val") for n in parts["word/numbering.xml"].iter(f"{W}num")
    }
    forms = {
        f.get(f"{W}abstractNumId") for f in parts["word/numbering.xml"].iter(f"{W}abstractNum")
    }
    assert number == "8"
    assert numbers == {"7": "4", "8": "5"}
    assert forms == {"4", "5"}


def test_headers_and_footers_stay_and_ours_is_on_each_page():
    content = dressed()
    parts = parts_of(content)
    named = {r.get("Id"): r.get("Target") for r in parts["word/_rels/document.xml.rels"]}
    section = next(parts["word/document.xml"].iter(f"{W}sectPr"))
    id = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    shown = {
        (etree.QName(e).localname, e.get(f"{W}type")): f"word/{named[e.get(id)]}"
        for e in section
        if e.get(id)
    }
    assert set(shown) == {
        *(("headerReference", "default"), ("footerReference", "default")),
        # The first page has a footer of its own, and the template has none for it.
        ("footerReference", "first"),
    }
    assert words(parts[shown["headerReference", "default"]]) == ["Customs of Nowhere"]
    foot = words(parts[shown["footerReference", "default"]])
    assert foot[0] == "Confidential"
    assert PAPER.foot in foot[1]
    assert PAPER.foot in words(parts[shown["footerReference", "first"]])[0]
    with zipfile.ZipFile(BytesIO(content)) as file:
        assert file.read("word/media/header1-1.png") == word_files.LOGO


def test_every_part_is_named_and_nothing_leads_outside():
    content = dressed({"word/theme/theme1.xml": "<theme/>"})
    parts = parts_of(content)
    with zipfile.ZipFile(BytesIO(content)) as file:
        names = set(file.namelist())
    kinds = {o.get("PartName")[1:] for o in parts["[Content_Types].xml"] if o.get("PartName")}
    assert kinds == {n for n in names if n.endswith(".xml")} - {"[Content_Types].xml"}
    for name, part in parts.items():
        for each in part.iter(RELATION):
            assert each.get("TargetMode") is None
            place = "word/" if name.startswith("word/") else ""
            assert place + each.get("Target") in names


def test_another_reader_finds_the_foot_on_every_kind_of_page_below_the_templates():
    document = docx.Document(BytesIO(dressed()))
    assert document.core_properties.title == PAPER.title
    (section,) = document.sections
    for foot in (section.footer, section.first_page_footer):
        assert PAPER.foot in foot.paragraphs[-1].text
    assert document.tables[0].rows[0].cells[0].text == PAPER.parts[1].grids[0].heads[0]


def test_the_page_is_the_templates_and_tables_fit_it():
    template = read_template(file_of())
    assert text_width(template) == 12_240 - 2 * 1_440
    document = parts_of(dressed())["word/document.xml"]
    assert next(document.iter(f"{W}tblW")).get(f"{W}w") == "9360"
    section = next(document.iter(f"{W}sectPr"))
    assert section.find(f"{W}pgSz").get(f"{W}w") == "12240"
    order = [etree.QName(e).localname for e in section]
    assert order[-3:] == ["pgSz", "pgMar", "titlePg"]
    narrow = word_files.BODY.replace('w:w="12240"', 'w:w="3000"')
    assert text_width(read_template(file_of({"word/document.xml": narrow}))) == 0
    page = next(
        parts_of(dressed({"word/document.xml": narrow}))["word/document.xml"].iter(f"{W}pgSz")
    )
    assert page.get(f"{W}w") == "11906"


def test_even_pages_have_their_foot_and_the_file_is_the_same_every_time():
    even = f"<w:settings {word_files._W}><w:evenAndOddHeaders/></w:settings>"
    changed = {"word/settings.xml": even}
    parts = parts_of(dressed(changed))
    types = [e.get(f"{W}type") for e in parts["word/document.xml"].iter(f"{W}footerReference")]
    assert types == ["default", "first", "even"]
    assert parts["word/settings.xml"].find(f"{W}evenAndOddHeaders") is not None
    assert dressed(changed) == dressed(changed)
