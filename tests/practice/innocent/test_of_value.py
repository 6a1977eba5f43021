"""Each look-alike of value is in both administrations and spread as it says."""

import numpy as np

from evenhand.practice.innocent.of_value import OF_VALUE


def told(made, name):
    return next(each for each in made.truth["look_alikes"] if each["id"] == name)


def test_the_relief_desk_has_the_goods_of_its_procedure_and_nothing_else(honest):
    one = told(honest, "relief_desk")
    at_desk = honest.column("desk") == "relief"
    assert at_desk.sum() == one["files"] > 50
    assert set(honest.column("officer")[at_desk]) == set(one["accounts"])
    assert set(honest.column("procedure")[at_desk]) == {"51"}
    assert set(honest.column("office")[at_desk]) == {one["office"]}


def test_at_the_office_with_a_list_of_steps_all_accounts_use_it(honest):
    one = told(honest, "reference_steps")
    uplift = honest.column("duty_ratio") - 1
    raised = honest.column("value_adjusted") == 1
    here = honest.column("office") == one["office"]
    steps = np.abs(uplift / 0.05 - np.rint(uplift / 0.05)) < 0.002
    assert steps[raised & here].mean() > 0.99
    assert steps[raised & ~here].mean() < 0.05
    assert len(set(honest.column("officer")[raised & here])) > 5


def test_each_look_alike_of_value_touched_files_and_is_the_same_without_faults(faulty, honest):
    for choose in OF_VALUE:
        one, other = (told(made, choose.__name__) for made in (faulty, honest))
        assert one["files"] > 10
        assert {k: v for k, v in one.items() if k != "files"} == {
            k: v for k, v in other.items() if k != "files"
        }
