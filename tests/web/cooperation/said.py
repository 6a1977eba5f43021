"""What is said of a request, a mission and a promise, in tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

ASKED = {
    "title": "A rotation plan",
    "support": "experts",
    "purpose": "To plan rotation by risk",
    "ties": ["gap:arusha.8.5"],
    "amount": Decimal("25000.00"),
    "currency": "EUR",
    "needed_by": date(2026, 6, 30),
    "reason": "First entry",
}
PLANNED = {
    "title": "Advice on rotation",
    "purpose": "A plan by risk of post",
    "first": date(2026, 5, 4),
    "last": date(2026, 5, 8),
    "experts": 2,
    "report": "",
    "reason": "First entry",
}
MADE = {"side": "ours", "made_on": date(2026, 5, 8), "occasion": "Meeting with management"}
PROMISED = {
    "what": "Publish the list of vulnerable posts",
    "owner": "Head of personnel",
    "ties": ["gap:arusha.8.5"],
    "due": date(2026, 9, 30),
}
