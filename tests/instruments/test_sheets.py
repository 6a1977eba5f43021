"""Sheets hold what the file holds, and what is wrong in them is told with sheet and row."""

from __future__ import annotations

import copy

import pytest

from evenhand.errors import InstrumentError
from evenhand.instruments.reading import FILES, shipped
from evenhand.instruments.sheets import from_sheets, to_sheets

GOOD = to_sheets(shipped("arusha"))


def broken(change):
    found = copy.deepcopy(GOOD)
    change(found)
    with pytest.raises(InstrumentError) as caught:
        from_sheets(found, file="a.xlsx")
    return caught.value.what


def cell(found, sheet, row, column, value):
    """Set a cell; rows are numbered as a spreadsheet shows them."""
    found[sheet][row - 1][found[sheet][0].index(column)] = value


@pytest.mark.parametrize("name", FILES)
def test_nothing_changes_on_the_way_there_and_back_in_either_direction(name):
    found = to_sheets(shipped(name))
    assert from_sheets(found, file="x") == shipped(name)
    assert to_sheets(from_sheets(found, file="x")) == found


def test_blank_rows_and_blanks_around_words_say_nothing():
    found = copy.deepcopy(GOOD)
    found["Entries"].insert(3, [" "] * len(found["Entries"][0]))
    found["Entries"][1][0] = f"  {found['Entries'][1][0]} "
    found["Notes"].append(["", ""])
    assert from_sheets(found, file="x") == shipped("arusha")


def test_columns_may_stand_in_another_order_and_empty_ones_may_go():
    found = copy.deepcopy(GOOD)
    found["Entries"] = [row[::-1] for row in found["Entries"]]
    for name in ("Scales", "Levels", "Forms", "Fields"):
        del found[name]
    assert from_sheets(found, file="x") == shipped("arusha")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda f: f.pop("Entries"), "the sheet 'Entries' is missing"),
        (lambda f: f.update(Sheet1=[["x"]]), "there is no sheet 'Sheet1'; take it out"),
        (lambda f: f["Entries"][0].append("colour"), "there is no column 'colour'"),
        (lambda f: f["Notes"][0].append("about"), "the column 'about' stands twice"),
        (lambda f: cell(f, "Entries", 5, "basis", ""), "sheet Entries, row 5"),
        (lambda f: cell(f, "Entries", 5, "level", "header"), "level: 'header' is unknown"),
        (lambda f: cell(f, "Entries", 5, "inferred", "perhaps"), "'perhaps' is not true or false"),
        (lambda f: cell(f, "Entries", 5, "text", "a\nb"), "row 5 (arusha.1.3).text: "),
        (lambda f: cell(f, "Indicators", 3, "data", "gossip"), "sheet Indicators, row 3"),
        (lambda f: f["Instrument"].append(["colour", "red"]), "there is no key 'colour'"),
        (lambda f: f["Instrument"].append(["schema", "2"]), "there is no key 'schema'"),
        (lambda f: f["Instrument"].append(["title", "x"]), "the key 'title' stands twice"),
        (lambda f: f["Words"].append(["counts", "step", "many"]), "'many' is no whole number"),
        (lambda f: f["Words"].append(["bases", "read", "x"]), "'read' stands twice"),
        (lambda f: f["Words"].append(["basis", "read", "x"]), "'basis' is unknown"),
        (lambda f: f["Translations"].append(["arusha.99", "", "fr", "read"]), "no entry has that"),
        (lambda f: f["Translations"].append(f["Translations"][1]), "'ar' stands twice"),
        (lambda f: f["Levels"].append(["idg.scale.none", "1", "", "x"]), "no scale has that id"),
        (lambda f: f["Fields"].append(["idg.form.none", "1", "x"]), "no form has that id"),
        (lambda f: f["Notes"].append(["a", "b", "", "", "stray"]), "'stray' stands under no name"),
    ],
)
def test_each_fault_is_told_with_its_sheet(change, said):
    assert said in broken(change)


def test_rows_are_counted_as_the_author_sees_them_past_blank_ones():
    def change(found):
        found["Entries"].insert(3, [""] * len(found["Entries"][0]))
        cell(found, "Entries", 6, "kind", "")

    assert "sheet Entries, row 6 (arusha.1.3): the key 'kind' is missing" in broken(change)


def test_what_begins_like_a_formula_is_text_like_any_other():
    found = copy.deepcopy(GOOD)
    cell(found, "Entries", 3, "text", "=HYPERLINK(1)")
    made = from_sheets(found, file="x")
    assert made.entries[1].text == "=HYPERLINK(1)"
    assert to_sheets(made) == found
