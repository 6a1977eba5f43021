"""Can a facilitator plan and hold a workshop by clicking, and is nothing shown that is not open?"""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from django.urls import reverse

from evenhand.instruments.sessions import sessions
from evenhand.web.people import changes as people
from evenhand.web.people.models import Office, Person
from evenhand.web.people.roles import Role
from evenhand.web.workshops import changes, seams
from evenhand.web.workshops.models import Commitment, Participant, Slot, Workshop

from .conftest import SAID


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def main(answer) -> str:
    """Return what a page says between its head and its foot."""
    return text(answer).partition("<main")[2].partition("</main>")[0]


def test_migrations_are_whole(db):
    call_command("makemigrations", "workshops", check=True, dry_run=True, verbosity=0)


def test_from_nothing_to_a_workshop_with_agenda_and_26_participants(facilitator):
    assert "There is no workshop yet." in text(facilitator.get(reverse("workshops")))
    made = facilitator.post(reverse("plan_workshop"), {**SAID, "office": "", "read": "0"})
    number = Workshop.objects.get().pk
    assert made["Location"] == reverse("workshop", args=[number])

    def post(name, said):
        answer = facilitator.post(reverse(name, args=[number]), said)
        assert answer.status_code == 302, text(answer)

    days = {"first": "2026-11-02", "last": "2026-11-04", "mode": "both", "place": "Hall"}
    post("workshop_days", days)
    post("fill_agenda", {"sessions": [s.id for s in sessions()]})
    port, border = Office.objects.order_by("code")
    post("participants", {"office": port.pk, "woman": "6", "man": "7", "not_said": "0"})
    post("participants", {"office": border.pk, "woman": "5", "man": "6", "not_said": "2"})
    page = text(facilitator.get(reverse("workshop", args=[number])))
    assert Participant.objects.count() == 26
    for title in (s.title.replace("'", "&#x27;") for s in sessions()):
        assert title in page
    assert "09:00–10:30" in page
    assert re.search(r"all</th><td class=\"number\">11</td>.*?<td class=\"number\">26</td>", page)


@pytest.mark.parametrize(
    ("name", "said", "told"),
    [
        ("workshop_days", {"first": "2026-11-09", "last": "2026-11-08"}, "before the first"),
        ("workshop_days", {"first": "2026-11-03", "last": "2026-11-05"}, "has days from"),
        ("workshop_days", {"first": "2026-01-01", "last": "2026-12-31"}, "a month at most"),
        ("fill_agenda", {"sessions": ["instruments"]}, "Select a valid choice"),
        ("agenda_line", {"day": "2026-11-09", "begins": "09:00"}, "does not meet on 2026-11-09"),
        ("agenda_line", {"day": "2026-11-02", "begins": "9", "minutes": "1"}, "Enter a valid time"),
        ("participants", {}, "Say how many come."),
        ("participants", {"woman": "-1"}, "greater than or equal to 0"),
        ("wrap_up", {"day": "2026-11-09"}, "does not meet on 2026-11-09"),
        ("propose_action", {"due": "soon"}, "Enter a valid date"),
        ("change_workshop", {"title": ""}, "This field is required"),
        ("change_workshop", {"read": "0"}, "Somebody else changed the workshop"),
    ],
)
def test_what_cannot_be_taken_is_told_and_changes_nothing(facilitator, planned, name, said, told):
    whole = {
        **{"mode": "room", "minutes": "30", "title": "Opening", "learnt": "x", "read": "1"},
        **{"woman": "0", "man": "0", "not_said": "0", "what": "w", "why": "y", "owner": "o"},
        **{"indicator": "i", "objectives": "o", "facilitators": "f", "languages": "en"},
    }
    answer = facilitator.post(reverse(name, args=[planned.pk]), {**whole, **said})
    assert answer.status_code == 422
    assert told in text(answer)
    assert (Slot.objects.count(), Participant.objects.count()) == (2, 5)


def test_attendance_is_taken_by_number(facilitator, planned):
    slot = planned.slots.first()
    place = reverse("attendance", args=[planned.pk, slot.pk])
    assert text(facilitator.get(place)).count('type="checkbox"') == 5
    assert facilitator.post(place, {"there": ["1", "4", "x"]}).status_code == 302
    page = text(facilitator.get(place))
    assert page.count("checked") == 2
    assert f'{slot.pk}/attendance/">2</a>' in text(
        facilitator.get(reverse("workshop", args=[planned.pk]))
    )


def test_lines_days_and_participants_are_taken_out_or_the_reason_is_told(facilitator, planned):
    def out(name, place):
        address = reverse("take_out", args=[planned.pk, name, place])
        return text(facilitator.post(address, follow=True))

    assert "The agenda has lines on these days." in out("phase", planned.phases.get().pk)
    for slot in list(planned.slots.all()):
        assert "Taken out." in out("slot", slot.pk)
    assert "Taken out." in out("phase", planned.phases.get().pk)
    assert "Taken out." in out("participant", 2)
    assert list(planned.participants.values_list("number", flat=True)) == [1, 3, 4, 5]
    assert out("planet", 1)
    people_page = text(facilitator.get(reverse("participants", args=[planned.pk])))
    assert "take out 3" in people_page
    assert "take out 2" not in people_page


