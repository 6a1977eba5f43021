import numpy as np

from evenhand.practice.acts import Act
from evenhand.practice.columns import NEVER, UNKNOWN, columns_of
from evenhand.practice.faults.catalogue import FILE_FAULTS


def test_what_is_not_yet_assessed_is_unknown(plan):
    from evenhand.practice.block import block

    made = block(plan, office=plan.administration.offices[1], month=11)
    found = columns_of(plan.administration, made)
    open_files = ~made.course.known(Act.ASSESS)
    assert open_files.any()
    assert (found.declarations["assessed_at"][open_files] == NEVER).all()
    assert np.isnan(found.declarations["duty_ratio"][open_files]).all()
    assert (found.declarations["offence_recorded"][open_files] == -1).all()
    unknown = found.items["duty_assessed"] == UNKNOWN
    assert (unknown == open_files[found.items["place"]]).all()


def test_planted_files_are_listed_by_place(plan, a_block):
    found = columns_of(plan.administration, a_block)
    steered = found.planted["fault"] == FILE_FAULTS.index("steered_pairs")
    listed = found.planted["place"][steered]
    assert (listed == np.flatnonzero(a_block.planted.has("steered_pairs"))).all()


def test_outcomes_recompute_from_the_items(faulty):
    ids = faulty.column("declaration_id")
    case = faulty.column("declaration_id", table="items")
    place = {c: k for k, c in enumerate(ids)}
    at = np.array([place[c] for c in case])
    sums = {
        name: np.bincount(at, weights=faulty.column(name, table="items"), minlength=ids.size)
        for name in ("duty_declared", "duty_assessed")
    }
    ratio = faulty.column("duty_ratio")
    known = ~np.isnan(ratio)
    assert np.allclose(ratio[known], (sums["duty_assessed"] / sums["duty_declared"])[known])
    adjusted = faulty.column("value_adjusted")[known] == 1
    assert (adjusted == (ratio[known] > 1)).mean() > 0.9999
    elapsed = faulty.column("released_at") - faulty.column("registered_at")
    hours = faulty.column("release_hours")
    assert np.allclose(hours[known], elapsed[known] / 3600, equal_nan=True)
    assert np.nanmin(elapsed) > 0
