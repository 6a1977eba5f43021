from hashlib import sha256

from evenhand.draw import rounds
from evenhand.draw.rounds import Chain, Parties


def hashed(link):
    return sha256(b"evenhand-draw link v1\n" + link).digest()


def chain(party, first, last, anchor=bytes(32), index=1):
    leaf = {
        "party": party,
        "sign_key": "00" * 32,
        "anchor": anchor.hex(),
        "first_round": first,
        "last_round": last,
        "threshold": 2,
        "holders": ["x", "y"],
    }
    return Chain(index, leaf)


def test_link_fits_the_nearest_lower_one_that_is_opened():
    third = b"3" * 32
    second, first = hashed(third), hashed(hashed(third))
    found = chain("p", 10, 20, anchor=hashed(first))
    assert found.fits(12, third)
    found.open(12, third)
    # Opened in another order, each is still measured from below: the anchor, then link 1.
    assert found.fits(10, first)
    found.open(10, first)
    assert found.fits(11, second)
    assert not found.fits(11, third)


def test_later_chain_replaces_and_who_retires_stays_away():
    parties = Parties()
    old, new = chain("p", 5, 100), chain("p", 10, 20)
    parties.add(old)
    parties.add(new)
    assert [parties.of(r).get("p") for r in (4, 5, 10, 20, 21)] == [None, old, new, new, None]
    parties.retire("p", 15)
    parties.add(chain("p", 16, 40))
    assert [parties.of(r) for r in (15, 16)] == [{}, {}]
    assert parties.turning_rounds(0, 30) == {5, 10, 15, 16, 21}


def test_beacon_round_begins_one_round_after_the_close():
    # Round 10 of 60 s ends at 660; a round later is 720: (720 - 20) // 30 + 1.
    assert rounds.beacon_number({"genesis": 20, "period": 30}, 10, 60) == 24


def test_signature_of_wrong_length_or_key_is_answered():
    assert not rounds.is_signed(bytes(32), b"text", "ab")
    assert not rounds.is_signed(b"", b"text", "00" * 64)
