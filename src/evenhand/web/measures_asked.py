"""Which measures are there, and what does each ask, said without loading them?

Importing ``evenhand.measures`` brings the statistics into every process that shows pages: seconds
at the start, and memory for ever. The names and questions are read off the
text of its modules instead, in the order in which it lists them.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final


def _questions() -> dict[str, str]:
    package = find_spec("evenhand.measures")
    assert package is not None
    assert package.origin is not None
    front = Path(package.origin)
    listed = _assigned(_parsed(front), "MEASURES")
    assert isinstance(listed, ast.Tuple)
    found = {}
    for each in listed.elts:
        assert isinstance(each, ast.Name)
        module = _parsed(front.with_name(f"{each.id}.py"))
        asks = _assigned(module, "QUESTION")
        name = ast.literal_eval(_assigned(module, "NAME"))
        # Most ask what their first line says: ``QUESTION = __doc__.strip()``.
        said = ast.get_docstring(module) if isinstance(asks, ast.Call) else ast.literal_eval(asks)
        found[str(name)] = str(said)
    return found


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _assigned(module: ast.Module, name: str) -> ast.expr:
    target: ast.expr
    for node in module.body:
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            target, value = node.target, node.value
        elif isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
        else:
            continue
        if isinstance(target, ast.Name) and target.id == name:
            return value
    raise AssertionError(f"no {name}")


QUESTIONS: Final[Mapping[str, str]] = _questions()
"""By the name of the measure."""
