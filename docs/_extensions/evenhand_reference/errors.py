"""What can go wrong, and what is to be done? As every ``raise`` in the code says."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import evenhand.errors as family
from evenhand_reference.markdown import cell, table

SOURCES = Path(family.__file__).parent


@dataclass(frozen=True, slots=True)
class Message:
    """One ``raise``: its class, what it says, what it says to do."""

    kind: str
    what: str
    do_next: str


def classes() -> dict[str, type[Exception]]:
    """Return the family by name, the base first."""
    return {
        name: kind
        for name, kind in vars(family).items()
        if inspect.isclass(kind) and issubclass(kind, family.EvenhandError)
    }


def errors() -> str:
    """Return a section a class: what it means, and every message of it with its remedy."""
    said = sorted(set(messages()), key=lambda m: m.what)
    parts = []
    for name, kind in classes().items():
        own = [m for m in said if m.kind == name]
        meaning = (inspect.getdoc(kind) or "").split("\n\n")[0]
        parts.append(f"## {name}\n\n{meaning}\n")
        if own:
            rows = ((cell(m.what), cell(m.do_next)) for m in own)
            parts.append(table(("what happened", "what to do next"), rows))
    return "\n".join(parts)


def messages() -> Iterator[Message]:
    """Yield every raise of the family whose words stand in the code."""
    for path in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield from _message(node, node.func.id)


def _message(call: ast.Call, kind: str) -> Iterator[Message]:
    if kind not in classes() or not call.args:
        return
    what = _words(call.args[0])
    do_next = next((_words(k.value) for k in call.keywords if k.arg == "do_next"), "")
    if what:
        yield Message(kind, what, do_next or "As the message says.")


def _words(node: ast.expr) -> str:
    """Return a text as written, with the values that are filled in as their names in italics."""
    if isinstance(node, ast.Constant):
        return _escaped(str(node.value))
    if isinstance(node, ast.JoinedStr):
        return "".join(_words(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return f"*{_name(node.value)}*"
    if isinstance(node, ast.IfExp):
        return _words(node.body)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        # A translated sentence, with its values behind it.
        return re.sub(r"%\\\((\w+)\)[sd]", lambda found: f"*{found[1]}*", _words(node.left))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
        return _words(node.args[0])
    return ""


def _name(node: ast.expr) -> str:
    names = [n.id for n in ast.walk(node) if isinstance(n, ast.Name)]
    fields = [n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)]
    return (fields or names or ["value"])[0].strip("_").replace("_", " ")


def _escaped(text: str) -> str:
    return text.translate({ord(c): f"\\{c}" for c in "*_[]{}`$#"})
