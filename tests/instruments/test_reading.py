from importlib import resources

import pytest

from evenhand.errors import InstrumentError
from evenhand.instruments.reading import FILES, entries, instrument, load


def test_every_file_in_the_folder_is_read():
    folder = resources.files("evenhand.instruments") / "data"
    assert sorted(file.name for file in folder.iterdir()) == sorted(
        f"{n}.yaml" for n in (*FILES, "process_rules")
    )


def test_a_missing_file_says_what_to_do():
    with pytest.raises(InstrumentError, match="'columbus' cannot be read") as caught:
        load("columbus")
    assert caught.value.do_next == "Reinstall evenhand."


def test_headings_come_before_what_they_head():
    for name in FILES:
        seen = set()
        for entry in entries(load(name)):
            assert entry.parent is None or entry.parent in seen
            seen.add(entry.id)


def test_every_entry_begins_with_its_instrument():
    for name in FILES:
        content = load(name)
        prefix = instrument(content).id + "."
        assert all(entry.id.startswith(prefix) for entry in entries(content))


def test_an_entry_takes_from_above_what_it_does_not_say():
    content = {
        "meta": {"instrument": "tpg", "title": "T", "sources": ["a page"], "basis_values": {}},
        "sections": [
            {
                "id": "tpg.1",
                "number": 1,
                "title": "Comprehensiveness",
                "basis": "guideline",
                "items": [
                    {"id": "tpg.1.1", "ref": "r", "kind": "guideline", "text": "All of it."},
                    {"id": "tpg.1.2", "ref": "r", "kind": "guideline", "text": "x", "inferred": 1},
                ],
            }
        ],
    }
    heading, taken, own = entries(content)
    assert (heading.text, heading.basis, heading.level) == (
        "Comprehensiveness",
        "guideline",
        "heading",
    )
    assert (taken.title, taken.basis, taken.source) == (
        "Comprehensiveness",
        "guideline",
        ("a page",),
    )
    assert (own.basis, own.source) == ("inferred", ())


def test_texts_speak_of_the_instrument_and_not_of_how_the_file_was_made():
    for name in FILES:
        file = resources.files("evenhand.instruments") / "data" / f"{name}.yaml"
        text = file.read_text(encoding="utf-8")
        assert "../" not in text
        assert "this file" not in text
        assert not any(
            "release" in meaning for meaning in load(name)["meta"]["basis_values"].values()
        )
