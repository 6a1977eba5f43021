import ibis
import pyarrow as pa
import pytest

from evenhand.records.waits import DAY, MOST_DAYS, log_minutes, waited


@pytest.mark.parametrize(
    ("seconds", "known", "log"),
    [
        (0, 0, 0),
        (60 * 99, 5940, 461),  # ln 100 = 4.605
        (MOST_DAYS * DAY, MOST_DAYS * DAY, 1547),
        (MOST_DAYS * DAY + 1, None, None),
        (-1, None, None),
        (None, None, None),
    ],
)
def test_waits_are_whole_seconds_and_their_logarithms_whole_hundredths(seconds, known, log):
    start = 1_700_000_000_000_000
    end = None if seconds is None else start + seconds * 1_000_000
    files = ibis.memtable(
        pa.table(
            {
                "registered_at": pa.array([start], pa.timestamp("us")),
                "released_at": pa.array([end], pa.timestamp("us")),
            }
        )
    )
    found = files.select(seconds=waited(files), log=log_minutes(waited(files)))
    assert found.to_pyarrow().to_pylist() == [{"seconds": known, "log": log}]
