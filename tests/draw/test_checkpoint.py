import base64

import pytest

from evenhand.draw import checkpoint, notes
from evenhand.draw.checkpoint import Checkpoint
from evenhand.draw.notes import Key
from evenhand.errors import DrawError

# The example of C2SP tlog-checkpoint and tlog-cosignature.
ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
TEXT = f"example.com/behind-the-sofa\n20852163\n{ROOT}\n"
LOG_LINE = (
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8="
)
WITNESS_LINE = (
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIU"
    "BkBIfZ+qnA=="
)
PUBLISHED = (
    f"{TEXT}\n\u2014 example.com/behind-the-sofa {LOG_LINE}\n"
    f"\u2014 witness.example.com/w1 {WITNESS_LINE}\n"
).encode()
LOG, WITNESS = b"l" * 32, b"w" * 32
LOG_KEY = Key("draw.example/port", notes.public_key(LOG))
WITNESS_KEY = Key("witness.example/w1", notes.public_key(WITNESS), 4)
NONE = r"no checkpoint|no signed note"
OURS = Checkpoint("draw.example/port", 7, bytes(range(32)))


def test_the_published_checkpoint_is_read():
    stated = checkpoint.parse(PUBLISHED)
    assert stated == Checkpoint("example.com/behind-the-sofa", 20852163, base64.b64decode(ROOT), ())
    assert stated.text == TEXT
    witness = notes.read(PUBLISHED).signatures[1]
    # The specification gives the time as 1679315147.
    assert int.from_bytes(witness.value[:8], "big") == 1679315147
    assert len(witness.value) == 8 + 64


def test_what_is_signed_is_verified_by_that_key_alone():
    data = checkpoint.sign(OURS, LOG)
    assert checkpoint.parse(data) == checkpoint.verify(data, LOG_KEY) == OURS
    for other in (Key(OURS.origin, WITNESS_KEY.public), Key("other.example", LOG_KEY.public)):
        with pytest.raises(DrawError, match="not signed by the key"):
            checkpoint.verify(data, other)


def test_a_witness_says_when_it_saw_the_log():
    data = checkpoint.sign(OURS, LOG)
    both = checkpoint.cosign(data, WITNESS_KEY.name, WITNESS, 1_800_000_000)
    assert both.startswith(data)
    assert checkpoint.verify(both, LOG_KEY) == OURS
    assert checkpoint.cosigned_at(both, WITNESS_KEY) == 1_800_000_000
    assert checkpoint.cosigned_at(data, WITNESS_KEY) is None
    again = checkpoint.cosign(both, WITNESS_KEY.name, WITNESS, 1_800_000_060)
    assert checkpoint.cosigned_at(again, WITNESS_KEY) == 1_800_000_060


def test_a_cosignature_is_of_its_text_with_the_time():
    data = checkpoint.cosign(checkpoint.sign(OURS, LOG), WITNESS_KEY.name, WITNESS, 5)
    line = notes.read(data).signatures[1]
    message = b"cosignature/v1\ntime 5\n" + OURS.text.encode()
    assert line.value == (5).to_bytes(8, "big") + notes.ed25519_sign(WITNESS, message)
    assert line.key_id == notes.key_id(WITNESS_KEY.name, 4, WITNESS_KEY.public)


def test_another_time_or_text_is_not_cosigned():
    data = checkpoint.cosign(checkpoint.sign(OURS, LOG), WITNESS_KEY.name, WITNESS, 5)
    note = notes.read(data)
    log, witness = note.signatures
    later = notes.Signature(witness.name, witness.key_id, bytes(7) + b"\x06" + witness.value[8:])
    for text, lines in ((note.text, (log, later)), (note.text.replace("7", "8"), (log, witness))):
        assert checkpoint.cosigned_at(notes.write(notes.Note(text, lines)), WITNESS_KEY) is None


def test_extension_lines_are_kept():
    extended = Checkpoint("o", 0, bytes(32), ("more", "and more"))
    assert checkpoint.parse(checkpoint.sign(extended, LOG)) == extended


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("20852163", "020852163"),
        ("20852163", "-1"),
        ("20852163", "9223372036854775808"),
        ("20852163", "99999999999999999999"),
        ("example.com/behind-the-sofa\n", "\n"),
        ("q2I=", "q2I"),
        ("q2I=", "q2J="),
        (ROOT, "CsUY"),
        (f"{ROOT}\n", f"{ROOT}\n\nmore\n"),
        (f"{ROOT}\n", ""),
    ],
)
def test_what_is_no_checkpoint_is_refused(old, new):
    data = PUBLISHED.decode().replace(old, new, 1).encode()
    with pytest.raises(DrawError, match=NONE):
        checkpoint.parse(data)


@pytest.mark.parametrize("origin", ["", "a b", "a+b", "a\nb"])
def test_an_origin_that_is_no_name_is_not_signed(origin):
    with pytest.raises(DrawError, match=NONE):
        checkpoint.sign(Checkpoint(origin, 1, bytes(32)), LOG)
