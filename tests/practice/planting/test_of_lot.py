from evenhand.practice.planting.of_lot import HASTE, LENIENCY, of_pairs, steer


def test_steering_moves_files_of_the_pairs_agents_to_their_accounts_only(plan, fresh, rng):
    fault, before = plan.faults["steered_pairs"], fresh(0)
    found = steer(fault, before, rng)
    steered, files = found.has(fault.id), before.files
    assert steered.any()
    assert (found.officer[~steered] == before.officer[~steered]).all()
    pairs = set(zip(found.officer[steered].tolist(), files.agent[steered].tolist(), strict=True))
    assert pairs <= set(fault.pairs)
    assert before.roster.present[found.officer[steered], files.day[steered]].all()


def test_files_of_a_pair_are_handled_with_haste_and_leniency(plan, fresh, rng):
    fault = plan.faults["steered_pairs"]
    found = steer(fault, fresh(0), rng)
    ours = of_pairs(fault, found)
    assert (ours >= found.has(fault.id)).all()
    assert (found.favoured == ours).all()
    assert set(found.handling.pace[ours]) == {HASTE}
    assert set(found.handling.strictness[ours]) == {LENIENCY}
    assert set(found.handling.pace[~ours]) == {1.0}
