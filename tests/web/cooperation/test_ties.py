"""Does a tie name what is there, and only to whom it is open?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from evenhand.web.cooperation.ties import CooperationError, tied, ties
from evenhand.web.initiatives import changes as initiatives
from evenhand.web.people import changes as people
from evenhand.web.people.models import Office
from evenhand.web.people.roles import Role
from evenhand.web.plans import changes as plans

ACTION = {
    "title": "Plan rotation",
    "objective": "Nobody stays longer than three years",
    "horizon": "short",
    "owner": "Head of personnel",
    "start": date(2026, 3, 1),
    "due": date(2026, 6, 30),
    "indicator": "Longest stay",
    "way": "less",
    "by": Decimal(1),
    "recheck_on": date(2026, 12, 31),
    "reason": "Workshop",
}
INITIATIVE = {
    "title": "List of posts",
    "kind": "arusha.8.5",
    "since": date(2026, 1, 1),
    "state": "in_force",
    "owner": "Head of personnel",
    "unmeasured_because": "No records",
    "reason": "First entry",
}


@pytest.fixture
def both(uma):
    """Return an action and an initiative of the whole administration."""
    cause = plans.cause("gap:arusha.8.5")
    action = plans.begin(office=None, said=ACTION, causes=[cause], by=uma)
    return action, initiatives.begin(office=None, said=INITIATIVE, by=uma)


def test_ties_are_read_from_a_text_each_once(both, uma):
    action, initiative = both
    text = f"gap:arusha.8.5, action:{action.pk}; initiative:{initiative.pk} gap:arusha.8.5"
    named = ties(text, uma)
    assert named == ["gap:arusha.8.5", f"action:{action.pk}", f"initiative:{initiative.pk}"]
    titles = [says for _tie, says, _address in tied(named, uma).shown]
    assert titles == ["Rotation out of vulnerable posts", "Plan rotation", "List of posts"]
    assert ties("", uma) == []


@pytest.mark.parametrize(
    "text",
    ["gap:gone.1", "action:99", "action:x", "finding:1:pair_excess", "initiative:²", "9" * 70],
)
def test_what_names_nothing_is_refused(both, uma, text):
    with pytest.raises(CooperationError, match="names nothing that is there"):
        ties(text, uma)


def test_what_is_not_open_to_a_person_is_neither_named_nor_shown(both, uma):
    port = Office.objects.get(code="P01")
    dora = people.give_account("dora", [(Role.INTEGRITY_UNIT, port)], by=None).person
    named = [f"action:{both[0].pk}", f"initiative:{both[1].pk}"]
    assert tied(named, dora).shown == []
    with pytest.raises(CooperationError):
        ties(named[0], dora)
