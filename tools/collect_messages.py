"""Collect every message of the web product, and bring each language's file up to date.

Usage: collect_messages.py [--check]. Reads templates and modules under src/evenhand/web with
Python's and Django's own parsers; no gettext programme is needed. With --check nothing is written,
and the exit code is 1 where a file is not up to date. Files that git could not merge are put right:
run it with the conflict in them, and the translations of both sides are kept.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))

from django.utils.translation.template import templatize  # noqa: E402

from evenhand.findings.groups import GROUPS  # noqa: E402
from evenhand.instruments.catalogue import catalogue  # noqa: E402
from evenhand.measures import MEASURES  # noqa: E402
from evenhand.web.translations import packs  # noqa: E402
from evenhand.web.translations.message_file import (  # noqa: E402
    Message,
    MessageFile,
    merged,
    parsed,
    written,
)

WEB = ROOT / "src" / "evenhand" / "web"
PENDING = packs.SHIPPED / "pending.yaml"
HEADER = {
    "Project-Id-Version": "Evenhand",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}
# Arguments of each call: c context, t text, p plural.
CALLS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), "t"),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), "tp"),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), "ct"),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), "ctp"),
}
CONFLICT = re.compile(
    r"^<<<<<<< .*?\n(.*?)^(?:\|\|\|\|\|\|\| .*?)?=======\n(.*?)^>>>>>>> .*?\n", re.M | re.S
)
CALL = re.compile(r"\b(_|n?p?gettext)\(")


class NotLiteralError(Exception):
    """A call for a translation has no literal text: no translator could be shown it."""


def of_module(text: str, place: str) -> Iterator[Message]:
    """Yield the messages of a module, in their order."""
    calls = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call)]
    for node in sorted(calls, key=lambda n: (n.lineno, n.col_offset)):
        if not isinstance(node.func, ast.Name):
            continue
        wanted = CALLS.get(node.func.id)
        if wanted is None:
            continue
        said = [a.value if isinstance(a, ast.Constant) else None for a in node.args]
        if len(said) < len(wanted) or not all(isinstance(t, str) for t in said[: len(wanted)]):
            raise NotLiteralError(f"{place}:{node.lineno}: give {node.func.id} a literal text.")
        yield _message(dict(zip(wanted, said, strict=False)), place)


def of_template(text: str, place: str) -> Iterator[Message]:
    """Yield the messages of a template, in their order."""
    plain = templatize(text, origin=place)
    for found in CALL.finditer(plain):
        wanted = CALLS[found[1]]
        said, at = [], found.end()
        for _part in wanted:
            literal = re.compile(r"""\s*,?\s*(u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'))""").match(
                plain, at
            )
            if literal is None:
                raise NotLiteralError(f"{place}: a tag for a translation has no literal text.")
            said.append(ast.literal_eval(literal[1]))
            at = literal.end()
        yield _message(dict(zip(wanted, said, strict=True)), place)


def _message(parts: dict[str, object], place: str) -> Message:
    plural, context = parts.get("p"), parts.get("c")
    return Message(
        text=str(parts["t"]),
        plural=None if plural is None else str(plural),
        context=None if context is None else str(context),
        said=("", "") if plural is not None else ("",),
        places=(place,),
    )


def of_instruments() -> Iterator[Message]:
    """Yield what each instrument is called, short and in full."""
    for instrument in catalogue().instruments:
        for title in (instrument.title, instrument.full_title):
            if title:
                yield _message({"t": title}, f"instruments/{instrument.id}")


def of_measures() -> Iterator[Message]:
    """Yield what each measure asks, and the groups that measures stand in."""
    for measure in MEASURES:
        yield _message({"t": measure.QUESTION}, f"measures/{measure.NAME}.py")
    for title in GROUPS.values():
        yield _message({"t": title}, "measures")


def collected(web: Path = WEB) -> MessageFile:
    """Return every message once, with each file that has it: first the pages, then measures."""
    found: dict[tuple[str | None, str, str | None], Message] = {}
    for path in sorted([*web.rglob("*.py"), *web.rglob("*.html")]):
        place = f"web/{path.relative_to(web).as_posix()}"
        of = of_template if path.suffix == ".html" else of_module
        for message in of(path.read_text(encoding="utf-8"), place):
            have = found.get(message.key)
            places = (*(have.places if have else ()), place)
            found[message.key] = Message(
                message.text,
                message.plural,
                message.context,
                message.said,
                tuple(dict.fromkeys(places)),
            )
    for message in (*of_instruments(), *of_measures()):
        found.setdefault(message.key, message)
    return MessageFile(dict(HEADER), tuple(found.values()))


def known(path: Path) -> MessageFile:
    """Return the translations of a file; of one that git could not merge, those of both sides."""
    text = path.read_text(encoding="utf-8")
    ours, theirs = (
        parsed(CONFLICT.sub(side, text), path, may_repeat=True) for side in (r"\1", r"\2")
    )
    said = {m.key: m for m in (*theirs.messages, *ours.messages) if m.is_translated}
    rest = [m for m in ours.messages if m.key not in said]
    return MessageFile(ours.header, (*said.values(), *rest))


def files() -> dict[Path, str]:
    """Return what each file of the languages must hold."""
    template = collected()
    texts = {packs.TEMPLATE: written(template)}
    pending: dict[str, list[str]] = {}
    for path in sorted(packs.SHIPPED.glob("*/LC_MESSAGES/django.po")):
        now = merged(template, known(path))
        texts[path] = written(now)
        pack = packs.pack_of(path)
        if not pack.is_draft:
            pending[pack.code] = sorted(m.text for m in now.messages if not m.is_translated)
    words = "# Messages that a language still lacks, by `make messages`; drafts are not listed.\n"
    texts[PENDING] = words + yaml.safe_dump(pending, allow_unicode=True, width=10**9)
    return texts


def main() -> int:
    """Write or check the files."""
    try:
        texts = files()
    except NotLiteralError as err:
        print(err, file=sys.stderr)
        return 1
    stale = [p for p, t in texts.items() if not p.exists() or p.read_text(encoding="utf-8") != t]
    if "--check" in sys.argv[1:]:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is not up to date: run make messages.")
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[path], encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
