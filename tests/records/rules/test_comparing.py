import ibis

from evenhand.records.rules.comparing import LEAST_CASES, Comparison, kinds_of_sets


def told(engine, rows, sets=("s",), **more):
    table = ibis.memtable(
        {
            "office": [r[0] for r in rows],
            "group": [r[1] for r in rows],
            "s": [r[2] for r in rows],
            "has": [r[3] for r in rows],
        }
    )
    asked = Comparison("agent", "selected", table, table.group, table.has, sets, **more)
    found = engine.to_pyarrow(kinds_of_sets(asked)).to_pylist()
    keys = ("office", "text", "population", "marked", "drawn", "count", "having")
    return sorted(tuple(r[k] for k in keys) for r in found)


def case(group, of_set, has, office="X", times=1):
    return [(office, group, of_set, has)] * times


def test_sets_of_the_same_three_numbers_are_added_up(engine):
    # Each of the sets 1 and 2: 15 cases of a, one with it; 15 of b, two with it.
    rows = []
    for of_set in (1, 2):
        rows += case("a", of_set, True) + case("a", of_set, False, times=14)
        rows += case("b", of_set, True, times=2) + case("b", of_set, False, times=13)
    assert told(engine, rows) == [("", "a", 30, 3, 15, 30, 2), ("", "b", 30, 3, 15, 30, 4)]


def test_sets_that_compare_nobody_are_counted_and_nothing_else(engine):
    n = LEAST_CASES
    alone = case("a", 1, True, times=3) + case("a", 1, False, times=n - 3)
    nobody_has_it = case("a", 2, False, times=2) + case("b", 2, False, times=n)
    assert told(engine, alone + nobody_has_it) == [
        ("", "a", 0, 0, 0, n + 2, 3),
        ("", "b", 0, 0, 0, n, 0),
    ]


def test_groups_of_few_cases_or_of_no_name_are_not_told(engine):
    few = case("a", 1, True, times=LEAST_CASES - 1)
    assert told(engine, few + case(" ", 1, False, times=50)) == []


def test_a_group_of_an_office_is_another_at_another_office_and_one_may_be_asked_alone(engine):
    n = LEAST_CASES
    rows = case("a", 1, True, "X", n) + case("a", 1, False, "Y", n) + case("b", 1, True, "X", n)
    found = told(engine, rows, is_of_office=True, only="a")
    assert found == [("X", "a", 3 * n, 2 * n, n, n, n), ("Y", "a", 3 * n, 2 * n, n, n, 0)]


def test_without_sets_nothing_compares(engine):
    rows = case("a", 1, True, times=4) + case("a", 1, False, times=LEAST_CASES)
    assert told(engine, rows, sets=()) == [("", "a", 0, 0, 0, LEAST_CASES + 4, 4)]
