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
    done = sampled[sampled + 1 < activity.size]
    assert (activity[done + 1] == "lab_result").mean() > 0.95
