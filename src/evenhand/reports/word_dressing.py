"""How does a Word file of ours take on the looks of an administration's template?

The template's styles stand in the place of ours where they have the same name; ours are added where
it has none. Its headers and footers stay, and below each footer stands ours: day, range, version
and hash are on each page whatever the template says.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Final

from lxml import etree

from evenhand.reports.word_template import R, Side, W, WordTemplate

_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_KIND: Final = "application/vnd.openxmlformats-officedocument"
PROPERTIES: Final = "docProps/core.xml"
PROPERTIES_KIND: Final = "application/vnd.openxmlformats-package.core-properties+xml"
_SETTINGS: Final = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:settings xmlns:w="http://schemas.'
    b'openxmlformats.org/wordprocessingml/2006/main"><w:evenAndOddHeaders/></w:settings>'
)
_SHORTEST: Final = 2_000
"""Of a line, in twentieths of a point: below 3.5 cm no table can be read."""

Files = dict[str, bytes]


def text_width(template: WordTemplate) -> int:
    """Return the width of the text in twentieths of a point; 0 where the page does not say it."""
    said = (template.size.get("w"), template.margins.get("left"), template.margins.get("right"))
    if any(each is None or not each.lstrip("-").isdecimal() for each in said):
        return 0
    page, left, right = (int(each or 0) for each in said)
    width = page - abs(left) - abs(right)
    return width if width >= _SHORTEST else 0


def dress(files: Mapping[str, bytes], template: WordTemplate) -> Files:
    """Return the parts of a Word file with the looks of a template.

    Parameters
    ----------
    files : mapping of str to bytes
        As `word` makes them: document, styles, numbering and one foot.
    template : WordTemplate
    """
    numbering, bullet = _numbering(files["word/numbering.xml"], template.numbering)
    styles, ids = _styles(files["word/styles.xml"], template, bullet)
    made: Files = {"word/styles.xml": styles, "word/numbering.xml": numbering}
    relations = [("styles", "styles.xml"), ("numbering", "numbering.xml")]
    if template.theme:
        made["word/theme/theme1.xml"] = template.theme
        relations.append(("theme", "theme/theme1.xml"))
    if template.has_even_pages:
        made["word/settings.xml"] = _SETTINGS
        relations.append(("settings", "settings.xml"))
    references = []
    foot = _renamed(files["word/footer1.xml"], ids)
    for n, side in enumerate(_sides(template, foot), start=1):
        name = f"{side.kind}{n}.xml"
        made |= _parts_of(side, name)
        relations.append((side.kind, name))
        references.append((side, f"rId{len(relations)}"))
    document = _renamed(files["word/document.xml"], ids)
    made["word/document.xml"] = _with_section(document, references, template)
    made["word/_rels/document.xml.rels"] = _listed(relations)
    for name in ("_rels/.rels", PROPERTIES):
        made[name] = files[name]
    made["[Content_Types].xml"] = _content_types(made)
    return {name: made[name] for name in sorted(made)}


def _styles(own: bytes, template: WordTemplate, bullet: str) -> tuple[bytes, dict[str, str]]:
    """Return the template's styles with ours that it lacks, and under which ids ours stand."""
    root, ours = etree.fromstring(template.styles), etree.fromstring(own)
    had, ids = template.ids, {}
    taken = {each.get(f"{W}styleId") for each in root.iter(f"{W}style")}
    added = []
    for style in ours.iter(f"{W}style"):
        name, id = style.find(f"{W}name"), style.get(f"{W}styleId", "")
        assert name is not None
        held = had.get(name.get(f"{W}val", "").casefold())
        if held:
            ids[id] = held
            continue
        ids[id] = id if id not in taken else f"Evenhand{id}"
        added.append(copy.deepcopy(style))
    for style in added:
        style.attrib.pop(f"{W}default", None)
        style.set(f"{W}styleId", ids[style.get(f"{W}styleId", "")])
        for based in style.iter(f"{W}basedOn"):
            based.set(f"{W}val", ids[based.get(f"{W}val", "")])
        for number in style.iter(f"{W}numId"):
            number.set(f"{W}val", bullet)
        root.append(style)
    return _written(root), ids


def _numbering(own: bytes, template: bytes) -> tuple[bytes, str]:
    """Return the template's numbering with our bullet in it, and the number of the bullet."""
    if not template:
        return own, "1"
    root, ours = etree.fromstring(template), etree.fromstring(own)
    kind, number = ours.find(f"{W}abstractNum"), ours.find(f"{W}num")
    assert kind is not None
    assert number is not None
    bullet = _free(root, f"{W}num", f"{W}numId")
    form = _free(root, f"{W}abstractNum", f"{W}abstractNumId")
    kind.set(f"{W}abstractNumId", form)
    number.set(f"{W}numId", bullet)
    number[0].set(f"{W}val", form)
    # All forms come before all numbers.
    forms = root.findall(f"{W}abstractNum")
    root.insert(root.index(forms[-1]) + 1 if forms else 0, kind)
    numbers = root.findall(f"{W}num")
    root.insert(root.index(numbers[-1]) + 1 if numbers else len(root), number)
    return _written(root), bullet


