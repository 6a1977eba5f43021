"""How a small instrument of a ministry begins."""

from __future__ import annotations

from typing import Any, Final

HEAD: Final[dict[str, Any]] = {
    "schema": "evenhand-instrument-1",
    "id": "code",
    "title": "A code",
    "publisher": "A ministry",
    "wording": "Paraphrases.",
    "language": "en",
    "licence": "CC0",
    "since": "2026-01-02",
    "retrieved": "2026-01-01",
    "sources": ["https://example.org/code"],
}
