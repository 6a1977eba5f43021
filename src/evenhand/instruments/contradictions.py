"""Can a case keep all the checks of a rule, or does the rule contradict itself?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evenhand.findings.rules import SECONDS, Act, Check, in_words


def contradiction(checks: Sequence[Check]) -> str:
    """Return why no case can keep all checks, with the remedy; "" where one can.

    An order that leads back to its own start, an act that must come and must not, times whose
    lower bound lies above the upper, and groups kept apart that share an act.
    """
    for found in (_order(checks), _presence(checks), _bounds(checks), _groups(checks)):
        if found:
            return f"The rule contradicts itself: {found}."
    return ""


def _order(checks: Sequence[Check]) -> str:
    # Only where a single act may come first is the order forced.
    forced: dict[Act, list[tuple[Act, Check]]] = {}
    for check in checks:
        if check.form == "after" and len(check.others) == 1:
            for act in check.acts:
                forced.setdefault(check.others[0], []).append((act, check))
        if check.form == "not_after" and len(check.acts) == 1:
            for other in check.others:
                forced.setdefault(check.acts[0], []).append((other, check))
    for start in forced:
        way = _way_back(start, forced)
        if way:
            said = " and ".join(f"'{in_words(c)}'" for c in way)
            return f"{said} cannot both hold; take one of them out"
    return ""


def _way_back(start: Act, forced: dict[Act, list[tuple[Act, Check]]]) -> list[Check]:
    """Return the checks along the shortest way that leads from an act back to it."""
    ways: list[tuple[Act, list[Check]]] = [(start, [])]
    seen: set[Act] = set()
    while ways:
        at, way = ways.pop(0)
        for then, check in forced.get(at, ()):
            if then == start:
                return [*way, check]
            if then not in seen:
                seen.add(then)
                ways.append((then, [*way, check]))
    return []


def _presence(checks: Sequence[Check]) -> str:
    never = {a for c in checks if c.form == "never" and not c.when for a in c.acts}
    for check in checks:
        if check.form in ("after", "also") and check.others and set(check.others) <= never:
            return f"'{in_words(check)}' asks for what another check forbids; take one of them out"
    return ""


def _bounds(checks: Sequence[Check]) -> str:
    for low in _limited(checks, "at_least"):
        for high in _limited(checks, "within"):
            same = (low.acts, low.others, low.when) == (high.acts, high.others, high.when)
            if same and _seconds(low) > _seconds(high):
                return (
                    f"the lower bound of '{in_words(low)}' lies above the upper of "
                    f"'{in_words(high)}'; correct one of them"
                )
    for low in _limited(checks, "value"):
        for high in _limited(checks, "value"):
            same = (low.acts, low.when) == (high.acts, high.when)
            if same and (low.compare, high.compare) == ("at_least", "at_most"):
                assert low.limit is not None
                assert high.limit is not None
                if low.limit > high.limit:
                    return (
                        f"the lower bound {low.limit:g} lies above the upper {high.limit:g}; "
                        "correct one of them"
                    )
    return ""


def _limited(checks: Iterable[Check], form: str) -> list[Check]:
    return [c for c in checks if c.form == form and c.limit is not None]


def _seconds(check: Check) -> float:
    assert check.limit is not None
    return check.limit * SECONDS[check.unit]


def _groups(checks: Sequence[Check]) -> str:
    for check in checks:
        seen: set[Act] = set()
        for group in check.groups:
            shared = seen & set(group)
            if shared:
                name = min(shared).activity
                return f"'{name}' stands in two groups that are kept apart; leave it in one"
            seen |= set(group)
        if check.form == "after" and set(check.acts) & set(check.others):
            return f"'{in_words(check)}' sets an act before itself; name another"
    return ""
