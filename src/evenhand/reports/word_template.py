"""Which looks does a Word file of an administration give, and may they be taken over?

Styles, headers, footers, numbering, theme and the size of the page are taken; the text is not. A
file that would run something, or fetch something, is refused whole: whoever opened the report would
else run it.

References
----------
ECMA-376, Office Open XML File Formats, 5th edition, parts 1 and 2.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from lxml import etree

from evenhand.errors import ReportError

MAX_BYTES: Final = 5_000_000
MAX_UNPACKED: Final = 30_000_000
MAX_PARTS: Final = 300
W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_REL: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_ACTIVE: Final = {
    "vbaproject": "macros",
    "vbadata": "macros",
    "/activex": "controls",
    "/ctrlprops": "controls",
    "/embeddings": "embedded files",
    "/externallinks": "links to other files",
    "/customui": "buttons of its own",
    "afchunk": "parts in another format",
}
_TAGS: Final = {
    "altChunk": "parts in another format",
    "object": "embedded objects",
    "OLEObject": "embedded objects",
    "control": "controls",
    "script": "scripts",
    "foreignObject": "parts in another format",
    "subDoc": "links to other files",
}
_FIELDS: Final = frozenset(
    {"PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "STYLEREF", "DATE", "TITLE"}
)
"""Fields that count or repeat what is in the file; every other may fetch or run something."""
_IN_TEXT: Final = frozenset({"TOC", "PAGEREF", "REF", "SEQ", "HYPERLINK", "NOTEREF"})
"""Fields that a text may hold, as it is not taken over."""
_PICTURES: Final = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif"}
TYPES: Final = ("default", "first", "even")


@dataclass(frozen=True, slots=True)
class Side:
    """A header or footer.

    Attributes
    ----------
    kind : {"header", "footer"}
    type : {"default", "first", "even"}
        On which pages it stands.
    content : bytes
        XML of the part.
    pictures : mapping of str to (str, bytes)
        By relation id: ending and content.
    """

    kind: str
    type: str
    content: bytes
    pictures: Mapping[str, tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class WordTemplate:
    """What a report takes of a Word file.

    Attributes
    ----------
    styles : bytes
        XML of the styles.
    numbering, theme : bytes
        XML; empty where there is none.
    sides : tuple of Side
    size, margins : mapping of str to str
        Attributes of the page without their namespace, in twentieths of a point.
    has_title_page, has_even_pages : bool
        Whether the first page, and even pages, have headers of their own.
    """

    styles: bytes
    numbering: bytes
    theme: bytes
    sides: tuple[Side, ...]
    size: Mapping[str, str]
    margins: Mapping[str, str]
    has_title_page: bool
    has_even_pages: bool

    @property
    def ids(self) -> dict[str, str]:
        """Ids of its paragraph and table styles, by Word's own names in small letters."""
        return {
            name.get(f"{W}val", "").casefold(): style.get(f"{W}styleId", "")
            for style in etree.fromstring(self.styles, _parser()).iter(f"{W}style")
            if style.get(f"{W}type") in ("paragraph", "table")
            and (name := style.find(f"{W}name")) is not None
        }


def read_template(content: bytes) -> WordTemplate:
    """Return what a report takes of a Word file.

    Raises
    ------
    ReportError
        If it is no Word document, is too large, or holds macros, links, controls, embedded files or
        fields that fetch something.
    """
    if len(content) > MAX_BYTES:
        raise _refused(f"has {len(content):,} bytes, more than {MAX_BYTES:,}")
    try:
        with zipfile.ZipFile(BytesIO(content)) as file:
            return _read(_parts(file))
    except ReportError:
        raise
    except (KeyError, etree.XMLSyntaxError) as err:
        raise _refused("is no whole Word document") from err
    except Exception as err:
        # zipfile passes on what its decompressors say of a damaged part: each has its own error.
        raise _refused("is no whole Word document, or has a password") from err


def _parts(file: zipfile.ZipFile) -> dict[str, bytes]:
    """Return the parts by name, once none of them does more than hold words and looks."""
    listed = file.infolist()
    if len(listed) > MAX_PARTS:
        raise _refused(f"has {len(listed):,} parts, more than {MAX_PARTS}")
    unpacked = sum(part.file_size for part in listed)
    if unpacked > MAX_UNPACKED:
        raise _refused(f"would unpack to {unpacked:,} bytes, more than {MAX_UNPACKED:,}")
    names = [f"/{part.filename.casefold()}" for part in listed]
    if len(set(names)) < len(names):
        raise _refused("holds two parts of one name")
    for sign, what in _ACTIVE.items():
        if any(sign in name for name in names):
            raise _refused(f"holds {what}")
    parts = {part.filename: file.read(part) for part in listed if not part.is_dir()}
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            for what in _what_is_wrong(content, _FIELDS | _IN_TEXT):
                raise _refused(f"{what} ({name})")
    kinds = parts["[Content_Types].xml"].decode("utf-8", "replace")
    if "macroEnabled" in kinds or "vba" in kinds.casefold():
        raise _refused("holds macros")
    return parts


