"""Does an action lead to what it comes from, and to what stands behind that?"""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from evenhand.web.discretion import changes as discretion
from evenhand.web.people.roles import Role
from evenhand.web.plans import changes
from evenhand.web.plans.changes import cause
from evenhand.web.plans.links import address
from evenhand.web.risks import changes as risks


@pytest.mark.parametrize(
    ("kind", "refers", "place"),
    [
        ("decision", "7", "/discretion/7/"),
        ("risk", "7", "/risks/7/"),
        ("finding", "3:pair_excess", "/runs/3/pair_excess/"),
        ("workshop", "2:9", "/workshops/2/"),
        ("gap", "arusha.4.7", "/instruments/arusha/arusha.4.7/"),
        ("gap", "5:arusha.4.7", "/self-assessments/5/of/arusha.4.7/"),
        ("gap", "nothing.1", ""),
        ("risk", "x", ""),
        ("finding", "3", ""),
        ("another", "3", ""),
    ],
)
def test_a_reason_has_an_address_or_none(kind, refers, place):
    assert address(kind, refers) == place


@pytest.fixture
def run(keep_run):
    return keep_run(date(2026, 2, 1), 0.2, 0.15, 0.25, "a")


def test_the_head_of_customs_gets_to_finding_requirement_and_records_in_three_clicks(
    uma, mia, said, run, sign_in
):
    told = {
        "function": "Selectivity",
        "statement": "A channel is changed by hand",
        "review_on": date(2027, 1, 1),
        "since": date(2026, 1, 1),
        "reason": "r",
    }
    risk = risks.enter(scheme="idg.scheme.08", office=None, said=told, by=uma)
    told = {"title": "Channel", "decided_by": "Chief", "since": date(2026, 1, 1), "reason": "r"}
    told["measures"] = ["channel_change"]
    decision = discretion.enter(kind="channel_change", office=None, said=told, by=uma)
    causes = [cause(f"risk:{risk.pk}"), cause(f"decision:{decision.pk}")]
    made = changes.begin(office=None, said=said, causes=causes, by=uma)
    client = sign_in(name="mia")

    def links(place: str) -> set[str]:
        answer = client.get(place)
        assert answer.status_code == 200, place
        return set(re.findall(r'href="([^"#?]+)', answer.content.decode()))

    first = reverse("action", args=[made.pk])
    assert first in links(reverse("plan"))
    # One click from the action each: what it comes from, finding, requirement and records.
    wanted = {
        reverse("risk", args=[risk.pk]),
        reverse("decision", args=[decision.pk]),
        reverse("finding", args=[run.pk, "channel_change"]),
        reverse("entry", args=["rkc", "rkc.ga.6.4"]),
        reverse("entry", args=["rkc", "rkc.ga.6.3"]),
        reverse("run", args=[run.pk]),
    }
    assert wanted <= links(first)
    for place in wanted:
        assert client.get(place).status_code == 200


def test_a_finding_is_linked_in_the_run_that_the_reason_names(uma, said, keep_run, run, sign_in):
    keep_run(date(2026, 9, 1), 0.1, fingerprint="b")
    causes = [cause(f"finding:{run.pk}:channel_change")]
    made = changes.begin(
        office=None, said={**said, "measure": "", "estimate": ""}, causes=causes, by=uma
    )
    page = sign_in(name="uma").get(reverse("action", args=[made.pk])).content.decode()
    behind = page.partition("Findings behind it")[2]
    assert reverse("finding", args=[run.pk, "channel_change"]) in behind


def test_a_facilitator_gets_no_finding(action, run, sign_in):
    page = sign_in(Role.FACILITATOR, name="fred").get(reverse("action", args=[action.pk]))
    said = page.content.decode()
    assert "No finding that you may see stands behind it." in said
    assert "/runs/" not in said
    assert "what records show is not open to your post" in said
    assert "arusha.4.7" in said
