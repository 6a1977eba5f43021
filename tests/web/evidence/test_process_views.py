"""Do figure, summary, table and file of a process map follow what was chosen?"""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from io import StringIO

import pytest
from django.urls import reverse
from tests.web.evidence.test_process_filter import LONG, SHORT, process
from tests.web.finished_run import finished, results

from evenhand.web.people.roles import Role


@pytest.fixture
def run(db, home):
    found = replace(results(), findings=(process(),), headlines=())
    yield finished(found)
    shutil.rmtree(home / "runs", ignore_errors=True)


def test_the_whole_page_follows_office_and_path(run, sign_in):
    ann = sign_in(Role.ANALYST, name="ann")
    finding = ann.get(reverse("finding", args=[run.pk, "process_map"])).content.decode()
    address = reverse("process_map", args=[run.pk])
    assert f'href="{address}"' in finding
    chosen = {"office": "P02", "path": "1"}
    page = ann.get(address, chosen).content.decode()
    said = "3 of 5 declarations of office P02, 60.0%, took exactly this path"
    assert page.count(said) == 2
    assert "<option selected>P02</option>" in page
    assert 'src="' + reverse("process_picture", args=[run.pk]) + "?office=P02&amp;path=1" in page
    assert "check" not in page.partition("<figure>")[2]
    picture = ann.get(reverse("process_picture", args=[run.pk]), chosen)
    drawn = picture.content.decode()
    assert said in drawn
    assert "register" in drawn
    assert "check" not in drawn
    assert "sandbox" in picture["Content-Security-Policy"]
    file = ann.get(reverse("process_table", args=[run.pk]), chosen).content.decode("utf-8-sig")
    assert list(csv.reader(StringIO(file))) == [
        ["source", "target", "count"],
        ["register", "release", "3"],
    ]
    # Nothing chosen is all; what is not there is not found, and nothing drawn where none took it.
    everything = ann.get(address).content.decode()
    assert LONG.replace(">", "&gt;") in everything
    assert SHORT.replace(">", "&gt;") in everything
    assert "<img" not in ann.get(address, {"office": "P02", "path": "0"}).content.decode()
    for wrong in ({"office": "P03"}, {"path": "7"}, {"path": "-1"}, {"path": "x"}):
        assert ann.get(address, wrong).status_code == 404
