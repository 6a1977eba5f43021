"""Is of a Word file taken what gives looks, and refused what runs or fetches something?"""

from __future__ import annotations

import pytest
from tests.reports import word_files
from tests.reports.word_files import file_of, relation, relations

from evenhand.errors import ReportError
from evenhand.reports import word_template
from evenhand.reports.word_template import read_template

OUTSIDE = ' TargetMode="External"'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def head(inner: str) -> dict[str, str]:
    return {"word/header1.xml": f"<w:hdr {W}><w:p>{inner}</w:p></w:hdr>"}


def field(instruction: str) -> str:
    return f'<w:fldSimple w:instr=" {instruction} "/>'


def run_field(instruction: str) -> str:
    first, last = instruction[:3], instruction[3:]
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{first}</w:instrText></w:r><w:r><w:instrText>{last}</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


NESTED = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE </w:instrText></w:r>'
    f'{run_field("LINK c:x")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)


def test_looks_are_taken_and_the_text_is_not():
    found = read_template(file_of())
    assert found.ids == {
        "normal": "Standard",
        "heading 1": "berschrift1",
        "memo head": "Title",
    }
    assert [(s.kind, s.type) for s in found.sides] == [("header", "default"), ("footer", "default")]
    assert found.sides[0].pictures == {"rId1": ("png", word_files.LOGO)}
    assert (found.size["w"], found.margins["left"]) == ("12240", "1440")
    assert (found.has_title_page, found.has_even_pages) == (True, False)
    assert "stay away" not in str(found)


def test_a_file_without_headers_numbering_or_section_is_taken_too():
    body = f"<w:document {W}><w:body/></w:document>"
    found = read_template(file_of({"word/document.xml": body, "word/numbering.xml": None}))
    assert (found.sides, found.numbering, found.size) == ((), b"", {})


def test_pages_may_count_in_head_and_foot():
    said = field("PAGE") + run_field("NUMPAGES \\* ARABIC")
    assert read_template(file_of(head(said))).sides


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"word/vbaProject.bin": b"x"}, "holds macros"),
        ({"word/activeX/activeX1.xml": "<a/>"}, "holds controls"),
        ({"word/embeddings/a.bin": b"x"}, "holds embedded files"),
        ({"WORD/document.xml": word_files.BODY}, "two parts of one name"),
        ({"[Content_Types].xml": '<T ContentType="x.macroEnabled.main"/>'}, "holds macros"),
        (head('<w:altChunk w:id="a"/>'), "parts in another format"),
        (head("<w:object/>"), "embedded objects"),
        (head(field("INCLUDEPICTURE http://example.org/a.png")), "INCLUDEPICTURE"),
        (head(run_field("DDEAUTO c:\\x")), "DDEAUTO"),
        (head(run_field("HYPERLINK http://example.org")), "HYPERLINK"),
        (head(NESTED), "LINK"),
        (
            {"word/_rels/header1.xml.rels": relations(relation("r", "image", "http://x", OUTSIDE))},
            "fetches something from outside",
        ),
        (
            {
                "word/_rels/header1.xml.rels": relations(
                    relation("r", "hyperlink", "http://x", OUTSIDE)
                )
            },
            "a header or footer with a link",
        ),
        ({"word/media/image1.png": b"<svg/>"}, "no PNG, JPEG or GIF"),
        (
            {"word/styles.xml": f'<!DOCTYPE a [<!ENTITY b "c">]><w:styles {W}>&b;</w:styles>'},
            "declares a document type",
        ),
        ({"word/styles.xml": "<w:styles"}, "no whole Word document"),
        ({"word/styles.xml": None}, "no whole Word document"),
        ({"word/document.xml": None}, "no whole Word document"),
    ],
)
def test_what_runs_or_fetches_something_is_refused_whole(changed, told):
    with pytest.raises(ReportError, match="Save it in Word as a plain document") as refused:
        read_template(file_of(changed))
    assert told in refused.value.what


def test_what_is_no_word_file_or_too_large_is_refused(monkeypatch):
    for content in (b"", b"PK\x03\x04", b"%PDF-1.7"):
        with pytest.raises(ReportError, match="no whole Word document"):
            read_template(content)
    for name, most, told in (
        ("MAX_BYTES", 10, "bytes, more than 10"),
        ("MAX_UNPACKED", 100, "would unpack to"),
        ("MAX_PARTS", 3, "parts, more than 3"),
    ):
        with monkeypatch.context() as only:
            only.setattr(word_template, name, most)
            with pytest.raises(ReportError, match=told):
                read_template(file_of())
