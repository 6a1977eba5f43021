from pathlib import Path

import pytest

from evenhand.errors import RecordsError
from evenhand.practice.sizes import sizes_for

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "practice-administration.md"


def test_a_million_declarations_are_twelve_offices_and_three_hundred_officers():
    found = sizes_for(1_000_000)
    assert (found.offices, found.officers, found.agents) == (12, 300, 2_500)


@pytest.mark.parametrize("declarations", [100, 500, 5_000, 46_257, 10_000_000])
def test_every_office_can_have_four_officers(declarations):
    found = sizes_for(declarations)
    assert found.offices >= 3
    assert found.officers >= 4 * found.offices


@pytest.mark.parametrize("declarations", [-5, 0, 99, 1_000_000_001])
def test_a_number_out_of_range_is_refused_with_the_range(declarations):
    with pytest.raises(RecordsError, match="cannot be made") as caught:
        sizes_for(declarations)
    assert "100 to 1,000,000,000" in caught.value.do_next


def test_the_page_gives_the_sizes_of_the_code():
    text = PAGE.read_text(encoding="utf-8")
    for declarations in (20_000, 1_000_000, 10_000_000):
        s = sizes_for(declarations)
        assert f"| {declarations:,} | {s.offices} | {s.officers:,} | {s.agents:,} |" in text
