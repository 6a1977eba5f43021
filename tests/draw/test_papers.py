"""Declarations beside the consignments that they were lodged under."""

import pytest

from evenhand.draw.book import Book
from evenhand.draw.papers import papers_of, parts_of
from evenhand.draw.reading import read_log

NAMES = ("BL1|MSKU1234565", "BL2|TCLU7654321", "BL3")


@pytest.fixture
def compare(log, tmp_path):
    """Give a comparison of what the records name with three lodgements."""
    lodged = [(f"D{n}", log.lodge(name, at=70)) for n, name in enumerate(NAMES)]
    book = Book(lodged, [("port", log.tag(name), name) for name in NAMES])
    read = read_log(log.publish(tmp_path / "log"))
    return lambda *named: papers_of(read, book, [(f"D{n}", x) for n, x in enumerate(named)])


def test_a_part_in_common_is_enough(compare):
    found = compare("b/l 1", "TCLU 765432-1; other", "BL3|X")
    assert (found.compared, found.unlike, found.wrong) == (3, (), ())


def test_a_declaration_under_an_invented_bill_is_found(compare):
    found = compare("BL1", "BL9", "BL3")
    assert [(u.declaration, u.recorded, u.lodged) for u in found.wrong] == [
        ("D1", "BL9", "BL2|TCLU7654321")
    ]


def test_records_that_name_consignments_otherwise_are_not_compared(compare):
    found = compare("2026/17", "2026/18", "2026/19")
    assert (found.compared, len(found.unlike), found.wrong) == (3, 3, ())
    assert not found.is_of_one_kind


def test_what_is_not_known_of_both_is_left_out(compare):
    assert compare("", "BL2", "", "BL7").compared == 1


@pytest.mark.parametrize(
    ("named", "parts"),
    [
        ("", set()),
        ("  -", set()),
        ("bl 1", {"BL1"}),
        ("BL1|C2", {"BL1C2", "BL1", "C2"}),
        ("\u0411\u041b1;BL2", {"BL2"}),
    ],
)
def test_parts_are_written_by_the_rule_of_the_key(named, parts):
    assert parts_of(named) == parts
