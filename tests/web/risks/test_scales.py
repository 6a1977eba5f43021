"""Are bands those of the scale, and is nothing of the map an average?"""

from __future__ import annotations

import pytest

from evenhand.web.risks.scales import band, choices, lowers, spread, without_reason, words


@pytest.mark.parametrize(
    ("likelihood", "impact", "name"),
    [
        (1, 1, "low"),
        (4, 1, "low"),
        (2, 2, "low"),
        (5, 1, "medium"),
        (3, 3, "medium"),
        (2, 5, "high"),
        (4, 4, "high"),
        (4, 5, "critical"),
        (5, 5, "critical"),
    ],
)
def test_a_cell_has_the_band_of_the_scale(likelihood, impact, name):
    assert band(likelihood, impact) == name


def test_an_impact_of_five_is_never_below_medium():
    assert [band(level, 5) for level in (1, 2, 3)] == ["medium", "high", "high"]


def test_levels_come_with_their_words():
    assert words("likelihood", 1) == "Rare"
    assert words("impact", 5) == "Severe"
    assert [level for level, _ in choices("impact")] == [1, 2, 3, 4, 5]
    assert choices("likelihood")[4][1].startswith("5 Almost certain: ")


def test_a_spread_counts_and_takes_no_mean():
    found = spread([1, 5, 5, None])
    assert found.counts == (1, 0, 0, 0, 2)
    assert (found.unknown, found.lowest, found.highest) == (1, 1, 5)
    assert found.is_apart
    assert not spread([3, 4, 4]).is_apart
    assert not spread([None]).is_apart
    assert spread([]).lowest is None
    assert not {"mean", "median", "average"} & set(dir(found))


def test_controls_do_not_raise_a_risk():
    rated = {
        "likelihood_inherent": 3,
        "impact_inherent": 3,
        "likelihood_residual": 2,
        "impact_residual": 3,
    }
    assert lowers(rated)
    assert without_reason(rated) == ""
    assert "likelihood would be above" in without_reason({**rated, "likelihood_residual": 4})
    assert not lowers({**rated, "likelihood_residual": 3})
