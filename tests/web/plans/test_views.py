"""Is the plan read, written, approved and proved by those who may, and is all of it shown?"""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from evenhand.web.people import changes as people
from evenhand.web.people.models import Office, Person
from evenhand.web.people.roles import Role
from evenhand.web.plans.models import Action, Milestone, Proof, Reason, Version

SAID = {
    "title": "Ask a second signature",
    "objective": "No channel is changed alone",
    "horizon": "short",
    "owner": "Head of selectivity",
    "start": "2026-03-01",
    "due": "2026-06-30",
    "cost": "",
    "indicator": "Files moved to a lighter channel",
    "measure": "channel_change",
    "estimate": "lighter_share",
    "way": "less",
    "by": "0.05",
    "recheck_on": "2026-12-31",
    "reason": "Workshop",
    "comes_from": "gap:arusha.4.7",
    "why": "No second signature",
    "read": "0",
}


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def unit(sign_in):
    return sign_in(Role.INTEGRITY_UNIT, name="uma")


@pytest.fixture
def manager(sign_in):
    return sign_in(Role.MANAGER, name="mia")


def begun(client, **other) -> Action:
    answer = client.post(reverse("new_action"), {**SAID, **other})
    assert answer.status_code == 302, text(answer)
    return Action.objects.latest("pk")


def decide(client, found, verdict="approve", read="1", says=""):
    place = reverse("decide_on_action", args=[found.pk, verdict])
    return text(client.post(place, {"read": read, "says": says}, follow=True))


def test_migrations_are_whole(db):
    call_command("makemigrations", "plans", check=True, dry_run=True, verbosity=0)


def test_an_empty_plan_says_where_actions_begin(unit):
    page = text(unit.get(reverse("plan")))
    assert "There is no action yet." in page
    assert unit.get(reverse("plan_file", args=["json"])).status_code == 404
    assert unit.get(reverse("plan_picture", args=["pie"])).status_code == 404


def test_the_form_begins_with_what_the_address_says(unit):
    given = {"from": "workshop:3:4", "title": "Second signature", "due": "2026-06-30"}
    page = text(unit.get(reverse("new_action"), given))
    assert 'value="workshop:3:4"' in page
    assert 'value="Second signature"' in page
    assert 'value="2026-12-27"' in page
    assert unit.get(reverse("new_action"), {"due": "9999-12-31"}).status_code == 200


def test_an_action_is_shown_with_why_who_and_when(unit):
    found = begun(unit)
    page = text(unit.get(reverse("action", args=[found.pk])))
    for said in ("Head of selectivity", "No second signature", "waits for approval", "arusha.4.7"):
        assert said in page
    assert "Not measurable, because: there are no two runs, one before and one after." in page
    assert page.count("not proved") == 4
    listed = text(unit.get(reverse("plan")))
    assert "Ask a second signature" in listed
    assert "<strong>overdue</strong>" in listed


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        ({"due": "2026-02-01"}, "The action is due before it starts."),
        ({"recheck_on": "2026-06-30"}, "Displacement is looked for after the day it is due."),
        ({"estimate": ""}, "Name the measure and its number, or neither."),
        ({"comes_from": "hope:1"}, "names nothing that an action may come from"),
        ({"by": "-1"}, "greater than or equal to 0"),
        ({"horizon": "never"}, "Select a valid choice"),
    ],
)
def test_an_action_that_does_not_hold_together_is_refused(unit, spoil, told):
    answer = unit.post(reverse("new_action"), {**SAID, **spoil})
    assert answer.status_code == 422
    assert told in text(answer)
    assert not Action.objects.exists()


def test_a_manager_approves_and_the_page_says_so(unit, manager):
    found = begun(unit)
    assert "Approve it" not in text(unit.get(reverse("action", args=[found.pk])))
    assert "Approve it" in text(manager.get(reverse("action", args=[found.pk])))
    assert "did not say which version" in decide(manager, found, read="")
    assert "No reason is given" in decide(manager, found, "send-back")
    page = decide(manager, found)
    assert "<strong>under way</strong>" in page
    assert "Approve it" not in page
    assert manager.post(reverse("decide_on_action", args=[found.pk, "bless"])).status_code == 404


def test_what_is_sent_back_is_written_anew_and_decided_again(unit, manager):
    found = begun(unit)
    said = decide(manager, found, "send-back", says="Too dear")
    assert "<strong>sent back</strong>" in said
    assert ". Too dear" in said
    new = {**SAID, "cost": "5", "reason": "Cheaper", "read": "1"}
    assert unit.post(reverse("change_action", args=[found.pk]), new).status_code == 302
    page = text(unit.get(reverse("action", args=[found.pk])))
    assert "<strong>waits for approval</strong>" in page
    assert "Too dear" in page.partition("<h2>History</h2>")[2]
    stale = unit.post(reverse("change_action", args=[found.pk]), new)
    assert stale.status_code == 422
    assert "Somebody else wrote here" in text(stale)


