"""What of a finding leaves the house when it is released, and what never does?"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from evenhand.reports.document import Document, Section


def said_of(section: Section, document: Document) -> dict[str, Any]:
    """Return the words and numbers of a finding, without tables and pictures.

    Tables and pictures may show accounts, agents or offices one by one: they stay.
    """
    return {
        "measure": section.measure,
        "version": section.version,
        "question": section.question,
        "answer": section.answer.lead,
        "lines": [{"name": line.name, "text": line.text} for line in section.answer.lines],
        "is_measured": section.is_measured,
        "is_provisional": section.is_provisional,
        "lacks": list(section.lacks),
        "figures": [
            {"label": f.label, "value": f.value, "interval": f.interval, "exact": f.exact}
            for f in section.figures
        ],
        "twin": section.twin.lead,
        "caveats": list(section.caveats),
        "method": section.method,
        "error_rate": section.error_rate,
        "requirements": list(section.requirements),
        "about": document.subtitle,
        "made": document.made,
        "fingerprint": document.fingerprint,
        "notices": list(document.notices),
    }


def hash_of(said: dict[str, Any]) -> str:
    """Return the SHA-256 of what left, in hexadecimal; the same for the same words."""
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(text.encode("ascii")).hexdigest()
