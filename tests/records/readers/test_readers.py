import pytest

from evenhand.errors import RecordsError
from evenhand.records.readers import open_rows


@pytest.mark.parametrize("form", ["ocel", "wco", "asycuda"])
def test_formats_of_a_later_version_are_refused_with_those_that_are_read(small, tmp_path, form):
    with pytest.raises(RecordsError, match="csv, excel, parquet or xes"):
        open_rows(tmp_path / "x", small.source(form=form), [])
