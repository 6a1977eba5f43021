"""What loading hands on says where everything lies, and cannot drift."""

from dataclasses import FrozenInstanceError

import pytest


def test_what_was_loaded_says_where_it_lies_and_adds_up(small, tmp_path):
    path = small.write(tmp_path / "d.csv", small.header, *small.rows, "A4,P1,no time,,Ann,B1,0")
    found = small.load(path, into=tmp_path)
    rows = found.tables["declarations"]
    assert (rows.rows_read, rows.rows_loaded, rows.rows_rejected) == (4, 3, 1)
    assert found.reconciled
    assert found.rejects == found.store / "rejects.csv"
    assert found.rejects.read_text(encoding="utf-8").count("\n") == 2
    assert len(found.fingerprint) == 64
    assert found.resolution["declarations.registered_at"] == "minute"


def test_what_was_loaded_cannot_be_changed_afterwards(small, tmp_path):
    path = small.write(tmp_path / "d.csv", small.header, *small.rows)
    with pytest.raises(FrozenInstanceError):
        small.load(path, into=tmp_path).reconciled = False
