import numpy as np

from evenhand.practice.goods import CODES_A_CHAPTER, LINES, VAT, goods


def test_codes_have_six_digits_and_begin_with_their_chapter():
    found = goods(1)
    assert len(found.codes) == len(set(found.codes)) == CODES_A_CHAPTER * len(found.chapters)
    for place, code in enumerate(found.codes):
        assert len(code) == 6
        assert code.startswith(found.chapters[place // CODES_A_CHAPTER])


def test_each_heading_has_two_lines_and_one_is_taxed_more():
    found = goods(3)
    assert len({code[:4] for code in found.codes}) == len(found.codes) // LINES
    for place, code in enumerate(found.codes):
        assert found.codes[place ^ 1][:4] == code[:4]
        assert found.rate[place ^ 1] != found.rate[place]


def test_every_rate_is_above_zero_so_that_each_ratio_has_a_divisor():
    assert goods(1).rate.min() >= VAT > 0


def test_shares_add_up_and_vehicles_are_there():
    found = goods(2)
    assert np.isclose(found.share.sum(), 1.0)
    assert found.chapters[found.vehicles] == "87"
