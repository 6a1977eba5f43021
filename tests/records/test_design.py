from evenhand.records.design import Design


def test_under_a_lot_sets_are_within_crossed_with_like_with_like():
    design = Design(rule="lot", within=("office", "day"), like_with_like=("day", "article"))
    assert design.claims_lot
    assert design.sets == ("office", "day", "article")


def test_elsewhere_sets_are_like_with_like_alone():
    design = Design(rule="workload", within=("office", "day"), like_with_like=("article",))
    assert not design.claims_lot
    assert design.sets == ("article",)


def test_people_are_shown_by_office_unless_a_basis_is_recorded():
    assert Design().people.level == "office"
