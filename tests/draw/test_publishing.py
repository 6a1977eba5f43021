import shutil

import pytest

from evenhand.draw import checkpoint, notes
from evenhand.draw.store import HEAD
from evenhand.errors import DrawError


def test_checkpoint_states_what_is_on_disk_and_is_kept_beside_it(running):
    running.desk.lodge("BL 1")
    assert running.publisher.publish()
    assert not running.publisher.publish()
    stated = checkpoint.verify(running.publisher.note, running.key())
    assert (stated.size, stated.root) == (running.office.rules.size, running.office.tree.root())
    assert running.office.store.head() == running.publisher.note
    assert (running.public / "checkpoint").read_bytes() == running.publisher.note


def test_published_tiles_refuse_a_shorter_store_even_without_its_head(running, tmp_path):
    running.publisher.publish()
    running.end()
    shutil.copytree(running.folder / "store", tmp_path / "backup")
    running.begin()
    running.desk.lodge("BL 1")
    running.publisher.publish()
    running.end()
    shutil.rmtree(running.folder / "store")
    shutil.copytree(tmp_path / "backup", running.folder / "store")
    (running.folder / "store" / HEAD).unlink()
    with pytest.raises(DrawError, match="put back from a backup"):
        running.begin()
    shutil.rmtree(running.public)
    running.begin()


def test_cosignature_is_added_once_and_only_of_known_witnesses(running):
    secret = b"w" * 32
    running.publisher.witnesses = (notes.Key("wit", notes.public_key(secret), 4),)
    running.publisher.publish()
    signed = checkpoint.cosign(running.publisher.note, "wit", secret, 5)
    stranger = checkpoint.cosign(running.publisher.note, "who", b"x" * 32, 5)
    assert running.publisher.cosigned(stranger) == 0
    assert running.publisher.cosigned(signed) == 1
    assert running.publisher.cosigned(signed) == 0
    assert running.failures(witnesses=running.publisher.witnesses) == []
    running.desk.lodge("BL 1")
    running.publisher.publish()
    with pytest.raises(DrawError, match="Another checkpoint"):
        running.publisher.cosigned(signed)
