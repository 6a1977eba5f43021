import pytest

from evenhand.draw import checkpoint, merkle, notes
from evenhand.draw.following import Follower, SplitViewError
from evenhand.errors import DrawError

SECRET = b"l" * 32
KEY = notes.Key("example.org/draw", notes.public_key(SECRET))


class Shown:
    """A log of given leaves."""

    def __init__(self, *leaves):
        self.tree = merkle.Tree()
        for leaf in leaves:
            self.tree.append(merkle.leaf_hash(leaf))
        self.leaves = leaves
        self.name = KEY.name

    def checkpoint(self):
        stated = checkpoint.Checkpoint(self.name, self.tree.size, self.tree.root())
        return checkpoint.sign(stated, SECRET)

    def consistency(self, old, new):
        return self.tree.consistency(old, new)

    def inclusion(self, leaf, size):
        return self.tree.inclusion(leaf, size)

    def leaf(self, index):
        return self.leaves[index]


def test_growth_is_taken_and_two_logs_of_one_size_are_kept_as_evidence(tmp_path):
    follower = Follower(KEY, tmp_path / "seen")
    follower.follow(Shown(b"a", b"b"))
    follower.follow(Shown(b"a", b"b", b"c"))
    assert follower.last.size == 3
    for other in (Shown(b"a", b"b", b"x"), Shown(b"a", b"x", b"c", b"d")):
        with pytest.raises(SplitViewError, match="convict"):
            follower.follow(other)
        assert follower.last.root == Shown(b"a", b"b", b"c").tree.root()
        kept = checkpoint.verify((tmp_path / "seen.other").read_bytes(), KEY)
        assert kept.root == other.tree.root()
    with pytest.raises(DrawError, match="showed 3 before"):
        follower.follow(Shown(b"a", b"b"))


def test_leaf_is_taken_only_with_its_proof(tmp_path, log):
    shown = Shown(*log.leaves)
    follower = Follower(KEY, tmp_path / "seen")
    stated, _ = follower.follow(shown)
    assert follower.leaf(shown, 0, stated)["kind"] == "start"
    shown.leaves = [log.leaves[1], *log.leaves[1:]]
    with pytest.raises(DrawError, match="not shown to be in the log"):
        follower.leaf(shown, 0, stated)
