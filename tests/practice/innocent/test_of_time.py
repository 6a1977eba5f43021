def test_rush_and_season_are_at_offices_of_their_own(plan):
    others = plan.look_alikes.others
    rush, season = others["month_end_rush"], others["seasonal_shift"]
    assert rush.office != season.office
    assert rush.office != 2 % len(plan.administration.offices)
    assert season.starts < season.until


def test_goods_that_wait_or_go_first_are_so_everywhere(plan):
    for name in ("perishables_first", "laboratory_tests"):
        one = plan.look_alikes.others[name]
        assert one.office == -1
        assert len(one.chapters) == 2
