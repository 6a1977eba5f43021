from evenhand.draw import values, vrf
from evenhand.draw.ranking import rank
from evenhand.draw.rosters import Place
from evenhand.draw.rules import Opening

SECRET = b"s" * 32


def test_rank_orders_by_tickets_and_refuses_a_proof_of_another_text(ranked):
    weights = {"a": 3, "b": 1, "c": 7}
    eligible = tuple(Place(h, w, frozenset(), None) for h, w in weights.items())
    tag = bytes(range(32))
    alpha = values.seed_input(tag, bytes(32))
    proof = vrf.prove(SECRET, alpha)
    opening = Opening(1, 0, vrf.public_key(SECRET), alpha, proof, tag, eligible)
    seed = vrf.proof_to_hash(proof)
    assert [eligible[i].handler for i in rank(opening)] == ranked(seed, tag, weights)
    other = Opening(1, 0, vrf.public_key(SECRET), alpha + b"x", proof, tag, eligible)
    assert rank(other) is None
