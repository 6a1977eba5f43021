from types import SimpleNamespace

import numpy as np
import pytest

from evenhand.findings.rule_groups import FOUND, LEAST_PEERS, SELECTED, judged

TEXTS = ("kind", "office", "text", "by", "what", "sets")
NUMBERS = ("rule", "check", "count", "having", "population", "marked", "drawn")


def rows(*given):
    """Rows of groups, given as maps; one set of 200 cases of which 100 have it unless said."""
    ordinary = {"kind": "group", "office": "", "by": "agent", "what": "x", "sets": "office"}
    ordinary |= {"rule": 0, "check": 0, "population": 200, "marked": 100, "drawn": 100}
    filled = [{**ordinary, "count": r.get("drawn", 100), **r} for r in given]
    columns = {n: np.array([r[n] for r in filled], dtype=object) for n in TEXTS}
    columns |= {n: np.array([r[n] for r in filled], dtype=np.int64) for n in NUMBERS}
    return SimpleNamespace(**columns)


def verdicts(found, query, share=np.nan, handlers=None):
    told = judged(found, {(0, 0): query}, {(0, 0): share}, handlers or {})
    return {(c.group, c.what): c.verdict for c in told}


def test_a_group_raised_more_or_less_often_than_like_ones_stands_apart():
    found = rows(
        {"text": "a", "having": 80}, {"text": "b", "having": 20}, {"text": "c", "having": 52}
    )
    assert verdicts(found, "like_goods") == {
        ("a", "x"): "broken",
        ("b", "x"): "broken",
        ("c", "x"): "kept",
    }


def test_being_better_off_is_no_breach_where_only_worse_counts():
    found = rows({"text": "a", "having": 20}, {"text": "b", "having": 80})
    assert verdicts(found, "self_declared") == {("a", "x"): "kept", ("b", "x"): "broken"}


@pytest.mark.parametrize(
    ("selected", "found", "verdict"),
    [(80, 80, "kept"), (80, 20, "broken"), (20, 80, "broken"), (20, 20, "kept"), (80, 50, "kept")],
)
def test_selected_more_is_a_breach_only_with_less_to_be_found(selected, found, verdict):
    told = rows(
        {"text": "a", "what": SELECTED, "having": selected},
        {"text": "a", "what": FOUND, "having": found},
    )
    assert set(verdicts(told, "selection").values()) == {verdict}


def test_selection_without_anything_to_find_is_not_told():
    told = rows(
        {"text": "a", "what": SELECTED, "having": 80},
        {"text": "a", "what": FOUND, "having": 0, "population": 0, "marked": 0, "drawn": 0},
    )
    assert set(verdicts(told, "selection").values()) == {"not measurable"}


@pytest.mark.parametrize(
    ("share", "drawn", "verdict"),
    [
        (0.05, 50, "kept"),
        (0.05, 10, "broken"),
        (0.05, 90, "broken"),
        (np.nan, 10, "not measurable"),
    ],
)
def test_an_office_is_held_to_the_share_that_is_stated(share, drawn, verdict):
    none = {"population": 0, "marked": 0, "drawn": 0, "sets": ""}
    told = rows({"text": "X", "count": 1000, "having": drawn, **none})
    assert verdicts(told, "random_share", share) == {("X", "x"): verdict}


def test_the_share_stated_and_its_exact_test_worked_by_hand():
    none = {"population": 0, "marked": 0, "drawn": 0, "sets": ""}
    told = rows({"text": "X", "count": 30, "having": 0, **none})
    (one,) = judged(told, {(0, 0): "random_share"}, {(0, 0): 0.1}, {})
    assert one.p_value == pytest.approx(2 * 0.9**30)
    assert (one.due, one.share, one.compared) == (0.1, 0.0, 30)


def test_few_cases_are_shown_and_not_tested():
    told = rows({"text": "a", "drawn": 20, "having": 20})
    (one,) = judged(told, {(0, 0): "like_goods"}, {}, {})
    assert (one.verdict, one.cases) == ("not measurable", 20)
    assert "too few cases" in one.said


@pytest.mark.parametrize(("handlers", "shown"), [(LEAST_PEERS, 1), (LEAST_PEERS - 1, 0)])
def test_accounts_of_an_office_with_few_handlers_are_not_told(handlers, shown):
    told = rows({"text": "p", "by": "account", "office": "X", "having": 80})
    assert len(judged(told, {(0, 0): "like_goods"}, {}, {"X": handlers})) == shown


@pytest.mark.parametrize("query", ["like_goods", "self_declared", "selection"])
def test_alike_groups_are_apart_in_at_most_one_family_in_twenty(query):
    rng = np.random.default_rng(5)
    false = 0
    runs = 300
    for _ in range(runs):
        given = []
        for of_set in range(8):
            cases = rng.integers(5, 60, 6)
            for what, share in ((SELECTED, 0.3), (FOUND, 0.2)):
                has = [rng.binomial(n, share) for n in cases]
                compares = 0 < sum(has) < cases.sum()
                for group, (n, x) in enumerate(zip(cases, has, strict=True)):
                    one = {"text": f"{group}", "what": what, "having": int(x), "count": int(n)}
                    one |= {"population": int(cases.sum()), "marked": sum(map(int, has))}
                    one |= {"drawn": int(n), "sets": str(of_set)}
                    given.append(one if compares else {**one, "population": 0})
        false += "broken" in verdicts(rows(*given), query).values()
    # Three standard errors above 5 % of 300.
    assert false <= 0.05 * runs + 3 * (0.05 * 0.95 * runs) ** 0.5
