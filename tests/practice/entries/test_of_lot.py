import numpy as np


def test_files_are_moved_to_the_account_without_reason(faulty):
    fault = faulty.fault("moved_files")
    assigned = np.flatnonzero(faulty.column("activity", table="events") == "assign")
    case = faulty.column("declaration_id", table="events")[assigned]
    # Events lie file by file: the second assignment follows the first.
    again = assigned[1:][case[1:] == case[:-1]]
    by = faulty.column("actor", table="events")[again] == fault["accounts"][1]
    none = np.equal(faulty.column("reason", table="events")[again], None)
    assert 0 < none.sum() <= sum(fault["files"].values())
    assert (by >= none).all()


def test_those_who_correct_give_a_reason_and_those_who_shop_give_none(faulty, honest):
    for made in (faulty, honest):
        withdrawn = made.column("activity", table="events") == "withdraw"
        reasons = made.column("reason", table="events")[withdrawn]
        told = {e["id"]: e["files"] for e in made.truth["look_alikes"]}
        corrected = (reasons == "correction by declarant").sum()
        # The last may be withdrawn only after the extract.
        assert told["typing_corrections"] - 3 <= corrected <= told["typing_corrections"]
        shopped = {f["id"]: sum(f["files"].values()) for f in made.truth["faults"]}
        without = withdrawn.sum() - corrected
        assert abs(without - shopped.get("draw_shopping", 0)) <= 1
