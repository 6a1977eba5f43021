from pathlib import Path

import duckdb
import pytest

from evenhand.records.loading.engine_limits import explained, least


@pytest.mark.parametrize(
    ("one", "other", "smaller"),
    [("4GB", "1GB", "1GB"), ("500MB", "1GB", "500MB"), ("900 MiB", "1GB", "900 MiB")],
)
def test_the_smaller_amount_of_memory_is_taken(one, other, smaller):
    assert least(one, other) == smaller


def test_an_amount_that_is_none_is_left_to_the_engine_to_refuse():
    assert least("plenty", "1GB") == "plenty"


def test_a_full_disk_names_the_spill_and_other_errors_do_not():
    full = explained(duckdb.IOException("No space left on device"), Path("there"))
    assert "--spill" in full.do_next
    assert "there" in full.what
    with duckdb.connect() as connection, pytest.raises(duckdb.Error) as broken:
        connection.execute("SELECT 1 FROM nowhere")
    assert "--spill" not in explained(broken.value, Path("there")).do_next
