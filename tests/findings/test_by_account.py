import numpy as np

from evenhand.findings.by_account import Accounts, by_account, by_office, listed
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


def among(*, named=True, show=(True, True, False)):
    return Accounts(
        officers=np.array(["a", "b", "c"], dtype=object),
        offices=np.array(["P", "Q"], dtype=object),
        main=np.array([0, 0, 1]),
        handlers=np.array([12, 1]),
        show=np.array(show),
        named=named,
        least=10,
    )


def test_a_list_shows_whom_it_may_and_counts_the_rest_by_office():
    files = (Facts("files", "Files", "count"), np.array([5, 6, 7]))
    code, flagged = np.array([0, 1, 2]), np.array([True, False, True])
    rows, counts = listed("m", "Title", files, among=among(), code=code, flagged=flagged)
    assert [(r["account"], r["files"], r["flagged"]) for r in rows.rows()] == [
        ("a", 5, True),
        ("b", 6, False),
    ]
    assert counts.name == "m_by_office"
    assert list(counts.rows()) == [
        {"office": "P", "tested": 2, "flagged": 1},
        {"office": "(offices with fewer than 10 accounts)", "tested": 1, "flagged": 1},
    ]


def test_where_nobody_is_named_the_counts_are_the_list():
    files = (Facts("files", "Files", "count"), np.array([5]))
    one = {"code": np.array([0]), "flagged": np.array([True])}
    (only,) = listed("m", "Title", files, among=among(named=False), **one)
    assert (only.name, only.names) == ("m", ("office", "tested", "flagged"))
    none = np.zeros(0, dtype=int)
    empty = listed("m", "T", (files[0], none), among=among(), code=none, flagged=none.astype(bool))
    assert [len(t) for t in empty] == [0, 0]
