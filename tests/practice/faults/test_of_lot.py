def test_pairs_tie_accounts_and_agents_of_the_largest_offices(plan):
    pairs, scheme = plan.faults["steered_pairs"], plan.faults["steering_by_it"]
    assert pairs.office == 0
    assert scheme.office == 1
    assert 2 <= len(pairs.pairs) <= 8
    assert {a for a, _ in scheme.pairs} == set(scheme.accounts)
    assert scheme.starts > pairs.starts == 0
