"""Word files as administrations have them: styles of a German Word, and a head with a logo."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
LOGO = b"\x89PNG\r\n\x1a\nlogo"
STYLES = (
    f'<w:styles {_W}><w:style w:type="paragraph" w:default="1" w:styleId="Standard">'
    '<w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/>'
    '<w:basedOn w:val="Standard"/><w:rPr><w:color w:val="AA0000"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Memo head"/></w:style>'
    "</w:styles>"
)
HEAD = f"<w:hdr {_W} {_R}><w:p><w:r><w:t>Customs of Nowhere</w:t></w:r></w:p></w:hdr>"
FOOT = f"<w:ftr {_W}><w:p><w:r><w:t>Confidential</w:t></w:r></w:p></w:ftr>"
BODY = (
    f"<w:document {_W} {_R}><w:body><w:p><w:r><w:t>Words that stay away</w:t></w:r></w:p><w:sectPr>"
    '<w:headerReference w:type="default" r:id="rId8"/>'
    '<w:footerReference w:type="default" r:id="rId9"/>'
    '<w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" '
    'w:left="1440" w:header="720" w:footer="720" w:gutter="0"/><w:titlePg/></w:sectPr></w:body>'
    "</w:document>"
)
NUMBERING = (
    f'<w:numbering {_W}><w:abstractNum w:abstractNumId="4"><w:lvl w:ilvl="0"/></w:abstractNum>'
    '<w:num w:numId="7"><w:abstractNumId w:val="4"/></w:num></w:numbering>'
)
KINDS = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def relations(*named: str) -> str:
    return f"<Relationships {_RELS}>{''.join(named)}</Relationships>"


def relation(id: str, kind: str, target: str, more: str = "") -> str:
    return f'<Relationship Id="{id}" Type="{_OFFICE}/{kind}" Target="{target}"{more}/>'


def file_of(changed: Mapping[str, str | bytes | None] | None = None) -> bytes:
    """Return a Word file whose parts are changed, added, or left out with None."""
    parts: dict[str, str | bytes | None] = {
        "[Content_Types].xml": KINDS,
        "word/document.xml": BODY,
        "word/styles.xml": STYLES,
        "word/numbering.xml": NUMBERING,
        "word/header1.xml": HEAD,
        "word/footer1.xml": FOOT,
        "word/media/image1.png": LOGO,
        "word/_rels/header1.xml.rels": relations(relation("rId1", "image", "media/image1.png")),
        "word/_rels/document.xml.rels": relations(
            relation("rId8", "header", "header1.xml"),
            relation("rId9", "footer", "/word/footer1.xml"),
            relation("rId10", "hyperlink", "https://example.org", ' TargetMode="External"'),
        ),
        **(changed or {}),
    }
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            if content is not None:
                file.writestr(name, content)
    return buffer.getvalue()
