"""How does a mapping say other columns, while everything else of its text stays as it was written?

Only the parts ``columns`` and ``extra`` of one table are written anew; comments and order of the
rest, which somebody may have thought about, are kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import yaml

from evenhand.errors import MappingError

_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_ ]*[A-Za-z0-9_]|[A-Za-z_]")
_WORDS_OF_YAML: Final = ("y", "n", "yes", "no", "on", "off", "true", "false", "null")
_LEFT_OVER: Final = re.compile(r"[ \t]*# Columns that are not mapped\..*\n(?:[ \t]*#.*\n?)*")


def with_columns(
    text: str,
    *,
    table: str,
    columns: Mapping[str, str | dict[str, str]],
    extra: Sequence[tuple[str, bool]],
) -> str:
    """Return a mapping whose table takes these columns.

    Parameters
    ----------
    text : str
        YAML that can be read.
    table : str
        Of ours.
    columns : mapping of str to str or dict
        Ours to theirs, or to ``{"value": X}``.
    extra : sequence of (str, bool)
        Columns carried along, and whether each names a person or a firm.

    Raises
    ------
    MappingError
        If it has no such table.
    """
    top = yaml.compose(text, Loader=yaml.SafeLoader)
    parent = _table(top, table)
    if parent is None:
        raise MappingError(
            f"The mapping has no table '{table}'.", do_next="Add it in the text of the mapping."
        )
    flow = bool(parent.flow_style)
    indent = " " * (parent.value[0][0].start_mark.column if parent.value else 0)
    carried = [_extra(name, identifies) for name, identifies in extra]
    written = {
        "columns": _columns(columns, indent=indent, flow=flow),
        "extra": _list(carried, indent=indent, flow=flow) if carried else "",
    }
    spans = {key.value: (key.start_mark.index, _end(value)) for key, value in parent.value}
    if written["extra"] and "extra" not in spans:
        # Beside the columns, which are written anew in any case.
        joint = ", " if flow else "\n" + indent
        written["columns"] += joint + written.pop("extra")
    for name, (begin, end) in sorted(spans.items(), key=lambda each: -each[1][0]):
        if name in written:
            text = _replaced(text, begin, end, written[name], flow=flow)
    return _LEFT_OVER.sub("", text, count=1) if not flow else text


def quote(name: str) -> str:
    """Return a name as YAML reads it back, quoted where it must be."""
    if _PLAIN.fullmatch(name) and name.casefold() not in _WORDS_OF_YAML:
        return name
    return json.dumps(name, ensure_ascii=False)


def _table(top: Any, table: str) -> Any:
    if not isinstance(top, yaml.MappingNode):
        return None
    entries = {key.value: value for key, value in top.value}
    if "tables" not in entries:
        return top if table == "declarations" and "columns" in entries else None
    tables = entries["tables"]
    if not isinstance(tables, yaml.MappingNode):
        return None
    found = {key.value: value for key, value in tables.value}.get(table)
    return found if isinstance(found, yaml.MappingNode) else None


def _end(node: Any) -> int:
    """Return where the last thing of a node ends: a block would take the comments after it too."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(node, yaml.MappingNode) else last)


def _replaced(text: str, begin: int, end: int, written: str, *, flow: bool) -> str:
    if flow:
        if not written:
            # The comma before it goes too.
            before = text[:begin].rstrip().removesuffix(",")
            return before + text[end:]
        return text[:begin] + written + text[end:]
    line_end = text.find("\n", end)
    rest = text[line_end:] if line_end >= 0 else ""
    if not written:
        return text[:begin].rstrip(" ").removesuffix("\n") + rest
    return text[:begin] + written + rest


def _columns(columns: Mapping[str, str | dict[str, str]], *, indent: str, flow: bool) -> str:
    if flow:
        return f'"columns": {json.dumps(dict(columns), ensure_ascii=False)}'
    lines = [f"{indent}  {ours}: {_value(theirs)}" for ours, theirs in columns.items()]
    return "\n".join(["columns:    # ours: theirs", *lines] if lines else ["columns: {}"])


def _value(theirs: str | dict[str, str]) -> str:
    return quote(theirs) if isinstance(theirs, str) else f"{{value: {quote(theirs['value'])}}}"


def _extra(name: str, identifies: bool) -> str:
    return f"{{name: {quote(name)}, identifies: true}}" if identifies else quote(name)


def _list(carried: Sequence[str], *, indent: str, flow: bool) -> str:
    if flow:
        return f'"extra": [{", ".join(carried)}]'
    return "\n".join(["extra:", *(f"{indent}  - {each}" for each in carried)])
