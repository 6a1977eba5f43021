from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.draw import values
from evenhand.errors import DrawError


def test_a_round_begins_with_its_first_second():
    assert [values.round_of(at, 60) for at in (0, 59, 60, 119, 120)] == [0, 0, 1, 1, 2]


def test_a_consignment_key_is_put_in_order():
    parts = ["msku 123456-7", "BL/77 a", "  ", "MSKU1234567", "№ –"]
    assert values.consignment_key(parts) == b"BL77A|MSKU1234567"


@given(st.lists(st.text("abyz019", min_size=1, max_size=8), min_size=1, max_size=6), st.data())
def test_order_case_and_signs_draw_nothing_new(parts, data):
    other = [f" {part.upper()[:1]}-{part[1:]}/" for part in data.draw(st.permutations(parts))]
    assert values.consignment_key(other) == values.consignment_key(parts)


@pytest.mark.parametrize("parts", [[], ["", " - "], ["A" * 2_001], ["–"]])
def test_a_consignment_without_a_usable_key_is_refused(parts):
    with pytest.raises(DrawError, match="not 1 to 2000"):
        values.consignment_key(parts)


@pytest.mark.parametrize("part", ["МSКU1234565", "ＭSKU1234565", "BL é", "٤٢", "BL ①"])
def test_letters_that_look_alike_draw_nothing_new(part):
    with pytest.raises(DrawError, match="other than A-Z"):
        values.consignment_key(["BL 1", part])


def test_a_key_of_the_largest_size_is_taken():
    assert len(values.consignment_key(["A" * 2_000])) == 2_000


def test_the_value_of_a_round_is_the_hash_of_its_links_by_name():
    links = {"customs": b"c" * 32, "agents": b"a" * 32}
    written = (
        b"evenhand-draw round v1\n"
        b"\x00\x00\x00\x00\x00\x00\x01\x02"
        b"\x00\x00\x00\x06agents" + b"a" * 32 + b"\x00\x00\x00\x07customs" + b"c" * 32
    )
    assert values.round_value(258, links) == sha256(written).digest()
    assert values.round_value(258, links, b"r" * 32) == sha256(written + b"r" * 32).digest()


def test_tag_seed_and_seal_are_of_their_labels():
    assert values.tag_input(b"K") == b"evenhand-draw tag v1\nK"
    assert values.tag(bytes(range(64))) == bytes(range(32))
    assert values.seed_input(b"t" * 32, b"v" * 32) == (
        b"evenhand-draw seed v1\n" + b"t" * 32 + b"v" * 32
    )
    assert values.seal(b"p" * 80) == sha256(b"evenhand-draw seal v1\n" + b"p" * 80).digest()


def test_a_handler_has_another_name_in_every_shift():
    written = b"evenhand-draw handler v1\n" + b"s" * 32 + "оператор 7".encode()
    assert values.handler(b"s" * 32, "оператор 7") == sha256(written).hexdigest()[:32]
    assert values.handler(b"t" * 32, "оператор 7") != values.handler(b"s" * 32, "оператор 7")


def test_a_declaration_binds_its_text():
    written = b"evenhand-draw declaration v1\n" + b"s" * 16 + sha256(b"text").digest()
    assert values.declaration(b"s" * 16, b"text") == sha256(written).digest()


@pytest.mark.parametrize(
    "make",
    [lambda: values.handler(b"short", "o"), lambda: values.declaration(b"short", b"text")],
)
def test_a_short_secret_is_refused(make):
    with pytest.raises(DrawError, match="bytes, not 5"):
        make()


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        *((text, True) for text in ("BL1", "BL1|MSKU1234565", "A" * 2000)),
        *(
            (text, False)
            for text in ("", "|", "BL2|BL1", "BL1|BL1", "b", "B L", "\u0411", "\ud800", "A" * 2001)
        ),
    ],
)
def test_key_of_a_consignment_has_one_form(text, holds):
    assert values.is_consignment_key(text) is holds
