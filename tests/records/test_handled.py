import ibis

from evenhand.records.handled import Handled


def test_a_handled_is_whole_and_may_be_divided_until_it_is_known_better():
    table = ibis.table({"code": "int32"}, name="t")
    found = Handled(table, table, table, table, None, table, table, table)
    assert found.slice_column is None
    assert not found.undivided
