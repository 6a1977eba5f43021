"""Log and records of one office, set beside each other; each kind of row that does not fit."""

import pytest

from evenhand.draw.book import Book
from evenhand.draw.reading import read_log
from evenhand.draw.reconcile import Fate, Handled, Side, reconcile

OFFICERS = {"h-a": "ann", "h-b": "bob", "h-c": "cid", "h-d": "dot"}
WHY = {"reason": "x", "actor": "ana", "approver": "bo"}


@pytest.fixture
def dealt(log):
    """Give three files drawn in round 1, two of them opened: leaves by consignment."""
    lodges = {name: log.lodge(name, at=70) for name in ("A", "B", "C")}
    log.close(1)
    log.links(1)
    draws = {name: log.draw(lodge) for name, lodge in lodges.items()}
    for name in ("A", "B"):
        log.open(draws[name])
    assert log.rules.faults == {}
    return lodges, draws


def book_of(lodges, **other):
    given = {"lodged": [(f"D-{name}", leaf) for name, leaf in lodges.items()]}
    return Book(**{**given, "officers": OFFICERS, **other})


def drawn(log, draws, name):
    return OFFICERS[log.rules.draws[draws[name]].said[0]]


def handled(log, draws, **other):
    officers = {name: drawn(log, draws, name) for name in ("A", "B")} | {"C": "ann"} | other
    return [Handled(f"D-{name}", "port", officer) for name, officer in officers.items()]


def found_in(log, tmp_path, book, records):
    return reconcile(read_log(log.publish(tmp_path / "log")), book, records)


def fates(found):
    return {each.declaration: each.fate for each in found.declared}


def test_honest_records_fit(log, dealt, tmp_path):
    lodges, draws = dealt
    found = found_in(log, tmp_path, book_of(lodges), handled(log, draws))
    assert fates(found) == {"D-A": Fate.AS_DRAWN, "D-B": Fate.AS_DRAWN, "D-C": Fate.SEALED}
    assert {each.side for each in found.lodged} == {Side.DECLARED}
    assert found.wrong == 0


def test_handle_a_file_that_was_never_drawn(log, dealt, tmp_path):
    lodges, draws = dealt
    records = [*handled(log, draws), Handled("D-X", "port", "ann")]
    found = found_in(log, tmp_path, book_of(lodges), records)
    assert fates(found)["D-X"] is Fate.NO_DRAW
    assert (found.coverage[0].drawn, found.coverage[0].declarations) == (3, 4)
    assert found.wrong == 1


def test_handled_by_another_without_an_exception(log, dealt, tmp_path):
    lodges, draws = dealt
    other = next(name for name in OFFICERS.values() if name != drawn(log, draws, "A"))
    found = found_in(log, tmp_path, book_of(lodges), handled(log, draws, A=other))
    assert fates(found)["D-A"] is Fate.OTHER
    assert found.wrong == 1


def test_a_reassignment_in_the_log_explains_the_other(log, dealt, tmp_path):
    lodges, draws = dealt
    to = next(h for h in OFFICERS if OFFICERS[h] != drawn(log, draws, "A"))
    log.add("reassign", draw=draws["A"], to=to, **WHY)
    records = handled(log, draws, A=OFFICERS[to])
    found = found_in(log, tmp_path, book_of(lodges), records)
    assert fates(found)["D-A"] is Fate.MOVED
    # And who was drawn may then no longer handle it.
    again = found_in(log, tmp_path, book_of(lodges), handled(log, draws))
    assert fates(again)["D-A"] is Fate.OTHER


def test_an_emergency_is_open_and_no_draw(log, dealt, tmp_path):
    lodges, draws = dealt
    lodges = {**lodges, "E": log.lodge("E")}
    tag = log.tag("E")
    log.add("emergency", office="port", tag=tag, to="h-b", reason="night", actor="ana")
    records = [*handled(log, draws), Handled("D-E", "port", "bob")]
    found = found_in(log, tmp_path, book_of(lodges), records)
    assert fates(found)["D-E"] is Fate.EMERGENCY
    assert found.coverage[0].drawn == 3
    moved = [*handled(log, draws), Handled("D-E", "port", "cid")]
    assert fates(found_in(log, tmp_path, book_of(lodges), moved))["D-E"] is Fate.OTHER


