"""Does each role find its way through its pages, with script and without, in both directions?"""

from __future__ import annotations

import pytest

WAYS = {
    "ada": ("/people/", "/obligations/"),
    "ivo": ("/briefing/", "/runs/", "/discretion/", "/risks/", "/reviews/", "/selfassessments/"),
    "ann": ("/runs/", "/discretion/"),
    "mia": ("/briefing/", "/releases/", "/actions/"),
    "ola": ("/self-assessments/", "/instruments/"),
    "inga": ("/journal/", "/gate/", "/draws/"),
    "finn": ("/workshops/", "/risks/"),
}
WAYS["ivo"] = tuple(a.replace("/selfassessments/", "/self-assessments/") for a in WAYS["ivo"])


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("who", WAYS)
def test_each_role_walks_from_its_first_page_to_its_places(who, language, walk):
    # With script in one direction, without in the other: every page is walked both ways over all.
    walker = walk(who, language, script=language == "ar")
    walker.open("/start/")
    walker.picture()
    for place in WAYS[who]:
        walker.place(place)
        walker.picture()
