import numpy as np

from evenhand.statistics.paths import Paths, steps_of


def paths(*texts, count):
    return Paths.read(np.array(texts, dtype=object), np.array(count, dtype=np.int64))


def test_paths_are_read_and_counted_by_code():
    # 0,1 three times and 1,1,2 twice: code 1 occurs 3 * 1 + 2 * 2 times.
    found = paths("0,1", "1,1,2", count=[3, 2])
    assert found.length.tolist() == [2, 3]
    assert found.occurrences(3).tolist() == [3, 7, 2]
    assert found.starts(3).tolist() == [3, 2, 0]
    assert found.ends(3).tolist() == [0, 3, 2]


def test_no_paths_give_no_counts():
    found = paths(count=[])
    assert found.occurrences(2).tolist() == [0, 0]
    assert found.texts(np.array(["a", "b"], dtype=object)).tolist() == []


def test_names_with_arrows_and_backslashes_stay_apart():
    names = np.array(["a", "b", "a ->", "-> b", "a -> b", "a \\", "\\-> b"], dtype=object)
    # Without escaping, the first two of these would read alike, and so would the next two.
    texts = paths("2,1", "0,3", "4", "0,1", "5,3", "5,6", count=[1] * 6).texts(names)
    assert len(set(texts)) == 6
    codes = ([2, 1], [0, 3], [4], [0, 1], [5, 3], [5, 6])
    assert [steps_of(t) for t in texts] == [names[c].tolist() for c in codes]
    assert texts[3] == "a -> b"
    assert texts[2] == "a \\-> b"
