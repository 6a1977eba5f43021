import nacl.bindings as sodium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.draw import vrf
from evenhand.errors import DrawError

# RFC 9381, appendix B.3: secret, public key, alpha, pi, beta.
PUBLISHED = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "8657106690b5526245a92b003bb079ccd1a92130477671f6fc01ad16f26f723f"
        "26f8a57ccaed74ee1b190bed1f479d9727d2d0f9b005a6e456a35d4fb0daab12"
        "68a1b0db10836d9826a528ca76567805",
        "90cf1df3b703cce59e2a35b925d411164068269d7b2d29f3301c03dd757876ff"
        "66b71dda49d2de59d03450451af026798e8f81cd2e333de5cdf4f3e140fdd8ae",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "f3141cd382dc42909d19ec5110469e4feae18300e94f304590abdced48aed593"
        "3bf0864a62558b3ed7f2fea45c92a465301b3bbf5e3e54ddf2d935be3b67926d"
        "a3ef39226bbc355bdc9850112c8f4b02",
        "eb4440665d3891d668e7e0fcaf587f1b4bd7fbfe99d0eb2211ccec90496310eb"
        "5e33821bc613efb94db5e5b54c70a848a0bef4553a41befc57663b56373a5031",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "9bc0f79119cc5604bf02d23b4caede71393cedfbb191434dd016d30177ccbf80"
        "96bb474e53895c362d8628ee9f9ea3c0e52c7a5c691b6c18c9979866568add7a"
        "2d41b00b05081ed0f58ee5e31b3a970e",
        "645427e5d00c62a23fb703732fa5d892940935942101e456ecca7bb217c61c45"
        "2118fec1219202a0edcf038bb6373241578be7217ba85a2687f7a0310b2df19f",
    ),
]
SECRET, PUBLIC, ALPHA, PROOF, BETA = map(bytes.fromhex, PUBLISHED[2])
PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
OF_ORDER_8 = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")


def encoded(y: int, sign: int = 0) -> bytes:
    return (y | sign << 255).to_bytes(32, "little")


# Every encoding of every point of order 1, 2, 4 and 8 that fits in 32 bytes.
Y_OF_ORDER_8 = int.from_bytes(OF_ORDER_8, "little")
SMALL = [
    encoded(y, sign)
    for y in (0, 1, PRIME - 1, PRIME, PRIME + 1, Y_OF_ORDER_8, PRIME - Y_OF_ORDER_8)
    for sign in (0, 1)
]


@pytest.mark.parametrize("vector", PUBLISHED)
def test_the_vectors_of_the_rfc_hold(vector):
    secret, public, alpha, proof, beta = map(bytes.fromhex, vector)
    assert vrf.public_key(secret) == public
    assert vrf.prove(secret, alpha) == proof
    assert vrf.proof_to_hash(proof) == beta
    assert vrf.verify(public, alpha, proof) == beta


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
@settings(max_examples=30, deadline=None)
def test_what_is_proved_is_verified_and_by_no_other_key_or_text(secret, alpha):
    public, proof = vrf.public_key(secret), vrf.prove(secret, alpha)
    beta = vrf.verify(public, alpha, proof)
    assert beta == vrf.proof_to_hash(proof)
    assert len(beta) == 64
    assert vrf.verify(public, alpha + b"x", proof) is None
    assert vrf.verify(vrf.public_key(SECRET), alpha, proof) is None or secret == SECRET


