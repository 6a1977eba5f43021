"""Does a risk show whether its flag is up in the latest run, and why where it cannot be said?"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.results import Results
from evenhand.web.evidence import kept
from evenhand.web.evidence.models import Run, State
from evenhand.web.people.roles import Role
from evenhand.web.risks import changes, flags


def results(outside: float) -> Results:
    """Return a run that asked two measures, of which one lacks what it needs."""
    found = Finding(
        measure="channel_change",
        version="1",
        question="q?",
        answer="An answer.",
        estimates=(
            Estimate("lighter_share", "Ended in a lighter channel", 0.2, "share", 0.04, 0.3),
            Estimate("accounts_outside", "Accounts that stand apart", outside, "accounts"),
        ),
    )
    lacking = Finding(
        measure="threshold_or_skill",
        version="1",
        question="q?",
        answer="Not measurable.",
        status="not_measurable",
        lacks=("Map examined_on.",),
    )
    return Results("t", "s", "u", (), (), (found, lacking), ())


@pytest.fixture
def run(db):
    """Keep a run in which two accounts stand apart."""
    made = Run.objects.create(
        source="s", mapping="", title="May", state=State.DONE,
        ended_at=datetime(2026, 5, 4, 12, tzinfo=UTC),
    )  # fmt: skip
    made.folder.mkdir(parents=True, exist_ok=True)
    kept.keep(results(2.0), made.folder)
    flags.findings.cache_clear()
    yield made
    shutil.rmtree(made.folder)
    flags.findings.cache_clear()


def states(risk, person):
    return [f.state for f in flags.latest(person).flags(risk.scheme, [])]


def test_a_flag_is_up_not_seen_or_lacks_what_it_needs(risk, uma, run):
    shown = flags.latest(uma).flags(risk.scheme, [])
    assert [(f.text, f.state) for f in shown] == [
        ("override rate by officer", "up"),
        ("overrides favour few importers", "not measurable"),
        ("high later audit findings", "not measurable"),
    ]
    assert shown[0].tests[0].says.startswith("Accounts that stand apart: 2")
    assert shown[0].tests[0].run == run.pk
    assert "not by importer" in shown[1].because
    assert shown[2].tests[0].says == "Not measurable, because: Map examined_on."


def test_the_page_leads_to_the_finding_and_the_list_counts_the_flags(risk, uma, run, sign_in):
    client = sign_in(name="uma")
    page = client.get(reverse("risk", args=[risk.pk])).content.decode()
    address = reverse("finding", args=[run.pk, "channel_change"])
    assert f'<a href="{address}">channel_change</a>' in page
    assert "override rate by officer: <strong>flag up</strong>" in page
    assert "2026-05-04" in page
    page = client.get(reverse("risks")).content.decode()
    assert "<strong>1 up</strong>" in page
    assert "2 of 3 not measurable" in page


def test_a_flag_goes_down_with_the_records(risk, uma, run):
    kept.keep(results(0.0), run.folder)
    flags.findings.cache_clear()
    assert states(risk, uma)[0] == "not up"


def test_a_chosen_flag_stands_beside_those_of_the_scheme(risk, uma, run, said):
    chosen = ["lighter_channel", "channel_accounts", "gone"]
    changes.change(risk, said={**said, "tests": chosen}, read=1, by=uma)
    shown = flags.latest(uma).flags(risk.scheme, chosen)
    assert len(shown) == 4
    # The low end of the interval, 4 %, is not above the bound of 5 %.
    assert shown[3].state == "not up"


def test_without_a_run_nothing_is_a_pass(risk, uma):
    assert states(risk, uma) == ["not measurable"] * 3
    assert flags.latest(uma).flags(risk.scheme, [])[0].because == "no run is done yet"


def test_a_run_whose_gate_has_closed_shows_nothing(risk, uma, run):
    from evenhand.web.gate.models import Turn

    closed = Turn.objects.create(
        direction="open", asked_by=uma.pk, ended_at=datetime(2026, 6, 1, tzinfo=UTC)
    )
    Run.objects.filter(pk=run.pk).update(opening=closed)
    assert states(risk, uma) == ["not measurable"] * 3


def test_results_of_another_version_are_told_and_the_page_stands(risk, uma, run, sign_in):
    (run.folder / kept.FILE).write_text("{}", encoding="utf-8")
    flags.findings.cache_clear()
    page = sign_in(name="uma").get(reverse("risk", args=[risk.pk]))
    assert page.status_code == 200
    assert "another version wrote them" in page.content.decode()


def test_a_facilitator_gets_nothing_of_a_run(risk, run, sign_in):
    page = sign_in(Role.FACILITATOR, name="fred").get(reverse("risk", args=[risk.pk]))
    said = page.content.decode()
    assert "what records show is not open to your post" in said
    assert f"/runs/{run.pk}/" not in said
    assert "flag up" not in said


def test_a_finding_of_no_estimate_is_no_pass():
    found = replace(results(1.0).findings[0], estimates=())
    shown = flags.Records(None, {"channel_change": found}).flags("idg.scheme.08", [])
    assert shown[0].state == "not measurable"
    assert "gives no number 'accounts_outside'" in shown[0].tests[0].says
