"""Has the plan what OSCAL's model of a plan of action and milestones requires, and nothing else?

`MODEL` is our own statement of the parts of that model that are written: of each, the keys that are
required and those that may be there, as NIST publishes them. What the models of OSCAL share, such
as metadata, properties and links, is checked against NIST's schema of the catalog.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import jsonschema
import pytest
from django.urls import reverse

from evenhand.instruments.oscal import VERSION
from evenhand.web.plans import changes, queries
from evenhand.web.plans.changes import cause
from evenhand.web.plans.models import Stage
from evenhand.web.plans.poam import poam

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
SCHEMA = Path(__file__).parents[2] / "instruments" / "oscal_catalog_schema.json"
MODEL = {
    "plan": (
        {"uuid", "metadata", "poam-items"},
        {"system-id", "observations", "risks", "import-ssp", "back-matter"},
    ),
    "observation": (
        {"uuid", "description", "methods", "collected"},
        {"title", "props", "links", "remarks"},
    ),
    "risk": (
        {"uuid", "title", "description", "statement", "status"},
        {"props", "deadline", "remediations", "related-observations"},
    ),
    "remediation": ({"uuid", "lifecycle", "title", "description"}, {"tasks", "props"}),
    "task": ({"uuid", "type", "title"}, {"props", "timing", "description"}),
    "item": (
        {"title", "description"},
        {"uuid", "props", "links", "related-risks", "related-observations"},
    ),
}
LIFECYCLES = {"recommendation", "planned", "completed"}
METHODS = {"EXAMINE", "INTERVIEW", "TEST", "UNKNOWN"}


def shared(name: str) -> jsonschema.Draft7Validator:
    """Return NIST's schema of a part that every model has."""
    content = json.loads(SCHEMA.read_text(encoding="utf-8"))
    found = next(key for key in content["definitions"] if key.endswith(f"metadata:{name}"))
    places = {each["$id"]: key for key, each in content["definitions"].items() if "$id" in each}
    text = json.dumps(content)
    for place, key in places.items():
        text = text.replace(f'"$ref": "{place}"', f'"$ref": "#/definitions/{key}"')
    content = json.loads(text)
    for each in content["definitions"].values():
        each.pop("$id", None)
    token = content["definitions"]["TokenDatatype"]
    token["pattern"] = r"^([^\W\d_]|_)(\w|[.\-])*$"
    whole = {
        "$ref": f"#/definitions/{found}",
        "definitions": content["definitions"],
    }
    return jsonschema.Draft7Validator(whole, format_checker=jsonschema.FormatChecker())


def holds(name: str, value: dict) -> None:
    required, possible = MODEL[name]
    assert required <= set(value) <= required | possible, name
    assert all(each not in ([], "", None) for each in value.values()), name


@pytest.fixture
def plan(approved, uma):
    step = {"what": "Order", "due": date(2026, 4, 1), "done_on": date(2026, 4, 2)}
    changes.milestone(approved, place=None, said=step, read=0, by=uma)
    changes.milestone(approved, place=None, said={**step, "done_on": None}, read=0, by=uma)
    changes.add_reason(approved, cause("workshop:4"), by=uma)
    return made(approved)


def made(*actions):
    lines = queries.lines(list(actions))
    whole = poam(lines, house="https://house.example", title="Plan", made_at=AT)
    assert set(whole) == {"plan-of-action-and-milestones"}
    return whole["plan-of-action-and-milestones"]


def test_every_part_has_what_the_model_requires(plan):
    holds("plan", plan)
    for each in plan["observations"]:
        holds("observation", each)
        assert set(each["methods"]) <= METHODS
    for risk in plan["risks"]:
        holds("risk", risk)
        for remedy in risk["remediations"]:
            holds("remediation", remedy)
            assert remedy["lifecycle"] in LIFECYCLES
            for task in remedy["tasks"]:
                holds("task", task)
                assert task["type"] in {"milestone", "action"}
    for item in plan["poam-items"]:
        holds("item", item)


def test_what_the_models_share_is_valid_by_the_published_schema(plan):
    shared("metadata").validate(plan["metadata"])
    assert plan["metadata"]["oscal-version"] == VERSION
    parts = [*plan["observations"], *plan["poam-items"]]
    parts += [t for r in plan["risks"] for t in r["remediations"][0]["tasks"]]
    properties = [p for part in parts for p in part.get("props", [])]
    links = [link for part in parts for link in part.get("links", [])]
    assert properties
    assert links
    for each in properties:
        shared("property").validate(each)
    for each in links:
        shared("link").validate(each)
    with pytest.raises(jsonschema.ValidationError):
        shared("property").validate({"name": "no spaces allowed", "value": "x"})


def test_every_reference_leads_to_a_part_and_every_identifier_stands_once(plan):
    whole = json.dumps(plan)
    own = re.findall(r'"uuid": "([^"]+)"', whole)
    assert len(own) == len(set(own)) == 1 + 2 + 1 + 1 + 2 + 1
    referred = re.findall(r'"(?:risk|observation)-uuid": "([^"]+)"', whole)
    assert len(referred) == 3
    assert set(referred) <= set(own)
    assert all(UUID(each).version == 5 for each in own)


def test_an_action_is_there_with_its_deadline_and_its_milestones(plan, approved):
    (risk,) = plan["risks"]
    assert (risk["status"], risk["deadline"]) == ("open", "2026-06-30T00:00:00+00:00")
    tasks = risk["remediations"][0]["tasks"]
    assert [t["timing"]["on-date"]["date"][:10] for t in tasks] == ["2026-04-01"] * 2
    assert [p["value"] for t in tasks for p in t.get("props", [])] == ["2026-04-02"]
    (item,) = plan["poam-items"]
    values = {p["name"]: p["value"] for p in item["props"]}
    assert values["owner"] == "Head of selectivity"
    assert values["status"] == "under way"
    place = reverse("action", args=[approved.pk])
    assert item["links"][0]["href"] == f"https://house.example{place}"


def test_equal_plans_give_equal_identifiers(plan, approved):
    assert made(approved) == plan


def test_what_is_done_is_closed(plan, approved, uma):
    proof = {"stage": Stage.DONE, "on": date(2026, 7, 1), "text": "t"}
    changes.prove(approved, said=proof, by=uma)
    (risk,) = made(approved)["risks"]
    assert risk["status"] == "closed"
    assert risk["remediations"][0]["lifecycle"] == "completed"


def test_it_is_handed_out_and_an_empty_plan_is_not(sign_in, uma, action):
    client = sign_in(name="uma")
    answer = client.get(reverse("plan_file", args=["json"]))
    assert answer["Content-Disposition"] == 'attachment; filename="plan.json"'
    title = answer.json()["plan-of-action-and-milestones"]["metadata"]["title"]
    assert title == "Integrity action plan, Practice Customs"
