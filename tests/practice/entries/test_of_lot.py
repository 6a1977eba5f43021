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
