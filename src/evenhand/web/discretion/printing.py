"""How is a number of the register printed, on the page as in the files?"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def printed(number: int | Decimal | None) -> str:
    """Return a number with its thousands apart; "" where there is none.

    Whole decisions have no decimals, values two.
    """
    if number is None:
        return ""
    whole = isinstance(number, int) or number == number.to_integral_value()
    return f"{number:,.0f}" if whole else f"{number:,.2f}"


def percent(before: Decimal | None, after: Decimal | None) -> str:
    """Return by how many percent a number changed; "" where it cannot be said."""
    if not before or after is None:
        return ""
    change = (after - before) / before * 100
    return f"{change.quantize(Decimal('0.1'), rounding=ROUND_HALF_UP):+} %"