def _free(root: etree._Element, tag: str, attribute: str) -> str:
    held = [each.get(attribute, "") for each in root.iter(tag)]
    return str(max([int(n) for n in held if n.isdecimal()], default=0) + 1)


def _sides(template: WordTemplate, foot: bytes) -> list[Side]:
    """Return headers and footers, ours below each footer and where a page would have none."""
    needed = ["default"]
    needed += ["first"] if template.has_title_page else []
    needed += ["even"] if template.has_even_pages else []
    shown, made = tuple(needed), []
    for side in template.sides:
        if side.type not in shown:
            continue
        if side.kind == "footer":
            needed.remove(side.type)
            whole = _below(side.content, foot)
            made.append(Side(side.kind, side.type, whole, side.pictures))
        else:
            made.append(side)
    made += [Side("footer", type, foot, {}) for type in needed]
    return made


def _below(content: bytes, foot: bytes) -> bytes:
    root = etree.fromstring(content)
    for each in list(etree.fromstring(foot)):
        root.append(each)
    return _written(root)


def _parts_of(side: Side, name: str) -> Files:
    made = {f"word/{name}": side.content}
    if side.pictures:
        named = []
        for n, (id, (ending, picture)) in enumerate(side.pictures.items(), start=1):
            file = f"media/{name.removesuffix('.xml')}-{n}.{ending}"
            made[f"word/{file}"] = picture
            named.append((id, "image", file))
        made[f"word/_rels/{name}.rels"] = _relations(named)
    return made


def _with_section(
    document: bytes, references: list[tuple[Side, str]], template: WordTemplate
) -> bytes:
    root = etree.fromstring(document)
    section = next(root.iter(f"{W}sectPr"))
    for reference in section.findall(f"{W}footerReference"):
        section.remove(reference)
    for place, (side, id) in enumerate(references):
        made = etree.Element(f"{W}{side.kind}Reference")
        made.set(f"{W}type", side.type)
        made.set(f"{R}id", id)
        section.insert(place, made)
    if text_width(template):
        for name, said in (("pgSz", template.size), ("pgMar", template.margins)):
            found = section.find(f"{W}{name}")
            assert found is not None
            for key in found.attrib:
                found.attrib.pop(key)
            for key, value in said.items():
                found.set(f"{W}{key}", value)
    if template.has_title_page:
        margins = section.find(f"{W}pgMar")
        assert margins is not None
        margins.addnext(etree.Element(f"{W}titlePg"))
    return _written(root)


def _renamed(part: bytes, ids: Mapping[str, str]) -> bytes:
    """Return a part of ours whose styles have the ids of the template."""
    root = etree.fromstring(part)
    for each in root.iter(f"{W}pStyle", f"{W}tblStyle"):
        each.set(f"{W}val", ids[each.get(f"{W}val", "")])
    return _written(root)


def _listed(relations: list[tuple[str, str]]) -> bytes:
    return _relations([(f"rId{n}", k, t) for n, (k, t) in enumerate(relations, start=1)])


def _relations(named: list[tuple[str, str, str]]) -> bytes:
    space = f"{_PACKAGE}/relationships"
    root = etree.Element(f"{{{space}}}Relationships", nsmap={None: space})
    for id, kind, target in named:
        said = {"Id": id, "Type": f"{_OFFICE}/{kind}", "Target": target}
        etree.SubElement(root, f"{{{space}}}Relationship", said)
    return _written(root)


def _content_types(files: Files) -> bytes:
    space = f"{_PACKAGE}/content-types"
    root = etree.Element(f"{{{space}}}Types", nsmap={None: space})
    kinds = {
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
        **{n: f"image/{n}" for n in ("png", "jpeg", "gif")},
    }
    for ending, kind in kinds.items():
        if ending in ("rels", "xml") or any(name.endswith(f".{ending}") for name in files):
            etree.SubElement(root, f"{{{space}}}Default", Extension=ending, ContentType=kind)
    for name in sorted(files):
        found = re.fullmatch(r"word/(?:theme/)?([a-z]+)\d*\.xml", name)
        if found is None:
            continue
        kind = f"{_KIND}.wordprocessingml.{found[1]}+xml"
        if found[1] == "document":
            kind = f"{_KIND}.wordprocessingml.document.main+xml"
        elif found[1] == "theme":
            kind = f"{_KIND}.theme+xml"
        etree.SubElement(root, f"{{{space}}}Override", PartName=f"/{name}", ContentType=kind)
    said = {"PartName": f"/{PROPERTIES}", "ContentType": PROPERTIES_KIND}
    etree.SubElement(root, f"{{{space}}}Override", said)
    return _written(root)


def _written(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True))
