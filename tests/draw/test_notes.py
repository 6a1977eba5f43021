import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenhand.draw import notes
from evenhand.draw.notes import Key, Note, Signature
from evenhand.errors import DrawError

# C2SP signed-note, the example of the specification.
PUBLISHED_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
PUBLISHED = (
    "This is an example message.\n\n"
    "\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mF"
    "XmRKuwHjG1Yu72IneyaQM=\n"
).encode()
# RFC 8032, section 7.1, test 1: the signature of nothing.
SECRET = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
OF_NOTHING = bytes.fromhex(
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
    "d25bf5f0595bbe24655141438e7a100b"
)
ORDER = 2**252 + 27742317777372353535851937790883648493


def test_the_published_note_is_verified_by_its_key():
    key, note = notes.parse_key(PUBLISHED_KEY), notes.read(PUBLISHED)
    assert (key.name, key.kind, key.id.hex()) == ("example.com/foo", 1, "530d903a")
    assert note.text == "This is an example message.\n"
    assert notes.verify(note, key)
    assert notes.write(note) == PUBLISHED
    assert notes.verifier_key(key) == PUBLISHED_KEY


def test_ed25519_is_that_of_the_rfc():
    assert notes.public_key(SECRET) == PUBLIC
    assert notes.ed25519_sign(SECRET, b"") == OF_NOTHING
    assert notes.ed25519_verify(PUBLIC, b"", OF_NOTHING)
    assert not notes.ed25519_verify(PUBLIC, b"x", OF_NOTHING)
    assert not notes.ed25519_verify(PUBLIC[1:], b"", OF_NOTHING)
    assert not notes.ed25519_verify(PUBLIC, b"", OF_NOTHING[1:])


def test_a_signature_has_one_form():
    response = int.from_bytes(OF_NOTHING[32:], "little") + ORDER
    assert not notes.ed25519_verify(PUBLIC, b"", OF_NOTHING[:32] + response.to_bytes(32, "little"))
    # With a key of small order, one signature would do for any text.
    assert not notes.ed25519_verify(b"\x01" + bytes(31), b"x", b"\x01" + bytes(63))


def test_a_text_with_blank_lines_is_parted_at_the_last():
    text = "one\n\ntwo\n"
    made = notes.write(Note(text, (notes.sign(text, "log", SECRET),)))
    assert notes.read(made).text == text
    assert notes.verify(notes.read(made), Key("log", PUBLIC))


def test_every_line_by_the_key_must_be_right():
    key, note = notes.parse_key(PUBLISHED_KEY), notes.read(PUBLISHED)
    wrong = Signature(key.name, key.id, bytes(64))
    stranger = Signature(key.name, b"abcd", bytes(64))
    assert not notes.verify(Note(note.text, (*note.signatures, wrong)), key)
    assert notes.verify(Note(note.text, (*note.signatures, stranger)), key)
    assert not notes.verify(Note(note.text, (stranger,)), key)
    assert not notes.verify(note, Key("example.com/bar", key.public))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"text\n",
        PUBLISHED[:-1],
        PUBLISHED.replace(b"\n\n", b"\n"),
        PUBLISHED.replace(b"This", b"This\r"),
        PUBLISHED.replace(b"foo ", b"foo  "),
        PUBLISHED.replace(b"/foo", b"+foo"),
        PUBLISHED.replace(b"aQM=", b"aQN="),
        PUBLISHED.replace(b"Uw2QOkn8", b"Uw2Q*kn8"),
        PUBLISHED + b"\n",
        b"\xff" + PUBLISHED,
        b"x" * 300_000 + PUBLISHED,
        PUBLISHED + 100 * PUBLISHED.split(b"\n\n")[1],
        "t\n\n\u2014 n AAAA\n".encode(),
    ],
    ids=lambda data: data[:30],
)
def test_what_is_no_note_is_refused(data):
    with pytest.raises(DrawError, match="no signed note"):
        notes.read(data)


@given(st.binary(max_size=120) | st.text("\u2014 a\nA=+", max_size=40).map(str.encode))
def test_any_bytes_are_a_note_or_refused(data):
    try:
        note = notes.read(data)
    except DrawError:
        return
    assert notes.write(note) == data


@pytest.mark.parametrize(
    "note",
    [
        Note("no end", (Signature("a", b"1234", b"5"),)),
        Note("text\n", ()),
        Note("text\n", (Signature("a b", b"1234", b"5"),)),
        Note("text\r\n", (Signature("a", b"1234", b"5"),)),
    ],
)
def test_a_note_that_could_not_be_read_is_not_written(note):
    with pytest.raises(DrawError, match="no signed note"):
        notes.write(note)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "a+b",
        PUBLISHED_KEY.replace("530d", "530e"),
        PUBLISHED_KEY.replace("/foo", "/bar"),
        PUBLISHED_KEY.replace("/foo", " foo"),
        PUBLISHED_KEY[:-4],
        "a+00000000+" + base64.b64encode(b"\x02" + bytes(32)).decode(),
    ],
)
def test_what_is_no_verifier_key_is_refused(line):
    with pytest.raises(DrawError, match=r"verifier key|number of the key"):
        notes.parse_key(line)


def test_a_short_secret_is_refused():
    with pytest.raises(DrawError, match="32 bytes, not 3"):
        notes.sign("text\n", "log", b"abc")
