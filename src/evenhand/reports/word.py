"""How does a paper become a Word file that can be edited?

The file is zip and XML (ECMA-376, WordprocessingML), written here: headings, paragraphs, lists,
tables and a foot need no library. Its styles have the names that Word itself gives, so that the
template of an administration gives them its looks. It holds no macro, no field but page numbers and
those that the template's head and foot may have, and no address.

References
----------
ECMA-376, Office Open XML File Formats, 5th edition, part 1.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape

from evenhand.reports.paper import SHORT, Paper, PaperGrid, PaperPart
from evenhand.reports.word_dressing import PROPERTIES, PROPERTIES_KIND, dress, text_width
from evenhand.reports.word_template import WordTemplate

_W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R: Final = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_KIND: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_WIDTH: Final = 9638
"""Of the text, in twentieths of a point: A4 less 20 mm at either side."""
_LETTER: Final = 115
_GAP: Final = 220
"""Of a letter of 10 points, and of the space at both sides of a cell, in the same unit."""


def word(paper: Paper, template: WordTemplate | None = None) -> bytes:
    """Return the paper as a Word file; the same paper and template give the same bytes."""
    files = {name: (_HEAD + text).encode("utf-8") for name, text in _files(paper).items()}
    if template is not None:
        width = text_width(template) or _WIDTH
        files["word/document.xml"] = (_HEAD + _document(paper, width)).encode("utf-8")
        files = dress(files, template)
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            # The first day that a zip can name: the file tells nothing of when it was asked for.
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, content)
    return buffer.getvalue()


def _files(paper: Paper) -> dict[str, str]:
    return {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            (f"{_OFFICE}/officeDocument", "word/document.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", PROPERTIES),
        ),
        PROPERTIES: _properties(paper),
        "word/document.xml": _document(paper),
        "word/styles.xml": _styles(paper),
        "word/numbering.xml": _numbering(),
        "word/footer1.xml": _foot(paper),
        "word/_rels/document.xml.rels": _relations(
            (f"{_OFFICE}/styles", "styles.xml"),
            (f"{_OFFICE}/numbering", "numbering.xml"),
            (f"{_OFFICE}/footer", "footer1.xml"),
        ),
    }


def _document(paper: Paper, width: int = _WIDTH) -> str:
    right = paper.is_right_to_left
    body = [
        _paragraph(paper.title, right, style="Title"),
        _paragraph(paper.subtitle, right, style="Subtitle"),
    ]
    for part in paper.parts:
        body += _part(part, right, width)
    body.append(_paragraph(f"SHA-256 {paper.sha256}", False))
    section = (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1247" w:right="1134" w:bottom="1247" w:left="1134" w:header="708" '
        f'w:footer="567" w:gutter="0"/>{"<w:bidi/>" if right else ""}</w:sectPr>'
    )
    return f"<w:document {_W} {_R}><w:body>{''.join(body)}{section}</w:body></w:document>"


def _part(part: PaperPart, right: bool, width: int) -> list[str]:
    made = [_paragraph(part.title, right, style="Heading1")]
    made += [_paragraph(words, right) for words in part.paragraphs]
    made += [_paragraph(words, right, style="ListBullet") for words in part.points]
    for grid in part.grids:
        made += [_paragraph(grid.title, right, style="Caption"), _table(grid, right, width)]
        # Two tables that touch would become one.
        made.append(_paragraph("", right))
    return made


def _table(grid: PaperGrid, right: bool, width: int) -> str:
    widths = _widths(grid.shares, width)
    columns = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    heads = "".join(
        f"<w:tc>{_cell_width(w)}{_paragraph(h, right, is_bold=True, is_number=n)}</w:tc>"
        for h, w, n in zip(grid.heads, widths, grid.numeric, strict=True)
    )
    rows = "".join(
        "<w:tr>"
        + "".join(
            f"<w:tc>{_cell_width(w)}{_paragraph(text, right, is_number=n)}</w:tc>"
            for text, w, n in zip(row, widths, grid.numeric, strict=True)
        )
        + "</w:tr>"
        for row in grid.rows
    )
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>{"<w:bidiVisual/>" if right else ""}'
        f'<w:tblW w:w="{width}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>"
        f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{heads}</w:tr>{rows}</w:tbl>"
    )


def _widths(shares: Sequence[int], width: int) -> list[int]:
    """Return how wide columns are: short ones as their letters, the others of what is left."""
    short = [share * _LETTER + _GAP if share <= SHORT else 0 for share in shares]
    left = width - sum(short)
    long = sum(share for share in shares if share > SHORT)
    if not long or left < long * _LETTER // 4:
        return [share * width // sum(shares) for share in shares]
    return [fixed or share * left // long for fixed, share in zip(short, shares, strict=True)]


def _cell_width(width: int) -> str:
    return f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'


def _paragraph(
    text: str, right: bool, *, style: str = "", is_bold: bool = False, is_number: bool = False
) -> str:
    marks = f'<w:pStyle w:val="{style}"/>' if style else ""
    marks += "<w:bidi/>" if right else ""
    marks += '<w:jc w:val="end"/>' if is_number else ""
    looks = ("<w:b/><w:bCs/>" if is_bold else "") + ("<w:rtl/>" if right and not is_number else "")
    runs = "<w:r><w:br/></w:r>".join(
        f"<w:r>{f'<w:rPr>{looks}</w:rPr>' if looks else ''}"
        f'<w:t xml:space="preserve">{_text(line)}</w:t></w:r>'
        for line in text.split("\n")
    )
    return f"<w:p>{f'<w:pPr>{marks}</w:pPr>' if marks else ''}{runs}</w:p>"


def _text(text: str) -> str:
    """Return a text as XML may hold it: without control characters and lone surrogates."""
    kept = (
        c
        if c == "\t" or (ord(c) >= 0x20 and not 0xD800 <= ord(c) <= 0xDFFF)
        else "\N{REPLACEMENT CHARACTER}"
        for c in text
        if c != "\r" and c not in "\ufffe\uffff"
    )
    return escape("".join(kept))


def _foot(paper: Paper) -> str:
    def field(name: str) -> str:
        return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'

    said = _text(f"{paper.title} · {paper.foot} · {paper.labels[2]} ")
    right = paper.is_right_to_left
    marks = '<w:pStyle w:val="Footer"/>' + ("<w:bidi/>" if right else "")
    looks = "<w:rPr><w:rtl/></w:rPr>" if right else ""
    return (
        f"<w:ftr {_W}><w:p><w:pPr>{marks}</w:pPr>"
        f'<w:r>{looks}<w:t xml:space="preserve">{said}</w:t></w:r>{field("PAGE")}'
        f'<w:r><w:t xml:space="preserve"> / </w:t></w:r>{field("NUMPAGES")}</w:p></w:ftr>'
    )


_OUTLINE: Final = '<w:outlineLvl w:val="0"/>'
_STYLES: Final = (
    ("Title", "Title", 40, True, ""),
    ("Subtitle", "Subtitle", 22, False, ""),
    ("Heading1", "heading 1", 26, True, '<w:keepNext/><w:spacing w:before="320"/>'),
    ("Caption", "caption", 18, True, '<w:keepNext/><w:spacing w:before="120"/>'),
    ("Footer", "footer", 15, False, ""),
)


def _styles(paper: Paper) -> str:
    named = "".join(
        f'<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{marks}'
        f"{_OUTLINE if id == 'Heading1' else ''}</w:pPr>"
        f"<w:rPr>{'<w:b/><w:bCs/>' if is_bold else ''}"
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
        for id, name, size, is_bold, marks in _STYLES
    )
    language = f'<w:lang w:val="{escape(paper.language)}" w:bidi="{escape(paper.language)}"/>'
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="C9D1D9"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f"<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>"
        '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Arial"/>'
        f'<w:sz w:val="20"/><w:szCs w:val="20"/>{language}</w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:after="80"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        f"<w:qFormat/></w:style>{named}"
        '<w:style w:type="paragraph" w:styleId="ListBullet"><w:name w:val="List Bullet"/>'
        '<w:basedOn w:val="Normal"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
        '</w:style><w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr>'
        '</w:style><w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>{sides}</w:tblBorders>'
        "</w:tblPr></w:style></w:styles>"
    )


def _numbering() -> str:
    return (
        f'<w:numbering {_W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
        '<w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/>'
        '<w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def _properties(paper: Paper) -> str:
    """Return title and language, which a reader says before the text; no name and no hour."""
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{_text(paper.title)}</dc:title>"
        f"<dc:language>{_text(paper.language)}</dc:language></cp:coreProperties>"
    )


def _content_types() -> str:
    parts = {
        "document": f"{_KIND}.document.main+xml",
        "styles": f"{_KIND}.styles+xml",
        "numbering": f"{_KIND}.numbering+xml",
        "footer1": f"{_KIND}.footer+xml",
    }
    named = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{kind}"/>'
        for name, kind in parts.items()
    )
    named += f'<Override PartName="/{PROPERTIES}" ContentType="{PROPERTIES_KIND}"/>'
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{named}</Types>'
    )


def _relations(*pairs: tuple[str, str]) -> str:
    named = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(pairs, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{named}</Relationships>'
