import numpy as np


def test_perishable_goods_name_the_rule_when_they_are_taken_up(honest):
    rule = honest.column("rule", table="events") == "perishables first v1"
    assert rule.sum() > 100
    assert set(honest.column("activity", table="events")[rule]) == {"check_start"}
    ids = honest.column("declaration_id", table="events")[rule]
    goods = np.isin(honest.column("declaration_id"), ids)
    assert set(honest.column("chapter")[goods]) == {"02", "08"}


def test_every_sample_has_its_result_before_the_assessment(honest):
    activity = honest.column("activity", table="events")
    sampled = np.flatnonzero(activity == "sample")
    told = next(e for e in honest.truth["look_alikes"] if e["id"] == "laboratory_tests")
    assert 0.9 * told["files"] < sampled.size <= told["files"]
    # What the terminal reports may lie between.
    done = sampled[sampled + 2 < activity.size]
    near = np.stack([activity[done + 1], activity[done + 2]])
    assert (near == "lab_result").any(axis=0).mean() > 0.95
