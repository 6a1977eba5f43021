import ibis
import pandas as pd
import pytest

from evenhand.records.design import Design
from evenhand.records.expectations import fold_of
from evenhand.records.records import Records
from evenhand.records.reliefs import (
    BY_RULE,
    FIRST,
    GRADES,
    LEAST_LIKE,
    SELDOM,
    beneficiaries,
    graded,
    marked,
    recorded_in,
)


def files(relief, **more):
    n = len(relief)
    columns = {"declaration_id": [f"{i:03d}" for i in range(n)], "stratum": 7, "officer": 0}
    return pd.DataFrame({**columns, "relief": relief, **more}, index=range(n))


def ask(frame, items=None):
    tables = {"declarations": ibis.memtable(frame)}
    if items is not None:
        tables["items"] = ibis.memtable(pd.DataFrame(items))
    coded = ibis.memtable(frame)
    coded = coded.mutate(fold=fold_of(coded.declaration_id))
    found = graded(marked(Records(tables, Design()), coded))
    return ibis.duckdb.connect().to_pyarrow(found).to_pandas().sort_values("declaration_id")


def test_relief_is_read_from_items_before_declarations():
    frame = ibis.memtable(files(["x"]))
    both = {"declarations": frame, "items": ibis.memtable({"relief": ["x"]})}
    assert recorded_in(Records(both, Design())) == "items.relief"
    assert recorded_in(Records({"declarations": frame}, Design())) == "declarations.relief"
    assert recorded_in(Records({"declarations": frame.drop("relief")}, Design())) == ""


def test_a_file_has_relief_if_any_item_has_and_of_that_items_value():
    items = {
        "declaration_id": ["000", "000", "001"],
        "relief": ["embassy", " ", None],
        "value_declared": [10.5, 4.0, 3.0],
    }
    found = ask(files([None, None]), items)
    assert found[["granted", "value", "relieved"]].to_numpy().tolist() == [
        [1, 1450, 1050],
        [0, 300, 0],
    ]


@pytest.mark.parametrize(("share", "grade"), [(0.0, 0), (0.2, 1), (0.9, 2)])
def test_like_files_of_other_folds_say_whether_relief_is_seldom_sometimes_or_by_rule(share, grade):
    n = 200
    found = ask(files(["x" if i % 10 < 10 * share else None for i in range(n)]))
    assert (found["stratum"] // GRADES == 7).all()
    assert found["stratum"].iloc[0] % GRADES == grade
    assert SELDOM < 0.2 < BY_RULE


def test_where_too_few_are_alike_a_file_is_compared_with_the_middle():
    assert len(found := ask(files(["x", None]))) < LEAST_LIKE
    assert (found["stratum"] % GRADES == 1).all()


def test_beneficiaries_are_counted_by_office_with_those_that_had_most():
    # At P ten importers: nine with one file and one with three; at Q nobody is named.
    importers = ["big"] * 3 + [f"i{n}" for n in range(9)] + [None]
    frame = files(["x"] * 13, office=[0] * 12 + [1], importer=importers, granted=1)
    offices = ibis.memtable({"code": [0, 1], "name": ["P", "Q"]})
    found = ibis.duckdb.connect().to_pyarrow(beneficiaries(ibis.memtable(frame), offices))
    assert found.to_pylist() == [
        {"office": "P", "files": 12, "importers": 10, "squares": 18, "most": 3 + FIRST - 1}
    ]
