import hashlib

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenhand.practice import make as making
from evenhand.practice.make import make
from evenhand.practice.writing import WRITTEN


def digests(folder):
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def test_the_same_seed_gives_the_same_bytes_on_any_number_of_threads(tmp_path):
    for threads in (1, 3):
        make(tmp_path / str(threads), declarations=1_000, seed=5, threads=threads)
    assert digests(tmp_path / "1") == digests(tmp_path / "3")
    make(tmp_path / "other", declarations=1_000, seed=6)
    assert digests(tmp_path / "other") != digests(tmp_path / "1")


def test_the_size_of_row_groups_changes_no_row(tmp_path, monkeypatch):
    make(tmp_path / "large", declarations=1_000, seed=5)
    monkeypatch.setattr(making, "ROW_GROUP", 20)
    make(tmp_path / "small", declarations=1_000, seed=5)
    assert pq.ParquetFile(tmp_path / "small" / "events-2025-05.parquet").num_row_groups > 1
    for path in sorted((tmp_path / "large").glob("*.parquet")):
        assert pq.read_table(path).equals(pq.read_table(tmp_path / "small" / path.name))
    truths = [(tmp_path / n / "truth.json").read_bytes() for n in ("large", "small")]
    assert truths[0] == truths[1]


@pytest.mark.parametrize("declarations", [100, 500, 5_000])
@pytest.mark.parametrize("honest", [False, True])
def test_small_administrations_are_whole(tmp_path, declarations, honest):
    told = []
    made = make(
        tmp_path / "out",
        declarations=declarations,
        seed=2,
        honest=honest,
        progress=told.append,
    )
    rows = pa.concat_tables(
        pq.read_table(p) for p in sorted((tmp_path / "out").glob("declarations-*.parquet"))
    )
    assert rows.num_rows == made.declarations == declarations == told[-1]
    assert len(told) == 12
    assert (made.faults == ()) == honest
    assert made.mapping.exists()
    assert made.truth.exists()


def test_every_file_written_is_on_the_list_of_files(faulty):
    assert all(any(map(p.match, WRITTEN)) for p in faulty.folder.iterdir())


def test_nine_to_eleven_events_are_recorded_on_most_files(faulty):
    share = faulty.events.num_rows / faulty.declarations.num_rows
    assert 9 < share < 11


def test_more_declarations_stay_in_their_order_and_whole(tmp_path):
    made = make(tmp_path / "out", declarations=200_000, seed=9)
    ids = pa.concat_tables(
        pq.read_table(p, columns=["declaration_id"])
        for p in sorted((tmp_path / "out").glob("declarations-*.parquet"))
    )["declaration_id"]
    assert len(ids.unique()) == made.declarations == 200_000
