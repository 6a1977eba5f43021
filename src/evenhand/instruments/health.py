"""Are the instruments' files whole, and does every reference in them lead somewhere?"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from evenhand.instruments.reading import FILES, Instrument, Requirement, entries, instrument, load
from evenhand.instruments.rules import check_rules

EXPECTED: Mapping[str, int] = {
    "arusha: key factors": 10,
    "arusha: requirements": 68,
    "arusha: indicators": 99,
    "rkc: provisions of the General Annex": 121,
    "tfa: measures": 36,
    "tfa: requirements": 132,
    "tpg: items": 47,
    "idg: assessment items": 52,
    "idg: schemes": 45,
}
"""How many of each the texts hold, as their `meta` and `counts` state or as was counted."""

_COUNTED: Mapping[str, Callable[[Requirement], bool]] = {
    "arusha: key factors": lambda e: e.kind == "key_factor",
    "arusha: requirements": lambda e: e.id.startswith("arusha.") and e.level == "requirement",
    "rkc: provisions of the General Annex": lambda e: (
        e.id.startswith("rkc.ga.") and e.level == "requirement"
    ),
    # Article and measure are one where the article is not divided.
    "tfa: measures": lambda e: e.kind == "measure",
    "tfa: requirements": lambda e: e.id.startswith("tfa.") and e.level == "requirement",
    "tpg: items": lambda e: e.id.startswith("tpg.") and e.level == "requirement",
    "idg: assessment items": lambda e: e.id.startswith("idg.item."),
    "idg: schemes": lambda e: e.level == "scheme",
}


def check() -> tuple[str, ...]:
    """Return what is wrong with the instruments and the process rules that came with Evenhand.

    Returns
    -------
    tuple of str
        One sentence for each problem, with the id and the remedy; empty when all is well.

    Raises
    ------
    InstrumentError
        If a file cannot be read at all.
    """
    files = [load(name) for name in FILES]
    found = [entry for content in files for entry in entries(content)]
    indicators = [each["name"] for each in files[0]["indicators"]]
    told = problems([instrument(content) for content in files], found, indicators)
    return (*told, *check_rules({entry.id for entry in found}))


def problems(
    instruments: Iterable[Instrument], found: list[Requirement], indicators: list[str]
) -> tuple[str, ...]:
    """Return what is wrong with these entries.

    Parameters
    ----------
    instruments : iterable of Instrument
        Those whose entries they are.
    found : list of Requirement
        All entries, repeated ids included.
    indicators : list of str
        Names of the indicators defined.

    Returns
    -------
    tuple of str
        Counts first, then each entry's problems.
    """
    counts = {name: sum(map(counted, found)) for name, counted in _COUNTED.items()}
    counts["arusha: indicators"] = len(set(indicators))
    told = [
        f"{name}: {counts[name]} found where the text has {expected}; restore the missing entries."
        for name, expected in EXPECTED.items()
        if counts[name] != expected
    ]
    told += _repeated([entry.id for entry in found] + indicators)
    bases = {each.id: each.bases for each in instruments}
    ids = {entry.id for entry in found}
    for entry in found:
        told += _problems_of(entry, bases=bases[entry.instrument], ids=ids, names=set(indicators))
    return tuple(told)


def _problems_of(
    entry: Requirement, *, bases: Mapping[str, Any], ids: set[str], names: set[str]
) -> Iterable[str]:
    if entry.basis not in bases:
        yield f"{entry.id}: basis '{entry.basis}' is not explained; add it to meta.basis_values."
    if not entry.text.strip():
        yield f"{entry.id}: the text is empty; write it."
    if not entry.source and entry.basis != "inferred":
        yield f"{entry.id}: basis '{entry.basis}' names no source; give one."
    for related in (*entry.related, *([entry.parent] if entry.parent else [])):
        if related not in ids:
            yield f"{entry.id}: refers to '{related}', which no instrument holds; correct the id."
    for name in entry.indicators:
        if name not in names:
            yield f"{entry.id}: indicator '{name}' is not defined; define it or correct the name."


def _repeated(names: list[str]) -> Iterable[str]:
    for name, times in Counter(names).items():
        if times > 1:
            yield f"{name}: stands {times} times; give each entry its own id."
