import numpy as np

from evenhand.practice.acts import Act
from evenhand.practice.formalities.of_reviews import of_reviews, reviewed


def test_appeals_concern_raised_values_and_audits_released_files(a_block):
    appealed, audited = reviewed(a_block)
    released = a_block.course.known(Act.RELEASE)
    assert 0 < appealed.sum() < a_block.decided.adjusted.sum()
    assert not (appealed & ~(released & a_block.decided.adjusted)).any()
    assert not (audited & ~released).any()


def test_reviews_come_in_their_order(a_block):
    found = {one.act: one for one in of_reviews(a_block)}
    for earlier, later in (
        ("appeal", "appeal_decision"),
        ("appeal_decision", "appeal_effect"),
        ("audit_select", "audit_open"),
        ("audit_open", "audit_result"),
    ):
        first, second = found[earlier], found[later]
        at = dict(zip(first.row, first.at, strict=True))
        assert set(second.row) <= set(first.row)
        assert all(at[r] < t for r, t in zip(second.row, second.at, strict=True))


def test_nobody_decides_an_appeal_or_audits_what_it_handled(honest):
    activity, actor, case = (
        honest.column(c, table="events") for c in ("activity", "actor", "declaration_id")
    )
    handled = np.isin(
        activity,
        ("check_start", "check_end", "exam_start", "exam_end", "assess", "reassess", "penalty",
         "hold", "amend_refuse", "refund_decision", "release"),
    )  # fmt: skip
    acted = set(zip(case[handled], actor[handled], strict=True))
    for name in ("appeal_decision", "audit_open", "audit_result"):
        own = {"release", "refund_decision", "penalty"} if name == "appeal_decision" else set()
        rows = activity == name
        assert rows.sum() > 20
        pairs = set(zip(case[rows], actor[rows], strict=True))
        if not own:
            chiefs = np.isin(activity, ("penalty", "hold", "amend_refuse", "refund_decision"))
            pairs -= set(zip(case[chiefs], actor[chiefs], strict=True))
        assert not pairs & acted
    reasons = honest.column("reason", table="events")[activity == "appeal_decision"]
    assert set(reasons) == {"appeal allowed", "appeal dismissed"}
