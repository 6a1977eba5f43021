from evenhand.practice.acts import ACTIVITIES, Act

# Activities of the process model that a practice administration records.
KNOWN = {
    "lodge", "register", "select", "assign", "override", "check_start", "check_end", "query",
    "query_answer", "amend", "exam_start", "exam_end", "no_exam", "assess", "offence", "pay",
    "release", "withdraw", "reassess", "complete", "reject", "sample", "lab_result",
}  # fmt: skip


def test_every_activity_is_one_of_the_process_model():
    assert set(ACTIVITIES) == KNOWN
    assert ACTIVITIES[Act.REASSIGN] == "assign"
