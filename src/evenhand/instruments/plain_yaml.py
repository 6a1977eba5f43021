"""How does a YAML text become plain values and nothing else, and values a text?"""

from __future__ import annotations

from typing import Any

import yaml

from evenhand.errors import InstrumentError


class Loader(yaml.CSafeLoader):
    """Plain values only; days stay text, and a key that stands twice is an error."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """Return a map, if every key is text and stands once."""
        seen = set()
        for key, _ in node.value:
            said = f"the key '{key.value}' stands twice" if str(key.value) in seen else ""
            if not isinstance(key, yaml.ScalarNode):
                said = "a key is no text"
            if said:
                raise yaml.constructor.ConstructorError(None, None, said, key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep=deep)


Loader.yaml_implicit_resolvers = {
    first: [(tag, found) for tag, found in known if tag != "tag:yaml.org,2002:timestamp"]
    for first, known in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def values(text: str, *, file: str) -> Any:
    """Return a YAML text as plain values, without aliases and without keys that stand twice.

    Raises
    ------
    InstrumentError
        If it is not such YAML.
    """
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            # A few lines of aliases unfold to more than any memory holds.
            if isinstance(event, yaml.AliasEvent):
                assert event.start_mark is not None
                line = event.start_mark.line + 1
                raise InstrumentError(
                    f"{file}, line {line}: a text is taken from elsewhere by '*'.",
                    do_next="Write it out in each place.",
                )
        return load(text)
    except yaml.YAMLError as err:
        said = " ".join(str(err).split())
        raise InstrumentError(
            f"{file} is no YAML that can be read: {said}.",
            do_next="Correct that line; texts with ': ' or that begin with a sign need quotes.",
        ) from err
    except RecursionError as err:
        raise InstrumentError(
            f"{file} is nested too deep.", do_next="Write it as docs: reference, instruments, say."
        ) from err


def load(text: str) -> Any:
    """Return a text that came with Evenhand as plain values.

    Raises
    ------
    yaml.YAMLError
        If it is not such YAML.
    """
    return yaml.load(text, Loader=Loader)  # noqa: S506 -- a safe loader, made stricter


def text(content: Any) -> str:
    """Return plain values as YAML in one form: keys in their order, lists indented, no aliases."""
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


class _Dumper(yaml.SafeDumper):
    """Lists indented under their key, and nothing by alias."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)
