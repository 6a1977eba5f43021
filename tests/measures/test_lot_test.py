import numpy as np
import pytest

from evenhand.measures import lot_test
from evenhand.records.context import Context
from evenhand.records.counts import AgentFiles, Names, OfficerFiles, SetMonths
from evenhand.records.design import Design
from evenhand.statistics.lottery import FIRST_LOOK
from evenhand.statistics.multiplicity import benjamini_hochberg


def names(prefix, n):
    return Names(np.arange(n), np.array([f"{prefix}{i + 1:02d}" for i in range(n)], dtype=object))


def cells(*columns):
    keys, files = np.unique(np.stack(columns, axis=1), axis=0, return_counts=True)
    return (*keys.T, files)


def counts(office, month, day, officer, agent, *, offices=None, months=None, only=None):
    office, month, day, officer, agent = map(np.asarray, (office, month, day, officer, agent))
    offices, months = offices or office.max() + 1, months or month.max() + 1
    sets, stratum = np.unique(np.stack([office, month, day], axis=1), axis=0, return_inverse=True)
    stratum = stratum.ravel()
    here = np.ones(office.size, bool) if only is None else np.isin(office, only)
    seen = np.unique(stratum[here])
    return lot_test.Counts(
        strata=SetMonths(seen, sets[seen, 0], sets[seen, 1]),
        officer_files=OfficerFiles(*cells(stratum[here], officer[here])),
        agent_files=AgentFiles(*cells(stratum[here], agent[here])),
        met=lot_test.Met(*cells(office[here], month[here], officer[here], agent[here])),
        offices=names("P", offices),
        months=names("2026-", months),
    )


def dealt(rng, *, offices=3, months=4, days=20, per_day=30, officers=6, agents=8):
    n = offices * months * days * per_day
    index = np.arange(n) // per_day
    return [
        index // (days * months), index // days % months, index % days,
        rng.integers(0, officers, n), rng.integers(0, agents, n),
    ]  # fmt: skip


def steered(rng, *, office=1, month=2, **size):
    o, m, d, officer, agent = dealt(rng, **size)
    officer[(o == office) & (m == month) & (agent == 0)] = 0
    return [o, m, d, officer, agent]


def find(values, *, last_day=None, **kwargs):
    given = counts(*values, **kwargs)
    context = Context(Design(rule="lot", within=("office", "day")), last_day=last_day)
    return lot_test.find(given, lot_test.infer(given), context)


def test_the_statistic_is_as_worked_by_hand():
    # one set of 10 files: officers 0, 1 take five each, agents 0, 1 lodge five each, and each keeps
    # to one: O = 5 or 0, E = 2.5, V = 5 5 5 5 / (100 9) = 0.694..; T = 4 (2.5^2 / V) = 36
    officer = np.repeat([0, 1], 5)
    zero = np.zeros(10, int)
    found = lot_test.infer(counts(zero, zero, zero, officer, officer))
    assert found.tests.statistic[0] == pytest.approx(36)
    # 2 of the C(10, 5) = 252 deals are as uneven: of 198 fresh deals 1.6, and 7 once in 1,000 times
    assert found.tests.draws[0] == 198
    assert found.tests.p_value[0] == (1 + found.tests.exceedances[0]) / 199
    assert found.tests.exceedances[0] < 7


def test_a_steered_month_is_found_and_no_other():
    found = find(steered(np.random.default_rng(0)))
    flagged = [(r["office"], r["month"]) for r in found.table().rows() if r["flagged"]]
    assert flagged == [("P02", "2026-03")]
    assert found.answer.startswith("Not everywhere: in 1 of 12 office-months, at 1 office,")
    assert found.plot().kind == "lines"
    assert found.table().names == (
        "office", "month", "declarations", "pairs", "statistic", "draws", "p_value", "q_value",
        "flagged",
    )  # fmt: skip


def test_an_honest_lot_is_said_to_look_like_one():
    found = find(dealt(np.random.default_rng(1)))
    assert found.answer == (
        "Yes, as far as the records show: in none of 12 office-months tested does it differ from "
        "the lot by more than chance."
    )


def test_what_leaves_nothing_to_chance_is_not_tested():
    zero = np.zeros(20, int)
    found = find([zero, zero, np.arange(20), zero, zero])
    assert found.answer.startswith("No office-month has two officers")
    assert found.plot() is None
    assert found.table()["q_value"].tolist() == [1.0]


def test_an_untested_month_does_not_weaken_the_others():
    values = steered(np.random.default_rng(0))
    # a thirteenth office-month with a single officer: the family is still of twelve
    more = [np.append(v, x) for v, x in zip(values, (3, 0, 0, 0, 0), strict=True)]
    beside = lot_test.infer(counts(*more))
    assert beside.tests.pairs[-1] == 0
    twelve = benjamini_hochberg(beside.tests.p_value[:-1], lot_test.LEVEL)
    assert beside.adjusted[:-1] == pytest.approx(twelve.adjusted)
    assert twelve.tested == 12


def test_taking_offices_in_turn_lists_the_same_months():
    values = steered(np.random.default_rng(2))
    whole = lot_test.infer(counts(*values))
    parts = [lot_test.infer(counts(*values, only=[o], offices=3, months=4)) for o in range(3)]
    joined = lot_test.merge(parts)
    assert joined.flagged.tolist() == whole.flagged.tolist()
    assert joined.flagged.sum() == 1
    # How often a month that might be listed is dealt afresh hangs on how many there are beside it.
    once = np.maximum(joined.tests.draws, whole.tests.draws) <= FIRST_LOOK
    assert once.sum() >= 10
    assert joined.tests.p_value[once].tolist() == whole.tests.p_value[once].tolist()
    assert (joined.office.tolist(), joined.month.tolist()) == (
        whole.office.tolist(),
        whole.month.tolist(),
    )


def test_names_and_order_of_rows_change_only_the_draws():
    rng = np.random.default_rng(3)
    values = steered(rng)
    order = rng.permutation(values[0].size)
    swapped = [v[order] for v in values]
    one, other = lot_test.infer(counts(*values)), lot_test.infer(counts(*swapped))
    assert other.tests.statistic == pytest.approx(one.tests.statistic)
    assert other.tests.p_value.tolist() == one.tests.p_value.tolist()


@pytest.mark.slow
def test_p_values_of_a_lot_are_never_smaller_than_they_say():
    rng = np.random.default_rng(4)
    p = lot_test.infer(counts(*dealt(rng, offices=40, months=30, days=6, per_day=15))).tests.p_value
    assert p.size == 1200
    for level in (0.01, 0.05, 0.1, 0.25, 0.5, 0.9):
        assert np.mean(p <= level) <= level + 3 * (level * (1 - level) / p.size) ** 0.5
        # and not much larger either: the test has the size it claims
        assert np.mean(p <= level) >= 0.75 * level - 3 * (level * (1 - level) / p.size) ** 0.5
