"""Which pages do 50 visitors open, and in which order: the fixed mix of the load test?"""

from __future__ import annotations

from typing import Any, Final

from benchmarks.web.visitors import Stop

PEOPLE: Final = {"ivo": 10, "mia": 6, "ann": 4, "inga": 4, "finn": 4, "ada": 2}
"""How many visitors enter as whom; with the 20 raters they are 50."""
GIVES: Final = {"in_law": "2", "in_practice": "3", "confidence": "middle", "comment": "As ordered."}


def visitors(house: dict[str, Any]) -> list[tuple[str, list[Stop]]]:
    """Return whom each visitor enters as, and its route.

    Parameters
    ----------
    house : dict
        As `benchmarks.web.house.set_up` gives it.
    """
    routes = {who: route(house) for who, route in ROUTES.items()}
    found = [(who, routes[who]) for who, number in PEOPLE.items() for _ in range(number)]
    # Those who answer stand between those who read, so that none begins all at once.
    return found + [(who, _rater(house, n)) for n, who in enumerate(house["raters"])]


def _findings(house: dict[str, Any]) -> list[Stop]:
    return [
        Stop(f"a finding: {measure}", f"/runs/{house['run']}/{measure}/")
        for measure in house["measures"]
    ]


def _assessed(house: dict[str, Any], instrument: str = "tfa") -> list[Stop]:
    whole = house["assessments"][instrument]
    at = f"/self-assessments/{whole['number']}/"
    return [
        Stop("a self-assessment", at),
        Stop("marks and records that differ", f"{at}differ/"),
        Stop("pictures of a self-assessment", f"{at}pictures/"),
        Stop("a requirement in the session", f"{at}of/{whole['asked'][0]}/"),
    ]


def _integrity_unit(house: dict[str, Any]) -> list[Stop]:
    return [
        Stop("the first page", "/start/"),
        Stop("where we stand", "/briefing/"),
        Stop("a run", f"/runs/{house['run']}/"),
        *_findings(house),
        Stop("the reviews", "/reviews/"),
        Stop("a review", f"/reviews/{house['review']}/"),
        Stop("the register of discretion", "/discretion/"),
        Stop("a decision", f"/discretion/{house['decision']}/"),
        Stop("the risks", "/risks/"),
        Stop("a risk", f"/risks/{house['risk']}/"),
        Stop("the plan", "/actions/"),
        Stop("an action", f"/actions/{house['action']}/"),
        *_assessed(house),
        *_assessed(house, "rkc"),
    ]


def _manager(house: dict[str, Any]) -> list[Stop]:
    return [
        Stop("the first page", "/start/"),
        Stop("where we stand", "/briefing/"),
        Stop("the plan", "/actions/"),
        Stop("an action", f"/actions/{house['action']}/"),
        Stop("the releases", "/releases/"),
        Stop("the register of discretion", "/discretion/"),
        Stop("a self-assessment", f"/self-assessments/{house['assessments']['tfa']['number']}/"),
    ]


def _analyst(house: dict[str, Any]) -> list[Stop]:
    return [
        Stop("the runs", "/runs/"),
        Stop("a run", f"/runs/{house['run']}/"),
        *_findings(house),
        Stop("asking for a run", "/runs/new/"),
    ]


def _auditor(house: dict[str, Any]) -> list[Stop]:
    return [
        Stop("the first page", "/start/"),
        Stop("the journal", "/journal/"),
        Stop("the gate", "/gate/"),
        Stop("the draws", "/draws/"),
        *_findings(house)[:2],
    ]


def _facilitator(house: dict[str, Any]) -> list[Stop]:
    held = house["workshop"]
    at = f"/workshops/{held['number']}/"
    return [
        Stop("the workshops", "/workshops/"),
        Stop("a workshop", at),
        Stop("the library of sessions", "/workshops/library/"),
        Stop("a session of the library", "/workshops/library/instruments/"),
        Stop("a round of questions", f"{at}questions/{held['round']}/"),
        Stop("the report of outcomes", f"{at}reports/outcomes/{held['report']}/"),
        Stop("the risks", "/risks/"),
    ]


def _administrator(house: dict[str, Any]) -> list[Stop]:
    return [
        Stop("the first page", "/start/"),
        Stop("the accounts", "/people/"),
        Stop("what binds the administration", "/obligations/"),
    ]


def _rater(house: dict[str, Any], place: int) -> list[Stop]:
    """Return the route of somebody who answers; each rater has other requirements before it."""
    every = house["assessments"]
    instrument = list(every)[place % len(every)]
    at = f"/self-assessments/{every[instrument]['number']}/"
    left = every[instrument]["unanswered"]
    found = [
        Stop("the self-assessments", "/self-assessments/"),
        Stop("the instruments", "/instruments/"),
        Stop("an instrument", f"/instruments/{instrument}/"),
        Stop("what a rater answers", f"{at}mine/"),
    ]
    for id in left:
        found.append(Stop("a requirement to answer", f"{at}mine/{id}/", GIVES))
        found.append(Stop("what a rater answers", f"{at}mine/"))
    return found


ROUTES: Final = {
    "ivo": _integrity_unit,
    "mia": _manager,
    "ann": _analyst,
    "inga": _auditor,
    "finn": _facilitator,
    "ada": _administrator,
}
