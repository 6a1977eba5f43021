import ibis
import pandas as pd

from evenhand.records.report_texts import shingles, texts


def written(*reports):
    rows = [{"office": "P", "actor": a, "report": r} for a, r in reports]
    return ibis.memtable(pd.DataFrame(rows).astype({"report": "string"}))


def test_texts_that_differ_in_numbers_signs_and_case_are_one():
    found = texts(
        written(
            *(("x", "As declared: 3 boxes."), ("x", "as declared,  14 boxes")),
            *(("y", "as declared 1 boxes"), ("y", "бирка 12 цела"), ("y", None), ("y", " ... ")),
        )
    ).to_pandas()
    assert sorted(zip(found.actor, found.reports, strict=True)) == [("x", 2), ("y", 1), ("y", 1)]
    assert found.text.nunique() == 2


def test_a_shingle_is_three_words_in_a_row_and_no_word_leaves():
    found = shingles(written(("x", "a b c a b c d"), ("x", "b c a"), ("y", "ok"))).to_pandas()
    # abc, bca, cab, bcd (abc twice) of the first; bca of the second; one of the short text
    assert sorted(found.groupby("text").shingle.size()) == [1, 1, 4]
    assert found.shingle.value_counts().max() == 2
    assert (found.shingle.str.len() == 64).all()
