import sqlite3

import pytest

from evenhand.draw.store import DATABASE, Rows, Store
from evenhand.errors import DrawError


@pytest.mark.parametrize("act", ["UPDATE leaves SET data = 'x'", "DELETE FROM leaves"])
def test_leaf_that_was_written_is_never_changed(tmp_path, act):
    with Store(tmp_path) as store:
        store.commit(Rows(leaves=[(0, b"first")]))
    database = sqlite3.connect(tmp_path / DATABASE)
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        database.execute(act)
    database.close()


def test_rows_are_written_all_or_none(tmp_path):
    with Store(tmp_path) as store:
        store.commit(Rows(leaves=[(0, b"a")]))
        with pytest.raises(DrawError, match="cannot be written"):
            store.commit(Rows(leaves=[(1, b"b"), (0, b"again")]))
        assert list(store.leaves()) == [b"a"]
        assert store.some_leaves(0, 5) == [b"a"]


def test_missing_leaf_is_no_log(tmp_path):
    with Store(tmp_path) as store:
        store.commit(Rows(leaves=[(0, b"a"), (2, b"c")]))
        with pytest.raises(DrawError, match="Leaf 1 is missing"):
            list(store.leaves())


def test_private_rows_are_found_again(tmp_path):
    with Store(tmp_path) as store:
        store.commit(
            Rows(
                answers=[("n", b"d", "{}")],
                consignments=[("port", b"BL1", "tag", 1)],
                salts=[(5, b"s")],
                people=[("port", "s1", "ann", "h-a")],
                shifts=[("port", "s1", 3, b"secret")],
            )
        )
        assert store.answer("n") == (b"d", "{}")
        assert store.consignment("port", b"BL1") == ("tag", 1)
        assert store.consignment_of("port", "tag") == b"BL1"
        assert store.salt(5) == b"s"
        assert (store.handler("port", "s1", "ann"), store.officer("h-a")) == ("h-a", "ann")
        assert (store.roster("port", "s1"), store.shift_secret("port", "s1")) == (3, b"secret")
        assert store.roster("port", "s2") is None


def test_database_that_is_none_is_refused_with_its_remedy(tmp_path):
    (tmp_path / DATABASE).write_bytes(b"no database at all, but some text" * 100)
    with pytest.raises(DrawError, match="Restore"):
        Store(tmp_path)
    # And the lock was given back.
    (tmp_path / DATABASE).unlink()
    Store(tmp_path).close()