def _what_is_wrong(content: bytes, fields: frozenset[str]) -> Iterator[str]:
    """Yield what a part holds that it must not."""
    root = etree.fromstring(content, _parser())
    if root.getroottree().docinfo.doctype:
        yield "declares a document type"
    instruction = ""
    for each in root.iter(etree.Element):
        tag = etree.QName(each).localname
        if tag in _TAGS:
            yield f"holds {_TAGS[tag]}"
        if each.tag == f"{_REL}Relationship":
            # Links of the text and the file it was made from are not taken over.
            is_left = each.get("Type", "").endswith(("/hyperlink", "/attachedTemplate"))
            if each.get("TargetMode") == "External" and not is_left:
                yield "fetches something from outside"
        elif tag == "fldSimple":
            yield from _wrong_field(each.get(f"{W}instr", ""), fields)
        elif tag == "instrText":
            instruction += each.text or ""
        elif tag == "fldChar":
            # Where a field begins inside another, the outer one is looked at up to there.
            yield from _wrong_field(instruction, fields)
            instruction = ""
    yield from _wrong_field(instruction, fields)


def _wrong_field(instruction: str, fields: frozenset[str]) -> Iterator[str]:
    word = instruction.strip().partition(" ")[0].upper()
    if word and word not in fields:
        yield f"holds a field that may fetch or run something: {word[:20]}"


def _read(parts: Mapping[str, bytes]) -> WordTemplate:
    body = etree.fromstring(parts["word/document.xml"], _parser())
    sections = list(body.iter(f"{W}sectPr"))
    section = sections[-1] if sections else etree.Element(f"{W}sectPr")
    relations = _relations(parts, "word/document.xml")
    sides = []
    for reference in section:
        kind = etree.QName(reference).localname.removesuffix("Reference")
        if kind in ("header", "footer"):
            name = relations[reference.get(f"{R}id", "")]
            sides.append(_side(parts, kind, reference.get(f"{W}type", "default"), name))
    settings = parts.get("word/settings.xml", b"")
    return WordTemplate(
        styles=_plain(parts["word/styles.xml"]),
        # A numbering whose bullets are pictures has relations of its own, and is left.
        numbering=_plain(parts.get("word/numbering.xml", b""))
        if "word/_rels/numbering.xml.rels" not in parts
        else b"",
        theme=_plain(parts.get("word/theme/theme1.xml", b""))
        if "word/theme/_rels/theme1.xml.rels" not in parts
        else b"",
        sides=tuple(sides),
        size=_attributes(section.find(f"{W}pgSz")),
        margins=_attributes(section.find(f"{W}pgMar")),
        has_title_page=section.find(f"{W}titlePg") is not None,
        has_even_pages=bool(settings)
        and etree.fromstring(settings, _parser()).find(f"{W}evenAndOddHeaders") is not None,
    )


def _side(parts: Mapping[str, bytes], kind: str, type: str, name: str) -> Side:
    content = parts[name]
    for what in _what_is_wrong(content, _FIELDS):
        raise _refused(f"has a {kind} that {what}")
    pictures = {}
    for id, target in _relations(parts, name).items():
        picture = parts.get(target, b"")
        ending = next((e for sign, e in _PICTURES.items() if picture.startswith(sign)), "")
        if not ending:
            raise _refused(f"has a {kind} with something that is no PNG, JPEG or GIF picture")
        pictures[id] = (ending, picture)
    if type not in TYPES:
        raise _refused(f"has a {kind} of an unknown type")
    return Side(kind, type, _plain(content), pictures)


def _relations(parts: Mapping[str, bytes], name: str) -> dict[str, str]:
    """Return the parts that a part names, by relation id."""
    folder, _, file = name.rpartition("/")
    listed = parts.get(f"{folder}/_rels/{file}.rels")
    if listed is None:
        return {}
    found = {}
    for each in etree.fromstring(listed, _parser()).iter(f"{_REL}Relationship"):
        if each.get("TargetMode") == "External":
            if name != "word/document.xml":
                raise _refused("has a header or footer with a link")
            continue
        target = each.get("Target", "")
        whole = target[1:] if target.startswith("/") else posixpath.join(folder, target)
        found[each.get("Id", "")] = posixpath.normpath(whole)
    return found


def _plain(content: bytes) -> bytes:
    """Return a part written anew, without entities, comments and instructions of programs."""
    if not content:
        return b""
    root = etree.fromstring(content, _parser())
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True))


def _attributes(found: etree._Element | None) -> dict[str, str]:
    if found is None:
        return {}
    named = {etree.QName(str(k)).localname: str(v) for k, v in found.attrib.items()}
    return {k: v for k, v in named.items() if re.fullmatch(r"[a-z]+|-?\d{1,6}", v)}


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _refused(what: str) -> ReportError:
    return ReportError(
        f"The template {what}.",
        do_next="Save it in Word as a plain document (.docx), without macros, links and objects.",
    )
