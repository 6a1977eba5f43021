"""Is the register read and written by those who may, and does the page say what there is?"""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from evenhand.web.discretion.models import Decision, Reduction, Version
from evenhand.web.discretion.printing import percent, printed
from evenhand.web.journal.models import Entry
from evenhand.web.journal.verify import verify
from evenhand.web.people import changes as people
from evenhand.web.people.models import Office, Person
from evenhand.web.people.roles import Role

SAID = {
    "title": "Value adjustment",
    "decided_by": "Officer designated",
    "legal_ground": "Code, art. 40",
    "limits": "",
    "reason_code": "V1-V9",
    "second_approver": "",
    "review": "Within 30 days",
    "volume": "12000",
    "value": "3500000.50",
    "measures": ["value_adjustment", "unit_value"],
    "unwatched_because": "",
    "since": "2026-01-01",
    "reason": "First inventory",
    "read": "0",
}
REDUCED = {
    "way": "table",
    "what": "A table of reference values",
    "in_force": "2025-07-01",
    "before_from": "2024-01-01",
    "before_until": "2024-12-31",
    "before_volume": "20000",
    "before_value": "100",
    "after_from": "2025-07-01",
    "after_until": "2025-12-31",
    "after_volume": "6000",
    "after_value": "",
    "read": "0",
}


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"</?bdi[^>]*>", "", answer.content.decode()))


@pytest.fixture
def unit(sign_in):
    return sign_in(Role.INTEGRITY_UNIT, name="uma")


def entered(client, **other) -> Decision:
    of = other.pop("of", "value_adjustment")
    answer = client.post(f"{reverse('enter_decision')}?of={of}", {**SAID, **other})
    assert answer.status_code == 302, text(answer)
    return Decision.objects.latest("pk")


def test_migrations_are_whole(db):
    call_command("makemigrations", "discretion", check=True, dry_run=True, verbosity=0)


def test_an_empty_register_names_all_of_the_catalogue_and_passes_nothing(unit):
    page = text(unit.get(reverse("discretion")))
    assert page.count('href="/discretion/new/?of=') == 28
    assert "0 / 0" in page
    assert "That is no pass." in page


def test_the_form_begins_with_what_the_catalogue_says(unit):
    page = text(unit.get(f"{reverse('enter_decision')}?of=sampling"))
    assert 'value="Whether and how samples are taken"' in page
    assert "No measure compares how often samples are taken" in page
    assert unit.get(f"{reverse('enter_decision')}?of=nothing").status_code == 404


def test_an_entry_is_shown_with_what_binds_and_watches_it(unit):
    found = entered(unit)
    page = text(unit.get(reverse("decision", args=[found.pk])))
    for said in ("Code, art. 40", "V1-V9", "Within 30 days", "12,000", "3,500,000.50"):
        assert said in page
    assert "rkc.ga.10.1" in page
    assert "idg.scheme.10" in page
    # Two measures are named, and without a run neither shows anything: that is no pass.
    assert page.count("Not measurable, because no run is done yet.") == 2
    assert "<strong>a measure is named, and shows nothing</strong>" in page


def test_unwatched_discretion_is_named_on_the_page(unit):
    entered(unit, of="sampling", title="Samples", measures=[], unwatched_because="No table")
    page = text(unit.get(reverse("discretion")))
    nobody = page.partition("Nobody watches these")[2].partition("</ul>")[0]
    assert "Samples</a>: unwatched. No table" in nobody
    assert "0 / 1" in page


def test_neither_a_measure_nor_a_reason_is_refused(unit):
    answer = unit.post(reverse("enter_decision"), {**SAID, "measures": []})
    assert answer.status_code == 422
    assert "Name a measure, or say why none watches this decision." in text(answer)
    assert not Decision.objects.exists()


def test_a_change_is_a_new_entry_and_the_old_stays_on_the_page(unit):
    found = entered(unit)
    new = {**SAID, "volume": "9000", "since": "2026-02-01", "reason": "Recount", "read": "1"}
    assert unit.post(reverse("change_decision", args=[found.pk]), new).status_code == 302
    page = text(unit.get(reverse("decision", args=[found.pk])))
    now, _, history = page.partition("<h2>History</h2>")
    assert "9,000" in now
    assert "12,000" not in now
    assert "12,000" in history
    assert "First inventory" in history
    assert "9,000" in text(unit.get(reverse("discretion")))


def test_a_reduction_is_shown_before_and_after_for_a_year_with_its_days(unit):
    found = entered(unit)
    assert unit.post(reverse("new_reduction", args=[found.pk]), REDUCED).status_code == 302
    page = text(unit.get(reverse("decision", args=[found.pk])))
    # 6000 in 184 days are 6000 * 365.25 / 184 = 11,910 a year; (11910 - 20000) / 20000 = -40.45 %.
    assert re.search(r"20,000 .*2024-01-01 – 2024-12-31.* → 11,910 .*-40\.5 %", page)
    assert "20,000 → 11,910" in text(unit.get(reverse("discretion")))