def test_a_stage_is_proved_with_the_hash_of_a_file(unit, manager):
    found = begun(unit, recheck_on=(timezone.localdate() + timedelta(400)).isoformat())
    decide(manager, found)
    proof = {"stage": "1", "holds": "on", "on": "2026-07-01", "text": "", "run": "", "measure": ""}
    place = reverse("prove_stage", args=[found.pk])
    assert "There is no proof." in text(unit.post(place, proof))
    proof["file"] = SimpleUploadedFile("order.pdf", b"content")
    assert unit.post(place, proof).status_code == 302
    page = text(unit.get(reverse("action", args=[found.pk])))
    assert f"SHA-256 {Proof.objects.get().sha256}" in page
    assert "<strong>done</strong>" in page
    # Its effect is measured again in years; then it will be awaited anew.
    assert "Ask a second signature" not in text(unit.get(reverse("plan"))).partition("The plan")[0]


def test_milestones_reasons_and_rechecks_are_written_on_their_pages(unit):
    found = begun(unit)
    step = {"what": "Order", "due": "2026-04-01", "done_on": "", "read": "0"}
    assert unit.post(reverse("new_milestone", args=[found.pk]), step).status_code == 302
    place = reverse("change_milestone", args=[found.pk, 1])
    assert 'value="Order"' in text(unit.get(place))
    later = {**step, "read": "1", "done_on": "2999-01-01"}
    assert unit.post(place, later).status_code == 422
    assert unit.post(place, {**later, "done_on": "2026-04-02"}).status_code == 302
    assert unit.get(reverse("change_milestone", args=[found.pk, 9])).status_code == 404
    assert Milestone.objects.latest("pk").done_on == date(2026, 4, 2)
    reason = {"comes_from": "risk:3", "why": "Gravest"}
    assert unit.post(reverse("add_reason", args=[found.pk]), reason).status_code == 302
    assert unit.post(reverse("add_reason", args=[found.pk]), reason).status_code == 422
    assert Reason.objects.count() == 2
    look = {"on": "2026-08-01", "says": "Nothing moved", "run": ""}
    assert unit.post(reverse("recheck", args=[found.pk]), look).status_code == 302
    assert "Nothing moved" in text(unit.get(reverse("action", args=[found.pk])))


def test_before_and_after_are_shown_with_an_interval(unit, keep_run):
    found = begun(unit)
    before = keep_run(date(2026, 2, 1), 0.20, 0.18, 0.22, "a")
    after = keep_run(date(2026, 9, 1), 0.10, 0.09, 0.11, "b")
    page = text(unit.get(reverse("action", args=[found.pk])))
    assert "It moved by at least as much as was promised." in page
    assert "−10.0" in page
    assert "95 % interval" in page
    swapped = {"before": after.pk, "after": before.pk}
    assert "the wrong way" in text(unit.get(reverse("action", args=[found.pk]), swapped))


def test_the_plan_is_read_by_what_it_comes_from(unit):
    begun(unit, title="From a risk", comes_from="risk:3")
    begun(unit, title="From a gap")
    page = text(unit.get(reverse("plan"), {"from": "risk:3"}))
    assert "From a risk</a>" in page
    assert "From a gap" not in page
    assert "From a gap</a>" in text(unit.get(reverse("plan")))


def test_an_amount_is_printed_in_full(unit):
    found = begun(unit, by="5000.500000")
    assert 'by at least <bdi dir="ltr">5000.5</bdi>' in text(
        unit.get(reverse("action", args=[found.pk]))
    )
    again = begun(unit, by="50")
    assert ">50</bdi>" in text(unit.get(reverse("action", args=[again.pk])))


def test_pictures_are_svg_and_run_nothing(unit):
    begun(unit)
    for name in ("gantt", "burn-up"):
        answer = unit.get(reverse("plan_picture", args=[name]))
        assert answer["Content-Type"] == "image/svg+xml"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer.content.startswith(b"<svg")


def test_a_post_in_one_office_reads_and_writes_of_that_office_alone(unit, sign_in, house):
    port, border = Office.objects.order_by("code")
    here = begun(unit, title="Here", office=port.pk)
    there = begun(unit, title="There", office=border.pk)
    whole = begun(unit, title="Everywhere")
    client = sign_in(name="dora")
    dora = Person.objects.get(username="dora")
    people.give_post(dora, Role.INTEGRITY_UNIT, port, by=house[0].pk)
    page = text(client.get(reverse("plan")))
    assert "Here</a>" in page
    assert "There</a>" not in page
    assert "Everywhere</a>" not in page
    assert client.get(reverse("action", args=[here.pk])).status_code == 200
    for closed in (there, whole):
        for name in ("action", "change_action", "new_milestone", "prove_stage", "recheck"):
            assert client.get(reverse(name, args=[closed.pk])).status_code == 403
    assert Version.objects.count() == 3
    for form in ("csv", "ics", "json"):
        sheet = client.get(reverse("plan_file", args=[form])).content.decode()
        assert "Here" in sheet
        assert "There" not in sheet
        assert "Everywhere" not in sheet


def test_what_people_write_is_shown_and_runs_nothing(unit):
    found = begun(unit, title="<script>alert(1)</script>", why="<b>x</b>")
    for place in (reverse("plan"), reverse("action", args=[found.pk])):
        shown = unit.get(place).content.decode()
        assert "<script" not in shown
        assert "<b>" not in shown


def test_other_pages_begin_an_action_with_its_reason(unit, manager):
    page = text(unit.get(reverse("entry", args=["arusha", "arusha.4.7"])))
    assert f"{reverse('new_action')}?from=gap:arusha.4.7" in page
    page = text(manager.get(reverse("entry", args=["arusha", "arusha.4.7"])))
    assert reverse("new_action") not in page
