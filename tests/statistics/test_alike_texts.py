import numpy as np

from evenhand.statistics.alike_texts import alike_texts

# Four texts of words in runs: "b" shares 9 of 11 runs with "a"; "c" and "d" share none with others.
RUNS = {"a": range(10), "b": range(1, 11), "c": range(20, 30), "d": range(40, 50)}


def ask(rows, least=0.8, many=2):
    group, unit, text, times = zip(*rows, strict=True)
    runs = [(t, f"r{n}") for t, each in RUNS.items() for n in each]
    of_text, shingle = (np.array(c, dtype=object) for c in zip(*runs, strict=True))
    found = alike_texts(
        **{k: np.array(v, dtype=object) for k, v in
           {"group": group, "unit": unit, "text": text}.items()},
        times=np.array(times), of_text=of_text, shingle=shingle, least=least, many=many,
    )  # fmt: skip
    return found.is_repeated.tolist(), found.is_common.tolist(), found.is_own.tolist()


def test_a_text_is_repeated_by_itself_or_by_one_nearly_the_same():
    # x wrote a and b (9 / 11 = 0.82 alike), c twice and d once.
    rows = [("P", "x", "a", 1), ("P", "x", "b", 1), ("P", "x", "c", 2), ("P", "x", "d", 1)]
    assert ask(rows)[0] == [True, True, True, False]
    assert ask(rows, least=0.85)[0] == [False, False, True, False]


def test_what_many_of_a_group_wrote_is_nobody_s_own():
    rows = [("P", "x", "c", 2), ("P", "y", "c", 1), ("Q", "x", "c", 2)]
    repeated, common, own = ask(rows)
    assert repeated == [True, False, True]
    assert common == [True, True, False]
    assert own == [False, False, True]
