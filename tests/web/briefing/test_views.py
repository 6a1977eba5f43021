"""Do screen, paper and CSV of the manager's page say the same, and does it say what waits?"""

from __future__ import annotations

import csv
import html
import io
import re
import shutil
from datetime import date

import pypdfium2
import pytest
from django.urls import reverse
from tests.web.finished_run import MAPPING, estimate, finished, results
from tests.web.test_journey import is_whole

from evenhand.web.briefing import periods
from evenhand.web.evidence.models import Run, State
from evenhand.web.obligations import changes as obligations
from evenhand.web.obligations.models import Membership, Party
from evenhand.web.people.models import Person
from evenhand.web.people.roles import Role
from evenhand.web.releases import changes as releases
from evenhand.web.releases.models import Audience


@pytest.fixture
def manager(sign_in, home):
    yield sign_in(Role.MANAGER, name="mia")
    shutil.rmtree(home / "runs", ignore_errors=True)


@pytest.fixture
def compared(manager):
    """Two runs, whose records end a month apart."""
    names = ("a", "b", "c", "d", "e", "f")
    earlier = [estimate(10 + i, 1, name=n) for i, n in enumerate(names)]
    later = [estimate(10.3 + 3 * i, 1, name=n) for i, n in enumerate(names)]
    return [
        finished(results(*earlier, last="2026-10-31")),
        finished(results(*later, last="2026-11-30")),
    ]


def page(client) -> str:
    shown = client.get(reverse("briefing")).content.decode()
    is_whole(shown)
    return shown


def words(text: str) -> str:
    """Return the words of a page, with neither marks nor the way lines are broken."""
    plain = html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("\xad", "")
    return re.sub(r"[\s\u2028\ufeff\u00a0]+", "", plain)


def test_five_numbers_three_changes_and_what_waits(manager, compared):
    shown = page(manager)
    assert shown.count('<span class="interval">') == 5
    assert "95\N{NO-BREAK SPACE}% interval" in shown
    assert "2026-11-30; run" in shown.replace("\n", " ")
    assert shown.count('<tr><th scope="row">Number of') == 3
    assert f"Against records up to 2026-10-31 (run {compared[0].pk})" in shown
    # Of six numbers the first alone stays within its error, and is no large change.
    assert "more than its error" in shown
    assert "Nobody has said which of the Convention and the Agreement bind us." in shown
    assert "decisions of the catalogue nobody has said who takes them" in shown


def test_a_change_within_its_error_is_grey_and_says_so(manager):
    finished(results(estimate(10, 1), last="2026-10-31"))
    finished(results(estimate(10.5, 1)))
    shown = page(manager)
    assert '<tr class="quiet">' in shown
    assert "within its error" in shown


def test_paper_and_csv_hold_what_is_on_the_screen(manager, compared):
    shown = words(page(manager))
    answer = manager.get(reverse("briefing_pdf"))
    assert answer["Content-Type"] == "application/pdf"
    with pypdfium2.PdfDocument(answer.content) as document:
        paper = words("".join(p.get_textpage().get_text_range() for p in document))
        assert len(document) == 1
    table = manager.get(reverse("briefing_csv")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table)))[1:]
    assert len(rows) == 5 + 3
    for row in rows:
        for cell in row[1:]:
            value = words(cell.removeprefix("'"))
            assert value in shown, cell
            assert value in paper, cell
    for said in (
        "Nobody has said which of the Convention and the Agreement bind us.",
        "Pseudonymous data are personal data.",
        "so the error is stated too large rather than too small.",
    ):
        assert words(said) in shown
        assert words(said) in paper
    # What a spreadsheet would take for a formula is led by an apostrophe.
    assert not any(row[5].startswith("+") for row in rows)
    assert any(row[5].startswith("'+") for row in rows)


def test_without_a_run_or_one_a_month_older_it_says_so(manager):
    assert "Nothing was measured yet." in page(manager)
    finished(results(estimate(10, 1), last="2026-11-10"))
    finished(results(estimate(12, 1), last="2026-10-31"), mapping="identities: pseudonymise\n")
    finished(results(estimate(14, 1), last="2026-11-30"))
    assert "No run under the same mapping has records that end a month earlier." in page(manager)
    assert manager.get(reverse("briefing_pdf")).status_code == 200


def test_the_closest_month_before_is_taken_and_unreadable_runs_are_passed_over(manager):
    for last in ("2026-08-31", "2026-11-02", "2026-11-03", "2026-09-30"):
        finished(results(estimate(10, 1), last=last))
    broken = finished(results(estimate(10, 1), last="2026-11-01"))
    (broken.folder / "results.json").write_text("{}", encoding="utf-8")
    now = finished(results(estimate(10, 1)))
    assert periods.latest().run == now
    assert periods.month_before(periods.latest()).last == date(2026, 11, 2)
    assert Run.objects.filter(mapping=MAPPING).count() == 6


def test_what_waits_is_said_until_it_is_decided(manager, sign_in, house):
    mia = Person.objects.get(username="mia")
    sign_in(Role.INTEGRITY_UNIT, name="ivo")
    ivo = Person.objects.get(username="ivo")
    run = finished(results(estimate(10, 1)))
    Run.objects.create(source="x", mapping="", title="t", state=State.FAILED)
    item = releases.ask(run, "handler_share", audience=Audience.WORKSHOP, why="A workshop", by=ivo)
    obligations.say_convention(Party.PARTY, date(2000, 1, 1), reference="", by=ivo)
    shown = page(manager)
    for said in ("1 release waits for management.", "1 run failed since the last"):
        assert said in shown
    assert "bind us." in shown
    obligations.say_agreement(Membership.NOT_MEMBER, None, reference="", by=ivo)
    releases.decide(item, release=True, reason="", by=mia)
    finished(results(estimate(10, 1)))
    shown = page(manager)
    for said in ("waits for management", "failed since", "bind us."):
        assert said not in shown


def test_others_do_not_read_it(sign_in, home):
    for name, role in (("ada2", Role.ADMINISTRATOR), ("fay", Role.FACILITATOR)):
        client = sign_in(role, name=name)
        for address in ("briefing", "briefing_pdf", "briefing_csv"):
            assert client.get(reverse(address)).status_code == 403


def test_results_that_cannot_be_read_are_told(manager):
    run = finished(results(estimate(10, 1)))
    whole = (run.folder / "results.json").read_text(encoding="utf-8")
    (run.folder / "results.json").write_text(whole.replace('"headlines"', '"x"'), encoding="utf-8")
    answer = manager.get(reverse("briefing"))
    assert answer.status_code == 500
    assert "Run the analysis again" in answer.content.decode()
