"""What may an installation choose? As the fields and the docstring of ``Config`` say."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields

from evenhand.config import PREFIX, Config


def settings() -> str:
    """Return a section a setting: its name in the environment, default, and reason."""
    meanings = described(Config)
    return "\n".join(
        f"## {PREFIX}{field.name.upper()}\n\n{meanings[field.name]}\n\n"
        f"Default: `{default(field.name)}`\n"
        for field in fields(Config)
    )


def described(of: type) -> dict[str, str]:
    """Return what the docstring says of each attribute."""
    text = inspect.getdoc(of) or ""
    attributes = text.split("Attributes\n----------\n", 1)[1].split("\n\n", 1)[0]
    parts = re.split(r"^(\w+) : .*$", attributes, flags=re.MULTILINE)[1:]
    return {
        name: " ".join(said.replace("``", "`").split())
        for name, said in zip(parts[::2], parts[1::2], strict=True)
    }


def default(name: str) -> str:
    """Return the default as a user would write it; the home folder stays a tilde."""
    value = getattr(Config(), name)
    home = type(Config().key).home()
    if value is None:
        return "not set"
    return str(value).replace(str(home), "~").replace("\\", "/")
