"""What was asked on a day is asked for ever as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from evenhand.errors import InstrumentError
from evenhand.instruments.catalogue import Catalogue
from evenhand.instruments.meaning import changed_since, meaning, replaced, rewritten
from evenhand.instruments.reading import FILES, shipped, write

KEPT = Path(__file__).with_name("meanings.txt")
OLD = shipped("arusha")
ENTRY = next(e for e in OLD.entries if e.id == "arusha.4.7")


def changed(**change):
    entries = tuple(replace(e, **change) if e is ENTRY else e for e in OLD.entries)
    return replace(OLD, entries=entries)


def test_entries_that_were_published_ask_what_they_asked():
    # A line is added for each new dated entry; a line that differs or is gone is an edit in place.
    entries = [e for name in FILES for e in shipped(name).entries]
    now = [f"{e.id} {e.since} {meaning(e)[:16]}" for e in entries]
    assert sorted(now) == KEPT.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Something else."},
        {"question": "Another?"},
        {"kind": "key_factor"},
        {"parent": "arusha.5"},
        {"optional": True},
    ],
)
def test_a_change_of_meaning_under_the_same_day_is_told(change):
    (told,) = rewritten(OLD, changed(**change))
    assert told.startswith("arusha.4.7 of 2026-11-23 asks something else; put it back, and add")


def test_what_helps_to_answer_may_change():
    better = changed(evidence=("A log",), note="See 4.3.", basis="read", source=("a book",))
    assert rewritten(OLD, better) == ()


def test_a_new_dated_entry_is_no_rewriting_and_a_lost_one_is():
    new = replace(ENTRY, text="Something else.", since=date(2030, 1, 1))
    more = replace(OLD, entries=(*OLD.entries, new))
    assert rewritten(OLD, more) == ()
    (told,) = rewritten(more, OLD)
    assert told == "arusha.4.7 of 2030-01-01 is gone; put it back, with 'until' if it has ended."


def test_the_digest_tells_fields_apart():
    moved = replace(ENTRY, text=f"{ENTRY.text} {ENTRY.question}", question="")
    assert meaning(moved) != meaning(ENTRY)
    assert len(meaning(ENTRY)) == 64


def test_a_file_is_replaced_by_what_keeps_its_questions(tmp_path):
    file = tmp_path / "arusha.yaml"
    assert replaced(file, by=OLD) is OLD
    file.write_text(write(OLD), encoding="utf-8")
    assert replaced(file, by=changed(note="See 4.3.")).entries != OLD.entries
    with pytest.raises(InstrumentError, match=r"stays as it was\. arusha\.4\.7 of 2026-11-23 asks"):
        replaced(file, by=changed(question="Another?"))
    with pytest.raises(InstrumentError, match="is the instrument 'arusha', not 'tpg'"):
        replaced(file, by=shipped("transparency"))


def test_a_folder_is_held_against_what_it_was(tmp_path):
    for name, file in (("arusha", OLD), ("tpg", shipped("transparency"))):
        (tmp_path / f"{name}.yaml").write_text(write(file), encoding="utf-8")
    both = Catalogue([OLD, shipped("transparency")])
    assert changed_since(tmp_path, both) == ()
    told = changed_since(tmp_path, Catalogue([changed(text="Something else.")]))
    assert [each.partition(" ")[0] for each in told] == ["arusha.4.7", "tpg:"]