def test_days_and_actions_stand_on_the_page_and_management_decides(facilitator, planned):
    facilitator.post(
        reverse("wrap_up", args=[planned.pk]),
        {"day": "2026-11-02", "learnt": "Lists begun", "open_points": "Waivers"},
    )
    said = {"what": "Table of values", "why": "rkc.ga.6.2", "owner": "Valuation"}
    said |= {"due": "2027-03-01", "indicator": "overrides, by half"}
    facilitator.post(reverse("propose_action", args=[planned.pk]), said)
    made = Commitment.objects.get()
    place = reverse("decide_action", args=[planned.pk, made.pk])
    assert "Choose one of the decisions." in text(
        facilitator.post(place, {"decided": "maybe"}, follow=True)
    )
    page = text(facilitator.post(place, {"decided": "yes"}, follow=True))
    for told in ("Lists begun", "Waivers", "Table of values", "overrides, by half"):
        assert told in page
    assert "<td>yes<form" in page


def test_a_proposed_action_is_handed_on_where_actions_are_kept(planned, fred, monkeypatch):
    said = {"what": "A & B", "why": "y", "owner": "o", "due": planned.phases.get().last}
    made = changes.propose(planned, said={**said, "indicator": "i"}, by=fred)
    monkeypatch.setattr(seams, "ACTIONS", "no_such_address")
    assert seams.action_address(made) == ""
    monkeypatch.setattr(seams, "ACTIONS", "workshops")
    address = seams.action_address(made)
    assert address.startswith("/workshops/?title=A+%26+B&")
    assert f"from=workshop%3A{planned.pk}%3A{made.pk}" in address


def test_a_post_in_one_office_reads_of_that_office_alone(facilitator, planned, sign_in, house):
    client = sign_in(name="dora")
    dora = Person.objects.get(username="dora")
    port = Office.objects.get(code="P01")
    people.give_post(dora, Role.FACILITATOR, port, by=house[0].pk)
    here = changes.plan(said={**SAID, "title": "Port only"}, office=port, by=dora)
    page = text(client.get(reverse("workshops")))
    assert "Port only" in page
    assert planned.title not in page
    assert client.get(reverse("workshop", args=[planned.pk])).status_code == 403
    assert client.get(reverse("workshop", args=[here.pk])).status_code == 200
    for office in ("", Office.objects.get(code="P02").pk):
        answer = client.post(reverse("plan_workshop"), {**SAID, "office": office, "read": "0"})
        assert answer.status_code == 422


def test_who_reads_only_sees_no_way_to_write(planned, sign_in):
    manager = sign_in(Role.MANAGER, name="mia")
    page = main(manager.get(reverse("workshop", args=[planned.pk])))
    assert planned.title in page
    assert "<form" not in page
    assert manager.get(reverse("change_workshop", args=[planned.pk])).status_code == 403


@pytest.mark.parametrize("kind", sessions(), ids=lambda s: s.id)
def test_a_session_is_shown_with_answers_and_handed_out_without(facilitator, kind):
    page = text(facilitator.get(reverse("library_session", args=[kind.id])))
    assert page.count("(right)") == len(kind.items)
    handed = text(facilitator.get(reverse("session_handout", args=[kind.id])))
    assert handed.count("Case:") == len(kind.cases)
    assert "(right)" not in handed
    assert not [case for case in kind.cases if case.notes[:40] in handed]
    slides = main(facilitator.get(reverse("session_slides", args=[kind.id])))
    assert slides.count("<section>") == len(kind.slides) + 1
    assert slides.count('<span class="note">') == sum(len(s.entries) for s in kind.slides)


def test_slides_have_a_second_language_beside(facilitator):
    place = reverse("session_slides", args=["instruments"])
    page = text(facilitator.get(f"{place}?beside=ar"))
    assert page.count('lang="ar" dir="rtl"') == 10
    assert "الشفافية" in page
    assert 'class="beside"' not in text(facilitator.get(f"{place}?beside=xx"))
    assert facilitator.get(reverse("session_slides", args=["dance"])).status_code == 404


def test_the_library_lists_what_each_session_brings(facilitator):
    page = text(facilitator.get(reverse("session_library")))
    assert page.count("slides</a>") == 8
    assert page.index("The instruments of integrity") < page.index("Meeting with management")


def test_what_people_write_is_shown_and_runs_nothing(facilitator, planned, fred):
    changes.change(planned, said={"title": "<script>x</script>"}, read=1, by=fred)
    for name in ("workshops", "workshop"):
        args = [planned.pk] if name == "workshop" else []
        assert "<script" not in facilitator.get(reverse(name, args=args)).content.decode()
