"""Is every requirement reachable, counted under its heading, and kept as it was asked?"""

from __future__ import annotations

import os
from datetime import date

from django.urls import reverse

from evenhand.instruments.meaning import meaning
from evenhand.web import texts as ours
from evenhand.web.people.roles import Role
from evenhand.web.selfassessments.models import Wave
from evenhand.web.texts import asked, group_of, levels, texts

CODE = """
schema: evenhand-instrument-1
id: code
title: Code of Conduct of Customs
publisher: Ministry of Finance
reference: Order 12
force: Binding.
wording: Paraphrases; the Order itself counts.
language: en
licence: Free for use within the administration
since: '2026-04-01'
retrieved: '2026-04-01'
sources: [Official Gazette 9/2026]
bases: {read: Written with the Order in view}
kinds: {chapter: Chapter of the code, duty: What officials must do}
counts: {requirements: 1}
entries:
  - {id: code.1, level: heading, kind: chapter, ref: Chapter 1, title: Gifts, basis: read}
  - id: code.1.1
    kind: duty
    parent: code.1
    ref: Article 4
    title: Gifts are declared
    text: A gift of any value is declared on the day it is offered.
    basis: read
    question: Is every gift in the register?
    evidence: [Register of gifts]
"""
OWN = """
schema: evenhand-observed-levels-1
apart_by_more_than: 2
"""


def test_every_requirement_has_a_heading_that_is_its_own_or_a_key_factor():
    whole = texts()
    for entry in whole.requirements():
        heading = group_of(entry, whole)
        assert heading.level == "heading", entry.id
        assert heading.instrument in (entry.instrument, "arusha")


def test_a_question_reads_as_it_was_asked():
    entry = texts().requirement("arusha.4.7")
    for digest in (meaning(entry), "0" * 64):
        # Of a wording that no day has, the entry of the day is all there is.
        found = asked({"arusha.4.7": digest}, date(2026, 11, 30))
        assert found == {"arusha.4.7": entry}


def test_rules_of_the_house_take_the_place_of_evenhands_at_once(monkeypatch, tmp_path):
    monkeypatch.setattr(ours, "RULES", tmp_path / "observed_levels.yaml")
    assert levels().apart_by_more_than == 1
    ours.RULES.write_text(OWN, encoding="utf-8")
    assert levels().apart_by_more_than == 2
    ours.RULES.write_text(OWN.replace("2", "3"), encoding="utf-8")
    os.utime(ours.RULES, ns=(1, 1))
    assert levels().apart_by_more_than == 3


def test_a_broken_file_of_the_house_is_told_on_the_page_and_changes_nothing(
    monkeypatch, tmp_path, sign_in, writes
):
    monkeypatch.setattr(ours, "FOLDER", tmp_path)
    (tmp_path / "own.yaml").write_text("schema: [", encoding="utf-8")
    client = sign_in(Role.INTEGRITY_UNIT)
    writes.clear()
    answer = client.get(reverse("instruments"))
    assert answer.status_code == 500
    assert "This page cannot be made now" in answer.content.decode()
    assert "own.yaml" in answer.content.decode()
    assert client.post(reverse("begin_wave"), {"title": "t"}).status_code == 500
    assert writes == []


def test_an_own_instrument_is_listed_read_and_asked_without_code(monkeypatch, tmp_path, sign_in):
    monkeypatch.setattr(ours, "FOLDER", tmp_path)
    (tmp_path / "code.yaml").write_text(CODE, encoding="utf-8")
    client = sign_in(Role.INTEGRITY_UNIT)
    assert "Code of Conduct" in client.get(reverse("instruments")).content.decode()
    assert (
        "on the day it is offered"
        in client.get(reverse("entry", args=["code", "code.1.1"])).content.decode()
    )
    said = {"title": "t", "instrument": "code", "offices": ["whole"]}
    said |= {"first": "2026-01-01", "last": "2026-06-30"}
    assert client.post(reverse("begin_wave"), said).status_code == 302
    assert list(Wave.objects.get().asked) == ["code.1.1"]
