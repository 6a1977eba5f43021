import pytest

from evenhand.errors import EvenhandError
from evenhand.findings.groups import GROUPS
from evenhand.instruments.catalogue import requirement
from evenhand.measures import MEASURES

IDS = [m.NAME for m in MEASURES]


@pytest.mark.parametrize("measure", MEASURES, ids=IDS)
def test_a_measure_opens_with_its_question(measure):
    assert measure.QUESTION.endswith("?")
    assert measure.__name__ == f"evenhand.measures.{measure.NAME}"
    assert all(hasattr(measure, part) for part in ("Counts", "query", "infer", "find", "lacks"))
    assert measure.GROUP in GROUPS


@pytest.mark.parametrize("measure", MEASURES, ids=IDS)
def test_every_requirement_a_measure_points_to_exists(measure):
    ids = measure.REQUIREMENTS
    assert ids
    assert len(set(ids)) == len(ids)
    for one in ids:
        try:
            assert requirement(one).level == "requirement"
        except EvenhandError as err:
            pytest.fail(str(err))


def test_names_are_each_used_once_and_takes_point_to_an_earlier_measure():
    assert len(set(IDS)) == len(IDS)
    for number, measure in enumerate(MEASURES):
        for other in getattr(measure, "TAKES", {}):
            assert other in IDS[:number]
            assert hasattr(MEASURES[IDS.index(other)], "hands_over")
