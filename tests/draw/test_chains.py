from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.draw.chains import Chain, earlier_link, leads_to
from evenhand.errors import DrawError

SECRET = b"s" * 32


def naive(length: int) -> list[bytes]:
    """Return the anchor and every link, by the definition."""
    links = [SECRET]
    for _ in range(length):
        links.insert(0, sha256(b"evenhand-draw link v1\n" + links[0]).digest())
    return links


@given(st.integers(1, 60), st.data())
def test_links_are_those_of_the_definition_in_any_order(length, data):
    chain, links = Chain(SECRET, length), naive(length)
    assert chain.anchor == links[0]
    for number in data.draw(st.permutations(range(1, length + 1))):
        assert chain.link(number) == links[number]
    assert list(chain.links()) == links[1:]


def test_little_of_a_long_chain_is_kept():
    chain = Chain(SECRET, 10_000)
    chain.link(5_000)
    assert len(chain._kept) + len(chain._near[1]) < 3 * 100 + 5


@given(st.integers(0, 20), st.integers(0, 20), st.integers(-2, 22))
def test_a_link_leads_to_the_earlier_one_by_its_number_of_steps(late, early, steps):
    links = naive(20)
    assert leads_to(links[late], links[early], steps) == (steps == late - early >= 0)


def test_what_is_no_link_leads_nowhere():
    assert not leads_to(b"short", b"short", 0)
    assert not leads_to(SECRET, earlier_link(SECRET), 2**60)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Chain(b"short", 5), "32 bytes, not 5"),
        (lambda: Chain(SECRET, 0), "not 0"),
        (lambda: Chain(SECRET, 4_194_305), "not 4194305"),
        (lambda: Chain(SECRET, 5).link(0), "no link 0"),
        (lambda: Chain(SECRET, 5).link(6), "no link 6"),
    ],
)
def test_what_a_chain_has_not_is_said(make, said):
    with pytest.raises(DrawError, match=said):
        make()
