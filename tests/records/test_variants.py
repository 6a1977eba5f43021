import ibis

from evenhand.records.variants import LANES, WORD, variants


def counted(*paths, names=3, groups=None):
    steps = [
        {"case": case, "code": code, "place": place, "group": groups[case] if groups else 0}
        for case, path in enumerate(paths)
        for place, code in enumerate(path)
    ]
    kinds = {"case": "int32", "code": "int32", "place": "int64", "group": "int32"}
    codes = ibis.memtable({"code": list(range(names))})
    asked = variants(ibis.memtable(steps, schema=kinds), codes, by="group")
    found = ibis.duckdb.connect().to_pyarrow(asked).to_pylist()
    if groups:
        return {(r["group"], r["text"]): r["count"] for r in found}
    return {r["text"]: r["count"] for r in found}


def test_equal_paths_are_counted_together():
    assert counted([0, 1, 2], [0, 1], [0, 1, 2], [1, 0]) == {"0,1,2": 2, "0,1": 1, "1,0": 1}


def test_each_group_has_its_own_paths():
    most = [0, 2] * LANES * WORD
    found = counted([0, 1], [0, 1], [1], most, most, [0, 1], groups=[7, 9, 9, 7, 9, 9])
    long = ",".join(map(str, most))
    assert found == {(7, "0,1"): 1, (9, "0,1"): 2, (9, "1"): 1, (7, long): 1, (9, long): 1}


def test_an_act_more_is_another_path():
    # The first activity has code 0: that it was done twice must not look like once.
    assert counted([0], [0, 0], [0, 0, 0]) == {"0": 1, "0,0": 1, "0,0,0": 1}


def test_cases_with_more_acts_than_fit_are_counted_with_their_like():
    # Three activities take two bits an act.
    most = LANES * (WORD // 2)
    fits, longer = [0, 2] * (most // 2), [0, 2] * (most // 2) + [1]
    found = counted(fits, longer, longer, fits, fits)
    assert sorted(found.values()) == [2, 3]
    assert found[",".join(map(str, longer))] == 2
