import pytest

from evenhand.errors import RecordsError
from evenhand.records.readers import open_rows


def test_what_the_engine_scans_itself_is_not_read_row_by_row(small, tmp_path):
    with pytest.raises(RecordsError, match="csv, excel, xes, ocel, wco or asycuda"):
        open_rows(tmp_path / "x", small.source(form="parquet"), [])
