from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.draw import escrow
from evenhand.draw.chains import Chain, leads_to
from evenhand.errors import DrawError

CHAIN = Chain(b"s" * 32, 40)
LINKS = np.frombuffer(b"".join(CHAIN.links()), np.uint8).reshape(-1, 32)


class Known:
    """Bytes that a test can repeat."""

    def __init__(self, seed: int) -> None:
        self.drawn = np.random.default_rng(seed)

    def token_bytes(self, nbytes: int, /) -> bytes:
        return self.drawn.bytes(nbytes)


def given_out(shares: np.ndarray, link: int, holders: tuple[int, ...]) -> dict[int, bytes]:
    return {holder: shares[holder - 1, link - 1].tobytes() for holder in holders}


def is_link(number: int):
    return lambda value: leads_to(value, CHAIN.anchor, number)


def test_the_field_is_that_of_aes():
    # FIPS 197, section 4.2: {57} times {83} is {c1}; {57} times {13} is {fe}.
    assert escrow._TIMES[0x57, 0x83] == 0xC1
    assert escrow._TIMES[0x57, 0x13] == 0xFE


def test_a_share_is_worked_by_hand():
    # f(x) = 7 + 5 x: f(1) = 7 ^ 5 = 2; f(2) = 7 ^ 10 = 13; f(3) = 7 ^ (5 ^ 10) = 8.
    class Five:
        def token_bytes(self, nbytes: int, /) -> bytes:
            return bytes([5]) * nbytes

    shares = escrow.split(np.array([[7]], np.uint8), 2, 3, Five())
    assert shares[:, 0, 0].tolist() == [2, 13, 8]
    assert escrow.combine({1: b"\x02", 3: b"\x08"}) == b"\x07"


@given(st.integers(2, 5), st.integers(0, 3), st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_any_k_holders_put_a_link_together_and_k_less_one_do_not(k, more, seed):
    n = k + more
    shares = escrow.split(LINKS, k, n, Known(seed))
    for holders in combinations(range(1, n + 1), k):
        assert escrow.combine(given_out(shares, 7, holders)) == CHAIN.link(7)
    fewer = given_out(shares, 7, tuple(range(1, k)))
    assert escrow.combine(fewer) != CHAIN.link(7)
    assert escrow.recover(fewer, k, is_link(7)) is None


def test_shares_of_fewer_say_nothing_of_the_secret():
    # One share of two: over all random bytes each value is met once, whatever the secret.
    class Each:
        def token_bytes(self, nbytes: int, /) -> bytes:
            return bytes(range(256))

    for secret in (0, 77):
        shares = escrow.split(np.full((256, 1), secret, np.uint8), 2, 2, Each())
        assert sorted(shares[1, :, 0].tolist()) == list(range(256))


@given(st.sets(st.integers(1, 6), max_size=4), st.binary(min_size=32, max_size=32))
@settings(max_examples=40, deadline=None)
def test_false_shares_delay_and_are_named(false, lie):
    shares = given_out(escrow.split(LINKS, 3, 6, Known(1)), 9, (1, 2, 3, 4, 5, 6))
    for holder in false:
        shares[holder] = lie
    found = escrow.recover(shares, 3, is_link(9))
    if len(false) > 3:
        assert found is None
    else:
        assert found.link == CHAIN.link(9)
        assert found.false == tuple(sorted(false))
        assert set(found.holders) | false == {1, 2, 3, 4, 5, 6}


def test_shares_of_one_link_say_nothing_of_the_next():
    shares = escrow.split(LINKS, 2, 3)
    mixed = {1: shares[0, 8].tobytes(), 2: shares[1, 9].tobytes()}
    assert escrow.recover(mixed, 2, lambda value: is_link(9)(value) or is_link(10)(value)) is None


@pytest.mark.parametrize(("k", "n"), [(1, 3), (4, 3), (2, 17), (0, 0)])
def test_numbers_that_share_nothing_are_refused(k, n):
    with pytest.raises(DrawError, match=f"among {n} holders so that {k}"):
        escrow.split(LINKS, k, n)


@pytest.mark.parametrize(
    "shares", [{}, {1: b"a", 2: b"ab"}, {0: b"a", 1: b"a"}, {256: b"a", 1: b"a"}]
)
def test_shares_that_do_not_belong_together_are_refused(shares):
    with pytest.raises(DrawError, match="do not belong together"):
        escrow.combine(shares)


def test_more_shares_than_holders_are_refused():
    with pytest.raises(DrawError, match="17 shares"):
        escrow.recover(dict.fromkeys(range(1, 18), b"x"), 2, lambda value: False)