def test_a_draw_without_a_declaration_is_told_from_both_sides(log, dealt, tmp_path):
    lodges, draws = dealt
    records = [each for each in handled(log, draws) if each.declaration != "D-A"]
    book = book_of({name: leaf for name, leaf in lodges.items() if name != "B"})
    found = found_in(log, tmp_path, book, records)
    sides = {each.lodge: each.side for each in found.lodged}
    assert sides[lodges["A"]] is Side.NOT_RECORDED
    assert sides[lodges["B"]] is Side.NOT_BOOKED
    # D-B has no leaf in the book: so it is in the records, and not in the log.
    assert fates(found)["D-B"] is Fate.NO_DRAW
    assert found.wrong == 3


def test_every_row_of_either_side_is_accounted_for_once(log, dealt, tmp_path):
    lodges, draws = dealt
    lodges["A again"] = log.lodge("A")
    records = [*handled(log, draws), Handled("D-A again", "port", drawn(log, draws, "A"))]
    found = found_in(log, tmp_path, book_of(lodges), records)
    assert [each.declaration for each in found.declared] == [r.declaration for r in records]
    assert [each.lodge for each in found.lodged] == sorted(lodges.values())
    # The second lodgement of a consignment has the draw of the first.
    assert fates(found)["D-A again"] is Fate.AS_DRAWN
    assert sum(found.coverage[0].fates.values()) == len(records)


def test_split_a_consignment(log, dealt, tmp_path):
    lodges, draws = dealt
    containers = [
        ("port", log.tag("A"), "BL1|MSKU1234565"),
        ("port", log.tag("B"), "BL2|MSKU1234565"),
        ("port", log.tag("C"), "BL3|TCLU7654321"),
    ]
    book = book_of(lodges, consignments=containers)
    (shared,) = found_in(log, tmp_path, book, handled(log, draws)).shared
    assert shared.container == "MSKU1234565"
    assert set(shared.declarations) == {"D-A", "D-B"}


def test_a_container_that_comes_again_much_later_is_another_consignment(log, dealt, tmp_path):
    lodges, draws = dealt
    lodges["L"] = log.lodge("L", at=40 * 86_400)
    containers = [("port", log.tag(name), f"BL{name}|MSKU1234565") for name in ("A", "L")]
    book = book_of(lodges, consignments=containers)
    assert found_in(log, tmp_path, book, handled(log, draws)).shared == ()


def test_a_book_that_does_not_fit_the_log_is_told(log, dealt, tmp_path):
    lodges, draws = dealt
    given = [("port", log.tag("A"), "BL1"), ("port", log.tag("B"), "BL1"), ("port", "ff" * 32, "Q")]
    book = book_of({**lodges, "R": 5}, officers={**OFFICERS, "h-x": "eve"}, consignments=given)
    said = found_in(log, tmp_path, book, handled(log, draws)).faults
    assert said == (
        "D-R: leaf 5 is no lodgement of the log",
        "h-x (eve): no roster of the log names this handler",
        "BL1: two tags at port, though equal consignments have one",
        f"Q: tag {'ff' * 32} was never lodged at port",
        f"leaf {lodges['C']}: the book has no consignment for its tag",
    )


def test_a_handler_whose_account_is_not_known_is_no_fit(log, dealt, tmp_path):
    lodges, draws = dealt
    book = book_of(lodges, officers={})
    found = found_in(log, tmp_path, book, handled(log, draws))
    assert fates(found)["D-A"] is Fate.UNKNOWN


def test_coverage_is_given_by_office(log, dealt, tmp_path):
    lodges, draws = dealt
    records = [*handled(log, draws), Handled("D-X", "air", "eve"), Handled("D-Y", "", "eve")]
    found = found_in(log, tmp_path, book_of(lodges), records)
    assert [(c.office, c.drawn, c.declarations) for c in found.coverage] == [
        ("all", 3, 5),
        ("(none)", 0, 1),
        ("air", 0, 1),
        ("port", 3, 3),
    ]