@given(st.integers(0, 8 * 80 - 1))
@settings(max_examples=60, deadline=None)
def test_a_proof_with_one_bit_turned_is_refused(bit):
    turned = bytearray(PROOF)
    turned[bit // 8] ^= 1 << bit % 8
    assert vrf.verify(PUBLIC, ALPHA, bytes(turned)) is None


@given(st.binary(max_size=100), st.binary(max_size=40))
@settings(max_examples=50, deadline=None)
def test_any_bytes_are_answered(proof, key):
    assert vrf.verify(PUBLIC, ALPHA, proof) is None
    assert vrf.verify(key, ALPHA, PROOF) is None
    vrf.proof_to_hash(proof)


def test_the_response_has_one_encoding():
    response = int.from_bytes(PROOF[48:], "little") + ORDER
    other = PROOF[:48] + response.to_bytes(32, "little")
    assert vrf.verify(PUBLIC, ALPHA, other) is None
    assert vrf.proof_to_hash(other) is None


@pytest.mark.parametrize("point", SMALL, ids=bytes.hex)
def test_a_point_of_small_order_is_neither_key_nor_gamma(point):
    assert not vrf.is_key(point)
    assert vrf.proof_to_hash(point + PROOF[32:]) is None
    # With such a key and no response anybody could prove: Gamma = B, s = 0, c small.
    assert vrf.verify(point, ALPHA, PROOF) is None
    assert vrf.verify(PUBLIC, ALPHA, point + PROOF[32:]) is None


@pytest.mark.parametrize("y", range(PRIME, 2**255))
def test_a_point_has_one_encoding(y):
    for sign in (0, 1):
        assert not vrf.is_key(encoded(y, sign))


def test_a_response_or_challenge_of_zero_is_a_wrong_proof_and_no_error():
    assert vrf.verify(PUBLIC, ALPHA, PROOF[:48] + bytes(32)) is None
    assert vrf.verify(PUBLIC, ALPHA, PROOF[:32] + bytes(16) + PROOF[48:]) is None
    assert vrf.verify(PUBLIC, ALPHA, PROOF[:32] + bytes(48)) is None


def forged(alpha: bytes, *, accepted: bool) -> bytes:
    """Return a proof by the owner of a key whose Gamma has a part of order 8 added.

    It holds where the challenge is a multiple of 8, which takes about eight tries.
    """
    expanded = sodium.crypto_hash_sha512(SECRET)
    scalar = bytes([expanded[0] & 248, *expanded[1:31], expanded[31] & 127 | 64])
    point = vrf._point_of(PUBLIC, alpha)
    gamma = sodium.crypto_scalarmult_ed25519_noclamp(scalar, point)
    gamma = sodium.crypto_core_ed25519_add(gamma, OF_ORDER_8)
    for number in range(1, 1_000):
        nonce = number.to_bytes(32, "little")
        u = sodium.crypto_scalarmult_ed25519_base_noclamp(nonce)
        v = sodium.crypto_scalarmult_ed25519_noclamp(nonce, point)
        challenge = vrf._challenge(PUBLIC, point, gamma, u, v)
        if (challenge[0] % 8 == 0) == accepted:
            product = sodium.crypto_core_ed25519_scalar_mul(challenge + bytes(16), scalar)
            return gamma + challenge + sodium.crypto_core_ed25519_scalar_add(nonce, product)
    raise AssertionError("no challenge of the kind asked for")


def test_a_part_of_small_order_cannot_change_the_number():
    assert vrf.verify(PUBLIC, ALPHA, forged(ALPHA, accepted=True)) == BETA
    assert vrf.verify(PUBLIC, ALPHA, forged(ALPHA, accepted=False)) is None


@given(st.integers(0, 2**128 - 1))
@settings(max_examples=20, deadline=None)
def test_a_mixed_point_is_multiplied_as_by_the_law_of_the_group(scalar):
    point = sodium.crypto_core_ed25519_add(PUBLIC, OF_ORDER_8)
    assert vrf._times(encoded(scalar), point) == multiplied(scalar, point)


def multiplied(scalar: int, point: bytes) -> bytes:
    """Multiply by doubling and adding, with nothing but libsodium's sum of any two points."""
    total = encoded(1)
    while scalar:
        if scalar & 1:
            total = sodium.crypto_core_ed25519_add(total, point)
        point = sodium.crypto_core_ed25519_add(point, point)
        scalar >>= 1
    return total


def test_a_secret_of_another_length_is_refused():
    with pytest.raises(DrawError, match="32 bytes, not 31"):
        vrf.prove(bytes(31), b"")


def test_number_is_that_of_the_proof():
    for text in (b"", b"a", bytes(100)):
        assert vrf.number(b"s" * 32, text) == vrf.proof_to_hash(vrf.prove(b"s" * 32, text))
