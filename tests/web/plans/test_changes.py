"""Does the plan keep what was said, is it approved by another, and is no stage without proof?"""

from __future__ import annotations

from datetime import date
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from evenhand.web.journal.models import Entry
from evenhand.web.people import changes as people
from evenhand.web.people.roles import Role
from evenhand.web.plans import changes
from evenhand.web.plans.changes import PlanError, cause
from evenhand.web.plans.models import Action, Approval, Milestone, Proof, Reason, Stage, Version

DONE = {"stage": Stage.DONE, "on": date(2026, 7, 1), "text": "Order 12"}


@pytest.mark.parametrize("text", ["risk", "risk:", "hope:1", "", "risk:a b", "gap:<b>", "x" * 200])
def test_what_names_nothing_is_no_cause(text):
    with pytest.raises(PlanError, match="names nothing"):
        cause(text)


def test_a_cause_is_a_kind_and_what_it_refers_to():
    found = cause("finding:3:pair_excess", "why")
    assert (found.kind, found.refers, found.says) == ("finding", "3:pair_excess", "why")


def test_an_action_without_a_reason_is_not_begun(uma, said):
    with pytest.raises(PlanError, match="has no reason"):
        changes.begin(office=None, said=said, causes=[], by=uma)
    assert not Action.objects.exists()


def test_reasons_are_added_once(action, uma):
    changes.add_reason(action, cause("risk:3"), by=uma)
    with pytest.raises(PlanError, match="is there already"):
        changes.add_reason(action, cause("risk:3", "other words"), by=uma)
    assert list(Reason.objects.values_list("kind", "refers")) == [
        ("gap", "arusha.4.7"),
        ("risk", "3"),
    ]


def test_who_wrote_an_action_does_not_approve_it(action, uma, mia, house, said):
    version = action.versions.get()
    with pytest.raises(PermissionDenied):
        changes.decide(version, is_approved=True, says="", by=uma)
    people.give_post(uma, Role.MANAGER, None, by=house[0].pk)
    with pytest.raises(PlanError, match="cannot approve it"):
        changes.decide(version, is_approved=True, says="", by=uma)
    with pytest.raises(PlanError, match="No reason is given"):
        changes.decide(version, is_approved=False, says=" ", by=mia)
    changes.decide(version, is_approved=True, says="", by=mia)
    with pytest.raises(PlanError, match="waits for no decision"):
        changes.decide(version, is_approved=False, says="late", by=mia)
    assert Approval.objects.count() == 1


def test_a_new_version_waits_for_approval_again(approved, uma, mia, said):
    old = approved.versions.get()
    changes.change(approved, said={**said, "owner": "Deputy"}, read=1, by=uma)
    with pytest.raises(PlanError, match="waits for no decision"):
        changes.decide(old, is_approved=True, says="", by=mia)
    with pytest.raises(PlanError, match="is not approved"):
        changes.prove(approved, said=DONE, by=uma)


def test_who_wrote_on_an_old_page_is_told_and_nothing_is_kept(action, uma, said):
    changes.change(action, said=said, read=1, by=uma)
    with pytest.raises(PlanError, match="Somebody else wrote here"):
        changes.change(action, said={**said, "owner": "lost"}, read=1, by=uma)
    assert not Version.objects.filter(owner="lost").exists()


def test_milestones_are_counted_by_place_and_row(action, uma):
    step = {"what": "Order", "due": date(2026, 4, 1)}
    changes.milestone(action, place=None, said=step, read=0, by=uma)
    changes.milestone(action, place=1, said={**step, "done_on": date(2026, 4, 2)}, read=1, by=uma)
    assert list(Milestone.objects.values_list("place", "number")) == [(1, 1), (1, 2)]
    with pytest.raises(PlanError, match="There is no number 4"):
        changes.milestone(action, place=4, said=step, read=0, by=uma)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        ({"text": " "}, "There is no proof"),
        ({"stage": Stage.CONTROL}, "is not done"),
        ({"on": date(2999, 1, 1)}, "has not come yet"),
    ],
)
def test_a_stage_without_what_it_needs_is_not_proved(approved, uma, spoil, told):
    with pytest.raises(PlanError, match=told):
        changes.prove(approved, said={**DONE, **spoil}, by=uma)
    assert not Proof.objects.exists()


def test_changed_behaviour_rests_on_a_finding(approved, uma, keep_run):
    changes.prove(approved, said=DONE, by=uma)
    later = {**DONE, "stage": Stage.BEHAVIOUR}
    with pytest.raises(PlanError, match="rests on data"):
        changes.prove(approved, said=later, by=uma)
    run = keep_run(date(2026, 9, 1), 0.1)
    made = changes.prove(approved, said={**later, "run": run, "measure": "channel_change"}, by=uma)
    assert made.run == run


def test_of_a_file_the_hash_is_kept(approved, uma):
    made = changes.prove(
        approved, said={**DONE, "text": ""}, file=("order.pdf", b"content"), by=uma
    )
    assert (made.file_name, made.sha256) == ("order.pdf", sha256(b"content").hexdigest())


def test_a_look_for_displacement_is_not_of_a_day_to_come(action, uma):
    with pytest.raises(PlanError, match="has not come yet"):
        changes.recheck(action, said={"on": date(2999, 1, 1), "says": "s"}, by=uma)
    changes.recheck(action, said={"on": timezone.localdate(), "says": "s"}, by=uma)
    assert action.rechecks.count() == 1


def test_who_may_not_write_changes_nothing(action, mia, said):
    with pytest.raises(PermissionDenied):
        changes.begin(office=None, said=said, causes=[cause("risk:1")], by=mia)
    with pytest.raises(PermissionDenied):
        changes.change(action, said=said, read=1, by=mia)
    with pytest.raises(PermissionDenied):
        changes.prove(action, said=DONE, by=mia)
    assert Version.objects.count() == 1


def test_the_journal_holds_identifiers_only(approved, uma):
    changes.prove(approved, said={**DONE, "text": "secret"}, by=uma)
    written = Entry.objects.filter(action__startswith="plans.")
    assert [(e.action, e.facts) for e in written] == [
        ("plans.begun", '{"office":null,"version":1}'),
        ("plans.reason", '{"kind":"gap","refers":"arusha.4.7"}'),
        ("plans.approved", '{"version":1}'),
        ("plans.proved", '{"holds":true,"run":null,"sha256":"","stage":1}'),
    ]
    assert {e.subject for e in written} == {f"action:{approved.pk}"}


def test_a_row_is_neither_changed_nor_removed(action):
    row = Version.objects.get()
    with pytest.raises(RuntimeError, match="is not changed"):
        row.save()
    with pytest.raises(RuntimeError, match="is not removed"):
        row.delete()