def test_a_reduction_that_is_said_anew_keeps_what_was_said(unit):
    found = entered(unit)
    unit.post(reverse("new_reduction", args=[found.pk]), REDUCED)
    place = reverse("change_reduction", args=[found.pk, 1])
    assert 'name="read" value="1"' in text(unit.get(place))
    new = {**REDUCED, "read": "1", "after_volume": "5000"}
    assert unit.post(place, new).status_code == 302
    rows = Reduction.objects.order_by("number").values_list("place", "number", "after_volume")
    assert list(rows) == [(1, 1, 6000), (1, 2, 5000)]
    page = text(unit.get(reverse("decision", args=[found.pk])))
    assert "11,910" in page.partition("As it was written before")[2]
    assert unit.get(reverse("change_reduction", args=[found.pk, 2])).status_code == 404


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        ({"before_until": ""}, "Give the first and the last day"),
        ({"before_from": "", "before_until": ""}, "Give the first and the last day"),
        ({"before_until": "2023-01-01"}, "The last day is before the first."),
        ({"after_until": "2999-01-01"}, "This day has not come"),
        ({"after_from": "2024-06-01"}, "After begins when before has ended."),
        ({"way": "hope"}, "Select a valid choice"),
        ({"before_volume": "-1"}, "greater than or equal to 0"),
        ({"before_value": "-1"}, "greater than or equal to 0"),
    ],
)
def test_what_cannot_have_been_counted_is_refused(unit, spoil, told):
    found = entered(unit)
    answer = unit.post(reverse("new_reduction", args=[found.pk]), {**REDUCED, **spoil})
    assert answer.status_code == 422
    assert told in text(answer)
    assert not Reduction.objects.exists()


def test_a_post_in_one_office_reads_and_writes_of_that_office_alone(unit, sign_in, house):
    port, border = Office.objects.order_by("code")
    here = entered(unit, title="Here", office=port.pk)
    there = entered(unit, title="There", office=border.pk)
    whole = entered(unit, title="Everywhere")
    client = sign_in(name="dora")
    dora = Person.objects.get(username="dora")
    people.give_post(dora, Role.INTEGRITY_UNIT, port, by=house[0].pk)
    page = text(client.get(reverse("discretion")))
    assert "Here</a>" in page
    assert "There</a>" not in page
    assert "Everywhere</a>" not in page
    assert client.get(reverse("decision", args=[here.pk])).status_code == 200
    for closed in (there, whole):
        for name in ("decision", "change_decision", "new_reduction"):
            assert client.get(reverse(name, args=[closed.pk])).status_code == 403
        said = {**SAID, "read": "1", "since": "2026-03-01"}
        assert client.post(reverse("change_decision", args=[closed.pk]), said).status_code == 403
    assert Version.objects.count() == 3
    sheet = client.get(reverse("discretion_file", args=["csv"])).content.decode()
    assert "Here" in sheet
    assert "There" not in sheet
    # Not for the whole administration, and not for another office.
    for office in ("", border.pk):
        answer = client.post(reverse("enter_decision"), {**SAID, "office": office})
        assert answer.status_code == 422
    assert entered(client, title="Also here", office=port.pk).office == port


def test_who_sees_no_findings_is_told_so_and_sees_no_number_of_them(unit, sign_in):
    found = entered(unit)
    facilitator = sign_in(Role.FACILITATOR, name="fred")
    page = text(facilitator.get(reverse("decision", args=[found.pk])))
    assert page.count("What it shows is not open to your post.") == 2
    assert "Not measurable" not in page
    assert "Say something new of it" not in page
    assert "enter_decision" not in page
    assert facilitator.post(reverse("change_decision", args=[found.pk]), SAID).status_code == 403


def test_every_change_is_in_the_journal_with_identifiers_only(unit):
    found = entered(unit)
    unit.post(reverse("change_decision", args=[found.pk]), {**SAID, "read": "1"})
    unit.post(reverse("new_reduction", args=[found.pk]), REDUCED)
    written = Entry.objects.filter(action__startswith="discretion.")
    assert [(e.action, e.subject, e.facts) for e in written] == [
        ("discretion.entered", f"decision:{found.pk}", '{"office":null,"version":1}'),
        ("discretion.changed", f"decision:{found.pk}", '{"office":null,"version":2}'),
        ("discretion.reduced", f"decision:{found.pk}", '{"place":1,"row":1,"way":"table"}'),
    ]
    assert {e.actor for e in written} == {Person.objects.get(username="uma").pk}
    assert verify(Entry.objects.all()).fault is None


def test_what_people_write_is_shown_and_runs_nothing(unit):
    found = entered(unit, title="<script>alert(1)</script>", office="")
    for page in (reverse("discretion"), reverse("decision", args=[found.pk])):
        shown = unit.get(page).content.decode()
        assert "<script" not in shown
        assert "&lt;script&gt;" in shown


def test_a_day_that_has_not_come_is_refused_in_words(unit):
    later = date(timezone.localdate().year + 1, 1, 1)
    answer = unit.post(reverse("enter_decision"), {**SAID, "since": later.isoformat()})
    assert answer.status_code == 422
    assert "has not come yet" in text(answer)
    assert not Decision.objects.exists()


def test_numbers_are_printed_with_thousands_apart():
    assert [printed(n) for n in (None, 0, 1234567)] == ["", "0", "1,234,567"]
    assert percent(None, None) == percent(0, 5) == ""
