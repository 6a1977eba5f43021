"""An instrument's file is read whole or refused with every fault, and written as it was read."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import date
from importlib import resources

import pytest
import yaml
from tests.instruments.head import HEAD

from evenhand.errors import InstrumentError
from evenhand.instruments.document import current
from evenhand.instruments.reading import (
    FILES,
    MAX_BYTES,
    document,
    load,
    own,
    read,
    shipped,
    write,
)

ENTRY = {"kind": "duty", "ref": "1", "title": "Gifts", "basis": "read"}
SMALL = {
    **HEAD,
    "bases": {"read": "Read", "inferred": "Ours"},
    "kinds": {"duty": "A duty"},
    "entries": [
        {"id": "code.1", "level": "heading", **ENTRY, "source": ["https://example.org/1"]},
        {"id": "code.1.1", "parent": "code.1", **ENTRY, "text": "Gifts are declared."},
        {"id": "code.1.2", "parent": "code.1", **ENTRY, "text": "x", "basis": "inferred"},
        {"id": "code.2", **ENTRY, "text": "y"},
    ],
}


def made(*more, **over):
    content = copy.deepcopy(SMALL)
    content["entries"] += more
    return document({**content, **over}, file="code.yaml")


def test_every_file_in_the_folder_is_read():
    folder = resources.files("evenhand.instruments") / "data"
    assert sorted(file.name for file in folder.iterdir()) == sorted(
        [
            *(
                f"{n}.yaml"
                for n in (
                    *FILES,
                    "discretion",
                    "observed_levels",
                    "process_rules",
                    "red_flags",
                    "workshop_forms",
                )
            ),
            "instrument.schema.json",
            "sessions",
        ]
    )


@pytest.mark.parametrize("name", FILES)
def test_each_file_is_as_it_would_be_written(name):
    file = resources.files("evenhand.instruments") / "data" / f"{name}.yaml"
    assert write(shipped(name)) == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FILES)
def test_what_is_written_reads_as_it_was(name):
    found = shipped(name)
    changed = replace(found, instrument=replace(found.instrument, title="Another: 'title' # 1"))
    assert read(write(changed), file="x") == changed


def test_a_missing_file_says_what_to_do():
    with pytest.raises(InstrumentError, match="'columbus' cannot be read") as caught:
        load("columbus")
    assert caught.value.do_next == "Reinstall evenhand."


def test_every_entry_begins_with_its_instrument_and_follows_its_heading():
    for name in FILES:
        seen = {None}
        for entry in shipped(name).entries:
            assert entry.id.startswith(f"{shipped(name).instrument.id}.")
            assert entry.parent in seen
            seen.add(entry.id)


def test_an_entry_takes_its_sources_from_above_unless_it_is_the_authors_own():
    heading, taken, ours, alone = made().entries
    assert heading.text == "Gifts"
    assert taken.source == heading.source == ("https://example.org/1",)
    assert ours.source == ()
    assert alone.source == ("https://example.org/code",)
    assert {e.since for e in made().entries} == {date(2026, 1, 2)}


def test_a_new_meaning_is_a_later_entry_and_the_earlier_stays():
    again = {
        "id": "code.1.1",
        "parent": "code.1",
        **ENTRY,
        "text": "No gifts.",
        "since": "2027-01-01",
    }
    found = made(again)
    assert [e.text for e in found.entries if e.id == "code.1.1"] == [
        "Gifts are declared.",
        "No gifts.",
    ]
    for day, text in {
        date(2026, 12, 31): "Gifts are declared.",
        date(2027, 1, 1): "No gifts.",
        None: "No gifts.",
    }.items():
        (entry,) = (e for e in current(found.entries, day) if e.id == "code.1.1")
        assert entry.text == text
    assert [e.id for e in current(found.entries)] == ["code.1", "code.1.1", "code.1.2", "code.2"]
    assert current(found.entries, date(2025, 1, 1)) == ()
    assert read(write(found), file="x") == found


def test_an_entry_that_has_ended_is_asked_no_more():
    found = made({"id": "code.3", **ENTRY, "text": "z", "until": "2026-06-01"}).entries
    assert "code.3" in {e.id for e in current(found, date(2026, 5, 31))}
    assert "code.3" not in {e.id for e in current(found, date(2026, 6, 1))}
    assert "code.3" not in {e.id for e in current(found)}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"id": "other.3", **ENTRY, "text": "x"}, "does not begin with 'code.'"),
        ({"id": "code.2", **ENTRY, "text": "x"}, "code.2): stands twice; give each entry its own"),
        ({"id": "code.3", **ENTRY}, "the key 'text' is missing"),
        (
            {"id": "code.3", **ENTRY, "text": "x", "parent": "code.9"},
            "'code.9' does not stand before",
        ),
        ({"id": "code.3", **ENTRY, "text": "x", "until": "2025-01-01"}, "before it begins"),
        ({"id": "code.2", **ENTRY, "text": "x", "since": "2025-01-01"}, "a later 'since' than"),
    ],
)
def test_ids_headings_and_days_are_checked(entry, said):
    with pytest.raises(InstrumentError, match=r"code\.yaml: entries") as caught:
        made(entry)
    assert said in caught.value.what


def test_all_faults_are_told_up_to_a_number_that_can_be_read():
    with pytest.raises(InstrumentError) as caught:
        document({**SMALL, **{f"key{n}": n for n in range(30)}}, file="code.yaml")
    assert caught.value.what.count("there is no key") == 20
    assert caught.value.what.endswith("And 10 more.")


def test_days_stay_text_and_need_no_quotes():
    text = yaml.safe_dump(SMALL).replace("'2026-01-02'", "2026-01-02")
    assert read(text, file="x").instrument.since == date(2026, 1, 2)


@pytest.mark.parametrize("text", ["", "- a\n", "just words"])
def test_what_is_no_map_is_refused(text):
    with pytest.raises(InstrumentError, match="is not a map of keys and values"):
        read(text, file="code.yaml")


def test_own_instruments_are_read_from_a_folder(tmp_path):
    (tmp_path / "b.yaml").write_text(yaml.safe_dump({**SMALL}), encoding="utf-8-sig")
    (tmp_path / "notes.txt").write_text("not one", encoding="utf-8")
    (found,) = own(tmp_path)
    assert found.instrument.id == "code"


def test_faults_of_every_file_of_a_folder_are_told_at_once(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump({**SMALL, "x": 1}), "utf-8")
    (tmp_path / "c.yaml").write_text(yaml.safe_dump(SMALL), encoding="utf-8")
    with pytest.raises(InstrumentError) as caught:
        own(tmp_path)
    assert caught.value.what == (
        "a.yaml: the file: there is no key 'x'; take it out. "
        "b.yaml: the file: there is no key 'x'; take it out."
    )


def test_a_folder_that_holds_none_is_told(tmp_path):
    with pytest.raises(InstrumentError, match="holds no instrument"):
        own(tmp_path)
    with pytest.raises(InstrumentError, match="cannot be read"):
        own(tmp_path / "none")


def test_a_file_that_is_too_large_or_no_text_is_told(tmp_path):
    file = tmp_path / "code.yaml"
    file.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(InstrumentError, match="more than 5,000,000 bytes"):
        own(tmp_path)
    file.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(InstrumentError, match=r"code\.yaml cannot be read"):
        own(tmp_path)


def test_texts_speak_of_the_instrument_and_not_of_how_the_file_was_made():
    for name in FILES:
        file = resources.files("evenhand.instruments") / "data" / f"{name}.yaml"
        text = file.read_text(encoding="utf-8")
        assert "../" not in text
        assert "this file" not in text
        bases = shipped(name).instrument.bases.values()
        assert not any("release" in meaning for meaning in bases)
