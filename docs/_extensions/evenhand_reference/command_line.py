"""What can be typed? As the parser of the command line says."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from evenhand.cli.main import parser
from evenhand_reference.markdown import cell, code, indented_block, table


def commands(of: argparse.ArgumentParser | None = None) -> Iterator[argparse.ArgumentParser]:
    """Yield the parser of every command that does something, in order."""
    whole = of or parser()
    below = [a for a in whole._actions if isinstance(a, argparse._SubParsersAction)]
    if not below:
        yield whole
    for action in below:
        for verb in action.choices.values():
            yield from commands(verb)


def command_line() -> str:
    """Return a section a command: usage, what it does, arguments and options."""
    helped = dict(_helps(parser()))
    return "\n".join(_section(c, helped.get(c.prog, "")) for c in commands())


def _section(command: argparse.ArgumentParser, short: str) -> str:
    command.formatter_class = _Wide
    usage = command.format_usage().removeprefix("usage: ")
    rows = (
        (
            ", ".join(code(o) for o in a.option_strings) or code(_shown(a)),
            cell(_shown(a)) if a.option_strings and a.nargs != 0 else "",
            cell(_meaning(a)),
        )
        for a in command._actions
    )
    lead = short[:1].upper() + short[1:] + "." if short else ""
    said = command.description or ""
    return (
        f"## {command.prog}\n\n{lead} {said}\n\n"
        + indented_block(usage, language="text")
        + "\n"
        + table(("argument", "value", "meaning"), rows)
    )


def _helps(of: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            said = {c.dest: c.help or "" for c in action._choices_actions}
            for name, below in action.choices.items():
                yield below.prog, said.get(name, "")
                yield from _helps(below)


def _shown(action: argparse.Action) -> str:
    shown = action.metavar or (
        " or ".join(str(c) for c in action.choices) if action.choices else action.dest.upper()
    )
    return " ".join(shown) if isinstance(shown, tuple) else str(shown)


def _meaning(action: argparse.Action) -> str:
    said = (action.help or "") % {"default": action.default}
    return said + (" (required)" if action.required and action.option_strings else "")


class _Wide(argparse.HelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=78)
