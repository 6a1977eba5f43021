from evenhand.draw import values, vrf
from evenhand.draw.proofs import Proofs, check
from evenhand.draw.rosters import Place
from evenhand.draw.rules import LATER, Opening

SECRET = b"s" * 32


def opening(index, cap=None, proof=None):
    tag = bytes([index]) * 32
    alpha = values.seed_input(tag, bytes(32))
    eligible = tuple(Place(f"h{i}", 1, frozenset(), cap) for i in range(5))
    public = vrf.public_key(SECRET)
    return Opening(index, index, public, alpha, proof or vrf.prove(SECRET, alpha), tag, eligible)


def test_two_places_are_enough_without_caps():
    checked = check([opening(1), opening(1, cap=3), opening(2, proof=bytes(80))])
    free, capped, wrong = checked.orders
    assert len(capped) == 5
    assert free == capped[:2]
    assert wrong is None


def test_wrong_proof_is_refused_in_the_next_reading():
    wrong = set()
    told = {}
    with Proofs(1, wrong) as proofs:
        proofs.told = told.__setitem__
        assert proofs(opening(1)) == LATER
        assert proofs(opening(2, proof=bytes(80))) == LATER
        proofs.finish()
    assert proofs.found_wrong
    assert list(told) == [1]
    with Proofs(1, wrong) as again:
        assert again(opening(2, proof=bytes(80))) is None
