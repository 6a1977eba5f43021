import ibis
import numpy as np
import pandas as pd

from evenhand.records.design import Limit
from evenhand.records.splits import DEALS, splits

LIMIT = Limit("approval", "total_value_declared", 100.0, days=2)


def counted(importer, day, amount):
    n = len(importer)
    files = ibis.memtable(
        pd.DataFrame(
            {
                "declaration_id": [f"d{k:05d}" for k in range(n)], "importer": importer,
                "office": 0, "month": 0, "day_number": np.asarray(day, dtype="int64"),
                "amount": (100 * np.asarray(amount)).astype("int64"),
            }
        )
    )  # fmt: skip
    return splits(files, LIMIT, number=3).to_pandas()


def test_splits_are_counted_as_worked_by_hand():
    # a: 60 on day 1, 60 on day 2: together 120. b: three days apart. c: already above alone.
    # d: 40 and 50, together below. e: a crumb of 4 and 99
    found = counted(
        list("aabbcddee"), [1, 2, 1, 4, 1, 1, 1, 1, 1], [60, 60, 60, 60, 150, 40, 50, 4, 99]
    )
    assert found.splits[found.deal == 0].tolist() == [1]
    assert found.limit.unique().tolist() == [3]
    assert sorted(found.deal) == list(range(DEALS + 1))


def test_days_dealt_anew_keep_who_declared_what_and_break_only_when():
    # one importer declares twice on each tenth day; the other eighteen singly, on any day
    rng = np.random.default_rng(0)
    importer = ["split"] * 20 + [f"i{k}" for k in range(400)]
    day = np.append(np.repeat(np.arange(0, 100, 10), 2), rng.integers(0, 100, 400))
    found = counted(importer, day, np.full(420, 60.0))
    recorded = found.splits[found.deal == 0].item()
    dealt = found.splits[found.deal > 0]
    # on one day both complete the sum, being of one day
    assert recorded == 20
    assert dealt.max() < recorded
    assert dealt.nunique() > 1


def test_nothing_below_the_limit_is_nothing_split():
    assert counted(["a"], [1], [500.0]).splits.sum() == 0
