"""Is nothing of an answer lost, and nothing read by others that was taken back?"""

from __future__ import annotations

import pytest

from evenhand.web.journal.models import Entry
from evenhand.web.panels import answering
from evenhand.web.panels.models import Answer, Said
from evenhand.web.panels.tying import PanelError
from evenhand.web.people.changes import close_account, erase


@pytest.fixture
def said(ran, cast):
    def say(text: str) -> Answer:
        return answering.answer(ran.run, "officer_funnel", account=ran.own, text=text, by=cast.olga)

    return say


def read(ran):
    return [
        (r.account, [v.text for v in r.versions])
        for r in answering.beside(ran.run, "officer_funnel")
    ]


def test_a_correction_is_a_version_and_the_earlier_one_stays(said, ran):
    said("I trained two new colleagues.")
    said("I trained three new colleagues.")
    assert read(ran) == [
        (ran.own, ["I trained three new colleagues.", "I trained two new colleagues."])
    ]
    assert list(Said.objects.values_list("number", flat=True)) == [2, 1]


def test_what_was_taken_back_is_read_by_the_officer_alone(said, ran, cast):
    made = said("Too much said.")
    answering.withdraw(made, by=cast.olga)
    (beside,) = answering.beside(ran.run, "officer_funnel")
    assert beside.is_withdrawn
    assert [v.text for v in beside.versions] == [""]
    (own,) = answering.own(cast.olga)
    assert [v.text for v in own.versions] == ["", "Too much said."]
    said("Better said.")
    assert read(ran) == [(ran.own, ["Better said."])]
    with pytest.raises(PanelError, match="empty"):
        said("  ")


def test_nobody_takes_back_what_is_anothers_and_nothing_twice(said, cast):
    made = said("Mine.")
    with pytest.raises(PanelError, match="another's"):
        answering.withdraw(made, by=cast.oleg)
    answering.withdraw(made, by=cast.olga)
    with pytest.raises(PanelError, match="already"):
        answering.withdraw(made, by=cast.olga)


def test_neither_the_journal_nor_a_row_holds_the_words_or_the_pseudonym(said, ran):
    made = said("A night shift.")
    assert b"night" not in bytes(made.versions.get().text)
    assert ran.own.encode() not in bytes(made.account)
    everything = " ".join(f"{e.subject} {e.facts}" for e in Entry.objects.all())
    assert "night" not in everything
    assert ran.own not in everything


def test_an_erased_persons_answer_stays_and_says_of_nobody_whose(said, ran, cast, house):
    said("A night shift.")
    close_account(cast.olga, by=house[0].pk)
    erase(cast.olga, by=house[0].pk)
    assert read(ran) == [("", ["A night shift."])]
