from evenhand.practice.acts import ACTIVITIES, ADDED, FORMALITIES, REJECT, Act

# Activities of the process model that a practice administration records.
KNOWN = {
    "lodge", "register", "select", "assign", "override", "check_start", "check_end", "query",
    "query_answer", "amend", "exam_start", "exam_end", "no_exam", "assess", "offence", "pay",
    "release", "withdraw", "reassess", "complete", "reject", "sample", "lab_result",
    "arrival", "presample", "agency_inspection", "hold", "unhold", "disposal", "gate_out",
    "receipt", "secure", "discharge", "penalty", "settle", "refund_claim", "refund_decision",
    "refund_pay", "amend_request", "amend_refuse", "appeal", "appeal_decision", "appeal_effect",
    "audit_select", "audit_open", "audit_result",
}  # fmt: skip


def test_every_activity_is_one_of_the_process_model():
    assert set(ACTIVITIES) == KNOWN
    assert ACTIVITIES[Act.REASSIGN] == "assign"
    assert ACTIVITIES[REJECT] == "reject"
    assert [ACTIVITIES[FORMALITIES[name]] for name in ADDED] == list(ADDED)
    assert ACTIVITIES[FORMALITIES["pay_more"]] == "pay"
