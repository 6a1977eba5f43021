import numpy as np

from evenhand.practice.acts import Act
from evenhand.practice.formalities.of_requests import of_requests


def test_each_ordinary_amendment_was_asked_for_before(a_block):
    asked, _ = of_requests(a_block)
    amended = a_block.course.known(Act.AMEND) & ~a_block.planted.has("bunched_values")
    assert set(np.flatnonzero(amended)) <= set(asked.row)
    own = np.isin(asked.row, np.flatnonzero(amended))
    assert (asked.at[own] <= a_block.course.at[asked.row[own], Act.AMEND]).all()


def test_what_is_refused_was_asked_for_after_the_check_and_has_a_reason(honest):
    activity = honest.column("activity", table="events")
    case, at = (honest.column(c, table="events") for c in ("declaration_id", "at"))
    refused = activity == "amend_refuse"
    assert 10 < refused.sum() < 200
    assert set(honest.column("reason", table="events")[refused]) == {"asked for after the check"}
    times = {
        name: dict(zip(case[activity == name], at[activity == name], strict=True))
        for name in ("check_end", "amend_request", "assess")
    }
    for c, t in zip(case[refused], at[refused], strict=True):
        assert times["check_end"][c] <= times["amend_request"][c] <= t <= times["assess"][c]
