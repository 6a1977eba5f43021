from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.draw import merkle
from evenhand.draw.merkle import Tree, leaf_hash, verify_consistency, verify_inclusion
from evenhand.errors import DrawError

# The tree of the reference tests of RFC 6962: leaves, and the root at size 0, 1, ... 8.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def tree_of(leaves: list[bytes]) -> Tree:
    tree = Tree()
    for leaf in leaves:
        tree.append(leaf_hash(leaf))
    return tree


def naive_root(leaves: list[bytes]) -> bytes:
    """Compute MTH of RFC 6962, section 2.1, as it is written there."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(m: int, leaves: list[bytes]) -> list[bytes]:
    """Compute PATH(m, D[n]) of RFC 6962, section 2.1.1, as it is written there."""
    if len(leaves) == 1:
        return []
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_proof(m: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    """Compute SUBPROOF(m, D[n], b) of RFC 6962, section 2.1.2, as it is written there."""
    if m == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    if m <= k:
        return [*naive_proof(m, leaves[:k], whole), naive_root(leaves[k:])]
    return [*naive_proof(m - k, leaves[k:], False), naive_root(leaves[:k])]


def test_the_tree_of_the_reference_has_its_roots():
    tree = tree_of(LEAVES)
    assert [tree.root(size).hex() for size in range(9)] == ROOTS
    assert (tree.size, tree.root().hex()) == (8, ROOTS[8])


@given(st.integers(1, 70), st.data())
@settings(max_examples=60, deadline=None)
def test_roots_and_proofs_are_those_of_the_definition(new, data):
    leaves = [bytes([i]) for i in range(75)]
    tree = tree_of(leaves)
    old, index = data.draw(st.integers(1, new)), data.draw(st.integers(0, new - 1))
    assert tree.root(new) == naive_root(leaves[:new])
    assert tree.inclusion(index, new) == naive_path(index, leaves[:new])
    assert tree.consistency(old, new) == naive_proof(old, leaves[:new])


def test_every_proof_of_small_trees_is_verified():
    tree = tree_of([bytes([i]) for i in range(20)])
    for new in range(21):
        for old in range(new + 1):
            proof = tree.consistency(old, new)
            assert verify_consistency(old, new, proof, tree.root(old), tree.root(new))
        for index in range(new):
            proof = tree.inclusion(index, new)
            assert verify_inclusion(leaf_hash(bytes([index])), index, new, proof, tree.root(new))


@given(st.integers(1, 40), st.data())
@settings(max_examples=100, deadline=None)
def test_a_changed_proof_is_refused(new, data):
    tree = tree_of([bytes([i]) for i in range(40)])
    old, index = data.draw(st.integers(0, new)), data.draw(st.integers(0, new - 1))
    leaf, root = leaf_hash(bytes([index])), tree.root(new)
    inclusion, consistency = tree.inclusion(index, new), tree.consistency(old, new)
    for proof in changed(inclusion, data):
        assert not verify_inclusion(leaf, index, new, proof, root)
    for proof in changed(consistency, data):
        assert not verify_consistency(old, new, proof, tree.root(old), root)
    assert not verify_inclusion(leaf_hash(b"other"), index, new, inclusion, root)
    assert not verify_consistency(old, new, consistency, leaf_hash(b"other"), root)
    # A log without leaves says nothing of what follows.
    other = verify_consistency(old, new, consistency, tree.root(old), leaf_hash(b"other"))
    assert other == (old == 0)


def changed(proof: list[bytes], data: st.DataObject) -> list[list[bytes]]:
    made = [[*proof, bytes(32)], [bytes(32), *proof]]
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        made += [proof[:-1], proof[1:], [*proof[:at], bytes(32), *proof[at + 1 :]]]
    return made


def test_a_leaf_is_not_taken_for_another_place():
    tree = tree_of([bytes([i]) for i in range(13)])
    proof = tree.inclusion(5, 13)
    shown = [
        (index, size)
        for size in range(16)
        for index in range(-1, 16)
        if verify_inclusion(leaf_hash(b"\x05"), index, size, proof, tree.root(13))
    ]
    # RFC 9162 checks a place by its path alone: sizes whose path for leaf 5 has the same shape.
    assert {index for index, _ in shown} == {5}
    assert (5, 13) in shown


def test_two_logs_of_one_size_are_not_consistent():
    one, other = tree_of([b"a", b"b", b"c"]), tree_of([b"a", b"x", b"c", b"d", b"e"])
    proof = other.consistency(3, 5)
    assert not verify_consistency(3, 5, proof, one.root(), other.root())
    assert not verify_consistency(3, 3, [], one.root(), other.root(3))
    assert not verify_consistency(5, 3, proof, other.root(), one.root())


def test_a_proof_of_a_hundred_million_leaves_is_under_two_kilobytes():
    # A path has a hash for each halving: 27 of 32 bytes, and one more in a consistency proof.
    assert (100_000_000 - 1).bit_length() * 32 + 32 < 2_000
    tree = tree_of([bytes(1)] * 5_000)
    assert max(len(tree.inclusion(i, 5_000)) for i in range(0, 5_000, 97)) == 13
    assert max(len(tree.consistency(i, 5_000)) for i in range(1, 5_000, 97)) <= 14


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda tree: tree.root(9), "has 8 leaves, not 9"),
        (lambda tree: tree.root(-1), "has 8 leaves, not -1"),
        (lambda tree: tree.inclusion(4, 4), "no leaf 4 among 4"),
        (lambda tree: tree.consistency(5, 4), "no beginning"),
        (lambda tree: tree.append(b"short"), "32 bytes, not 5"),
        (lambda tree: tree.hashes(2, 0, 3), "no subtrees 0 to 3 of height 2"),
    ],
)
def test_what_the_tree_has_not_is_said(ask, said):
    with pytest.raises(DrawError, match=said):
        ask(tree_of(LEAVES))


def test_hashes_of_full_subtrees_are_roots_of_their_leaves():
    tree = tree_of(LEAVES)
    assert tree.hashes(2, 0, 2) == naive_root(LEAVES[:4]) + naive_root(LEAVES[4:])
    assert tree.hashes(3, 0, 1) == tree.root()
    assert tree.hashes(60, 0, 0) == b""
    assert tree.root(0) == merkle.EMPTY
