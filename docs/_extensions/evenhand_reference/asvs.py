"""What does OWASP ASVS ask, and how does each item stand? As ``security/asvs.yaml`` says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from evenhand_reference.markdown import cell, table

FILE = Path(__file__).parents[3] / "security" / "asvs.yaml"
STATUSES = ("met", "met with a setting", "not met", "not applicable")


def asvs() -> str:
    """Return a table of counts, one of what is not met, and one of the items of each chapter."""
    whole = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    chapters = whole["chapters"]
    parts = ["## How many", _counts(chapters), "## What is not met", _missing(chapters)]
    for chapter in chapters:
        parts += [f"## {chapter['id']} {chapter['about']}", _items(chapter)]
    return "\n\n".join(parts) + "\n"


def _counts(chapters: list[dict[str, Any]]) -> str:
    rows = []
    for chapter in chapters:
        states = [item["status"] for item in chapter["items"]]
        counts = [str(states.count(status)) for status in STATUSES]
        rows.append([f"{chapter['id']} {chapter['about']}", *counts])
    return table(["chapter", *STATUSES], rows)


def _missing(chapters: list[dict[str, Any]]) -> str:
    rows = [
        [item["id"], str(item["level"]), cell(item["asks"]), cell(item["why"])]
        for chapter in chapters
        for item in chapter["items"]
        if item["status"] == "not met"
    ]
    return table(["item", "level", "asks", "why not"], rows)


def _items(chapter: dict[str, Any]) -> str:
    rows = []
    for item in chapter["items"]:
        if item["status"].startswith("met"):
            said = ", ".join(f"`{place}`" for place in item["where"])
            said += f". {item['beyond']}" if "beyond" in item else ""
            said += f". {item['needs']}" if "needs" in item else ""
        else:
            said = item["why"]
        rows.append(
            [item["id"], str(item["level"]), cell(item["asks"]), item["status"], cell(said)]
        )
    return table(["item", "level", "asks", "stands", "where, or why"], rows)
