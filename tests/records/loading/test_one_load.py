"""One load, table by table: in order, told as it goes, within its memory."""

import pytest

from evenhand.errors import RecordsError
from evenhand.records.loading import one_load
from evenhand.records.store import Limits


def test_every_table_is_told_from_its_start_to_its_end(small, tmp_path):
    path = small.write(tmp_path / "d.csv", small.header, *small.rows)
    told = []
    small.load(path, into=tmp_path, progress=lambda what, share: told.append((what, share)))
    assert {what for what, _ in told} == {"declarations"}
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1


def test_loading_takes_no_more_memory_than_it_needs(small, tmp_path, monkeypatch):
    asked = []
    connect = one_load.connect

    def watched(**given):
        asked.append(given["limits"].memory)
        return connect(**given)

    monkeypatch.setattr(one_load, "connect", watched)
    path = small.write(tmp_path / "d.csv", small.header, *small.rows)
    small.load(path, into=tmp_path, limits=Limits(memory="64GB"))
    assert asked == [one_load.LOADING_MEMORY]


def test_a_spill_that_cannot_be_made_stops_before_anything_is_read(small, tmp_path):
    (tmp_path / "file").touch()
    path = small.write(tmp_path / "d.csv", small.header, *small.rows)
    with pytest.raises(RecordsError, match="cannot work in") as said:
        small.load(path, into=tmp_path, limits=Limits(spill=tmp_path / "file"))
    assert "--spill" in said.value.do_next
    assert not any(p.name == "manifest.json" for p in tmp_path.rglob("*"))
