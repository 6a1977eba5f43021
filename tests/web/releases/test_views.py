"""Do those outside read what was released and nothing else, page by page?"""

from __future__ import annotations

import shutil

import pytest
from django.urls import reverse
from tests.web.finished_run import estimate, finished, results
from tests.web.test_journey import is_whole

from evenhand.web.people.roles import Role
from evenhand.web.releases.models import Item


@pytest.fixture
def run(house, home):
    yield finished(results(estimate(10, 1)))
    shutil.rmtree(home / "runs", ignore_errors=True)


def text(answer) -> str:
    shown = answer.content.decode()
    is_whole(shown)
    return shown


def test_from_the_question_to_a_facilitator_and_back(run, sign_in, writes):
    ivo = sign_in(Role.INTEGRITY_UNIT, name="ivo")
    mia = sign_in(Role.MANAGER, name="mia")
    fay = sign_in(Role.FACILITATOR, name="fay")
    address = reverse("ask_release", args=[run.pk])
    assert "How much does it depend on who handled it?" in text(ivo.get(address))
    given = {"measure": "handler_share", "audience": "workshop", "why": "The workshop of May"}
    assert ivo.post(address, {**given, "why": ""}).status_code == 422
    assert ivo.post(address, given).status_code == 302
    assert ivo.post(address, given).status_code == 422
    item = Item.objects.get()
    one = reverse("release", args=[item.pk])
    assert "Waiting for a decision" in text(mia.get(reverse("releases")))
    assert "Waiting" not in text(fay.get(reverse("releases")))
    assert "Nothing is released." in text(fay.get(reverse("releases")))
    assert fay.get(one).status_code == 404
    assert "Release it" in text(mia.get(one))
    assert "Release it" not in text(ivo.get(one))
    decide = reverse("decide_release", args=[item.pk])
    assert mia.post(decide, {"decision": "perhaps"}).status_code == 404
    mia.post(decide, {"decision": "release", "reason": ""})
    shown = text(fay.get(one))
    assert "10.0\N{NO-BREAK SPACE}h" in shown
    assert "What would make this finding wrong" in shown
    assert "The workshop of May" not in shown
    assert one in text(fay.get(reverse("releases")))
    # The run itself stays closed.
    assert fay.get(reverse("run", args=[run.pk])).status_code == 403
    back = reverse("withdraw_release", args=[item.pk])
    assert 'class="error"' in text(mia.post(back, {"reason": ""}, follow=True))
    assert fay.get(one).status_code == 200
    mia.post(back, {"reason": "A mistake"})
    assert fay.get(one).status_code == 404
    assert "withdrawn" in text(mia.get(one))
    assert any('"releases_item"' in sql for sql in writes)


def test_who_asked_is_told_that_another_decides(run, sign_in):
    mia = sign_in(Role.MANAGER, name="mia")
    given = {"measure": "lot_test", "audience": "public", "why": "The portal"}
    mia.post(reverse("ask_release", args=[run.pk]), given)
    item = Item.objects.get()
    assert "another manager decides" in text(mia.get(reverse("release", args=[item.pk])))
    answer = mia.post(
        reverse("decide_release", args=[item.pk]), {"decision": "release"}, follow=True
    )
    assert 'class="error"' in text(answer)
    item.refresh_from_db()
    assert item.state == "asked"


def test_an_auditor_reads_all_and_asks_for_nothing(run, sign_in):
    inga = sign_in(Role.INTERNAL_AUDITOR, name="inga")
    assert reverse("ask_release", args=[run.pk]) not in text(inga.get(reverse("releases")))
    assert inga.get(reverse("ask_release", args=[run.pk])).status_code == 403
