import numpy as np

from evenhand.findings.by_account import by_account, by_office
from evenhand.findings.table import Facts

FILES = Facts("files", "Files", "count")
OFFICE = np.array(["Q", "P", "P"], dtype=object)
ACCOUNT = np.array(["x", "z", "y"], dtype=object)


def rows(table):
    return [tuple(row.values()) for row in table.rows()]


def test_only_accounts_that_may_be_shown_have_a_row():
    show = np.array([True, False, True])
    found = by_account(
        "m", "M", (FILES, np.array([1, 2, 3])), office=OFFICE, account=ACCOUNT, show=show
    )
    assert rows(found) == [("P", "y", 3), ("Q", "x", 1)]
    assert found.names == ("office", "account", "files")


def test_nobody_may_be_shown_and_the_table_keeps_its_columns():
    nobody = np.zeros(3, dtype=bool)
    found = by_account("m", "M", (FILES, np.ones(3)), office=OFFICE, account=ACCOUNT, show=nobody)
    assert rows(found) == []
    assert found.names == ("office", "account", "files")


def test_small_offices_make_one_row_together_and_nothing_is_lost():
    found = by_office(
        "m",
        "M",
        (FILES, np.array([1, 2, 4, 8])),
        offices=["P", "Q", "R"],
        home=np.array([0, 0, 1, 2]),
        handlers=np.array([12, 3, 9]),
        least=10,
    )
    assert rows(found) == [("P", 3), ("(offices with fewer than 10 accounts)", 12)]


def test_an_office_without_a_tested_account_has_no_row():
    found = by_office(
        "m",
        "M",
        (FILES, np.zeros(0)),
        offices=["P"],
        home=np.zeros(0, dtype=np.int64),
        handlers=np.array([12]),
        least=10,
    )
    assert rows(found) == []
