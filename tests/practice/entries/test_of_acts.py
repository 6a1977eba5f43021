"""Late acts, read back from the log as a measure would read them."""

import numpy as np


def acts(made, activity):
    table = {c: made.column(c, table="events") for c in made.events.column_names if c != "at"}
    rows = table["activity"] == activity
    return {name: values[rows] for name, values in table.items()}


def test_duties_are_lowered_by_one_account_for_no_reason(faulty):
    fault = faulty.fault("late_changes")
    found = acts(faulty, "reassess")
    bare = np.array([r is None for r in found["reason"]])
    assert bare.sum() > 20
    assert set(found["actor"][bare]) <= set(fault["accounts"])
    assert all(a is None for a in found["approver"][bare])
    ratio = found["value_after"].astype(float) / found["value_before"].astype(float)
    assert ratio[bare].min() > 0.59
    assert ratio[bare].max() < 0.86


def test_credit_notes_have_reason_and_approver_and_both_signs(faulty, honest):
    for made in (faulty, honest):
        found = acts(made, "reassess")
        noted = found["reason"] == "credit note"
        assert noted.sum() > 100
        assert all(a is not None for a in found["approver"][noted])
        ratio = found["value_after"].astype(float) / found["value_before"].astype(float)
        assert 0.35 < (ratio[noted] < 1).mean() < 0.65
        assert len(set(found["actor"][noted])) > 20
    assert (acts(honest, "reassess")["reason"] == "credit note").all()


def test_documents_are_completed_by_agents_with_permission(honest):
    found = acts(honest, "complete")
    assert found["actor"].size > 200
    assert set(found["reason"]) == {"documents to follow"}
    assert all(a is not None for a in found["approver"])
    # Agents, or importers who lodge for themselves.
    assert all(a.startswith(("AG-", "IM-")) for a in found["actor"])


def test_the_deputy_approves_for_colleagues_in_its_month_and_never_its_own(honest):
    one = next(e for e in honest.truth["look_alikes"] if e["id"] == "deputy")
    (account,) = one["accounts"]
    day = (honest.column("at", table="events") + 5 * 3600).astype("datetime64[s]").astype(str)
    found = {c: honest.column(c, table="events") for c in ("activity", "actor", "approver")}
    by_it = found["approver"] == account
    assert by_it.sum() > 20
    assert set(found["activity"][by_it]) <= {"assess", "amend"}
    assert account not in set(found["actor"][by_it])
    assert min(d[:10] for d in day[by_it]) >= one["from"]
    assert one["files"] > by_it.sum()
