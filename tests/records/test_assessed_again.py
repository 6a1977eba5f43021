import ibis
import pandas as pd

from evenhand.records.assessed_again import assessed_again
from evenhand.records.design import Design, Outcome
from evenhand.records.records import Records

FIRST = pd.DataFrame({"declaration_id": ["1", "2"], "officer": ["a", "b"], "found": [1.0, 0.0]})


def ask(more):
    tables = {"declarations": ibis.memtable(FIRST)}
    if more is not None:
        tables["reassessments"] = ibis.memtable(pd.DataFrame(more))
    design = Design(outcomes=(Outcome("found", "found", "share"),))
    found = assessed_again(Records(tables, design))
    return found if found is None else ibis.duckdb.connect().to_pyarrow(found).to_pylist()


def test_a_file_is_summed_over_all_who_assessed_it_and_loses_its_number():
    more = {"declaration_id": ["1", "1"], "officer": ["c", "d"], "found": [0.0, 1.0]}
    assert ask(more) == [{"files": 3, "n_0": 3, "total_0": 2.0, "squares_0": 2.0, "cubes_0": 2.0}]


def test_yes_and_no_are_read_as_a_form_has_them():
    more = {"declaration_id": ["1", "2"], "officer": ["c", "c"], "found": [" Yes", "illegible"]}
    found = {r["total_0"]: r["n_0"] for r in ask(more)}
    assert found == {2.0: 2, 0.0: 1}


def test_a_file_that_the_records_do_not_hold_was_assessed_once():
    assert ask({"declaration_id": ["9"], "officer": ["c"], "found": [1.0]}) == []


def test_without_second_assessments_there_is_nothing_to_ask():
    assert ask(None) is None
