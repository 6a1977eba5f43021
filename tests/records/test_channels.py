import ibis
import pyarrow as pa

from evenhand.records.channels import CHANNELS, weight


def test_channels_are_weighed_whatever_their_case_and_unknown_names_have_no_weight():
    names = ["Green", "BLUE", " yellow", "orange", "red", "lane 4", None]
    table = ibis.memtable(pa.table({"c": pa.array(names)}))
    found = ibis.duckdb.connect().to_pyarrow(table.select(w=weight(table.c)))["w"].to_pylist()
    assert found == [0, 1, 2, 3, 4, None, None]
    assert list(CHANNELS) == ["green", "blue", "yellow", "orange", "red"]
