import pytest

from evenhand.draw import vrf
from evenhand.draw.book import Book
from evenhand.draw.consignments import at_several_offices, joined, together
from evenhand.draw.reading import read_log

DAY = 86_400


@pytest.fixture
def lodged(log, tmp_path):
    """Give a maker of a log with tags lodged on certain days, and their papers."""

    def make(**papers):
        given = []
        for name, (day, paper) in papers.items():
            log.lodge(name, at=day * DAY + 70)
            given.append(("port", log.tag(name), paper))
        return read_log(log.publish(tmp_path / "log")), Book([], given)

    return make


def names(log, tags):
    known = {log.tag(name): name for name in "ABCD"}
    return [known[tag] for _, tag in tags]


def test_a_container_under_two_papers_is_found(log, lodged):
    read, book = lodged(A=(0, "BL1|MSKU1234565"), B=(3, "BL2|MSKU1234565"), C=(3, "BL3"))
    assert [(part, names(log, tags)) for part, tags in together(read, book)] == [
        ("MSKU1234565", ["A", "B"])
    ]


def test_a_chain_of_shared_parts_is_one_consignment(log, lodged):
    read, book = lodged(A=(0, "BL1|X1"), B=(1, "X1|X2"), C=(2, "X2"), D=(2, "Y"))
    groups = joined(read, book)
    of = {name: groups["port", log.tag(name)] for name in "ABCD"}
    assert of["A"] == of["B"] == of["C"] != of["D"]


def test_a_container_that_comes_again_after_thirty_days_is_another(log, lodged):
    read, book = lodged(A=(0, "X1"), B=(31, "X1"))
    assert list(together(read, book)) == []
    assert len(set(joined(read, book).values())) == 2


def test_a_tag_of_which_no_paper_is_known_stands_alone(log, lodged):
    read, _ = lodged(A=(0, "X1"), B=(0, "X1"))
    assert len(set(joined(read, Book([])).values())) == 2


OTHER = b"key of the air office".ljust(32, b".")
WHY = {"reason": "x", "actor": "ana", "approver": "bo"}


@pytest.fixture
def offices(log, tmp_path):
    """Give a maker of a log in which two offices lodge, with the book of both."""
    number = log.key(office="air", vrf_key=vrf.public_key(OTHER).hex())

    def make(*lodged):
        given = []
        for office, day, paper in lodged:
            own, key = (log.secret, 1) if office == "port" else (OTHER, number)
            tag = log.tag(paper, own)
            log.lodge(paper, at=day * DAY + 70, office=office, key=key, tag=tag)
            given.append((office, tag, paper))
        assert log.rules.faults == {}
        return read_log(log.publish(tmp_path / "log")), Book([], given)

    return make


def test_a_consignment_at_two_offices_is_found_by_whole_and_by_container(offices):
    side = offices(
        ("port", 0, "BL1|MSKU1234565"),
        ("air", 40, "BL1|MSKU1234565"),
        ("port", 50, "BL2|TCLU7654321"),
        ("air", 60, "BL3|TCLU7654321"),
        ("port", 61, "BL4"),
    )
    found = list(at_several_offices([side]))
    assert [(s.what, [p.office for p in s.places]) for s in found] == [
        ("BL1|MSKU1234565", ["port", "air"]),
        ("TCLU7654321", ["port", "air"]),
    ]
    assert not any(s.is_drawn_again for s in found)


def test_a_container_at_another_office_after_thirty_days_carries_another_consignment(offices):
    side = offices(("port", 0, "BL1|MSKU1234565"), ("air", 31, "BL2|MSKU1234565"))
    assert list(at_several_offices([side])) == []


def test_one_office_twice_is_not_several(offices):
    side = offices(("port", 0, "BL1|MSKU1234565"), ("port", 1, "BL2|MSKU1234565"))
    assert list(at_several_offices([side])) == []
