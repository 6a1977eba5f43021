"""What was accepted is what the administration says, by part and day, and nothing is assumed."""

from __future__ import annotations

from datetime import date

import pytest

from evenhand.errors import InstrumentError
from evenhand.instruments.adoption import WORDS, Adoption, adoption, problems
from evenhand.instruments.catalogue import catalogue

WHOLE = catalogue()
SAID = """
schema: evenhand-adoption-1
parts:
  - {id: rkc.sa.j, status: accepted, since: 2021-08-03, reference: Instrument of 3 May 2021}
  - {id: rkc.sa.j5, status: not_accepted, since: 2021-08-03, reference: Instrument of 3 May 2021}
  - {id: rkc.sa.j5, status: accepted, since: 2024-01-01, reference: Notification of 2 October 2023}
  - {id: rkc.sa.h1, status: reserved, since: 2021-08-03, reference: Instrument, note: Practice 23}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "adoption.yaml").write_text(SAID, encoding="utf-8")
    return tmp_path


def status(adopted, id, on=None):
    whole = catalogue(on=on) if on else WHOLE
    return adopted.standing(whole.requirement(id), whole).status


def test_without_a_word_nothing_is_accepted_and_the_general_annex_binds():
    assert adoption(None) == Adoption()
    optional = [e for e in WHOLE.entries.values() if e.optional]
    # Ten annexes, 25 chapters, five provisions carried of them.
    assert len(optional) == 10 + 25 + 5
    assert {Adoption().standing(e, WHOLE).status for e in optional} == {"not_stated"}
    assert status(Adoption(), "rkc.ga.3.40") == "binding"


def test_what_is_said_of_an_annex_holds_for_its_chapters_unless_they_say_otherwise(folder):
    adopted = adoption(folder)
    assert status(adopted, "rkc.sa.j") == "accepted"
    assert status(adopted, "rkc.sa.j1") == "accepted"
    assert status(adopted, "rkc.sa.h1.23") == "reserved"
    assert status(adopted, "rkc.sa.h") == "not_stated"
    assert status(adopted, "rkc.sa.k1") == "not_stated"


def test_it_holds_from_its_day_on(folder):
    adopted = adoption(folder)
    assert status(adopted, "rkc.sa.j5", date(2026, 11, 23)) == "accepted"
    said = adopted.standing(WHOLE.requirement("rkc.sa.j5"), WHOLE).part
    assert said.reference == "Notification of 2 October 2023"
    earlier = Adoption(tuple(p for p in adopted.parts if p.since < date(2024, 1, 1)))
    assert status(earlier, "rkc.sa.j5") == "not_accepted"


def test_every_status_has_its_words():
    assert all(WORDS.values())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ("status: reserved", "status: maybe"),
            "'maybe' is unknown; use one of accepted, reserved",
        ),
        (("2024-01-01", "2021-08-03"), "parts[2] (rkc.sa.j5): stands twice for 2021-08-03"),
        ((", reference: Instrument, note", ", note"), "the key 'reference' is missing"),
        (("evenhand-adoption-1", "2"), "adoption.yaml: schema: 2 is unknown"),
    ],
)
def test_faults_are_told(folder, change, said):
    (folder / "adoption.yaml").write_text(SAID.replace(*change), encoding="utf-8")
    with pytest.raises(InstrumentError) as caught:
        adoption(folder)
    assert said in caught.value.what


def test_parts_that_are_not_there_or_not_optional_are_told(folder):
    text = SAID.replace("rkc.sa.j,", "rkc.sa.z,").replace("rkc.sa.h1,", "rkc.ga.3.40,")
    (folder / "adoption.yaml").write_text(text, encoding="utf-8")
    assert problems(adoption(folder), WHOLE) == (
        "adoption.yaml: 'rkc.sa.z' is held by no instrument; correct the id.",
        "adoption.yaml: 'rkc.ga.3.40' is not optional; take it out.",
    )
    (folder / "adoption.yaml").write_text(SAID, encoding="utf-8")
    assert problems(adoption(folder), WHOLE) == ()


def test_a_folder_may_hold_nothing_but_what_was_accepted(folder):
    assert catalogue(folder).instruments == WHOLE.instruments
