import numpy as np

from evenhand.practice.report_texts import (
    ENDINGS,
    FIRST,
    IN_ORDER,
    MOST_OPENED,
    NOT_IN_ORDER,
    SENTENCES,
    Wording,
    own_words,
    reports,
    template,
    texts,
)


def test_a_report_says_its_sentences_the_number_and_what_was_found():
    # The last way of all: the last sentence at each place.
    ways = int(np.prod([len(s) for s in SENTENCES]))
    found = np.array([False, True])
    numbers = reports(Wording(ways - 1, 1), found=found, rng=np.random.default_rng(1))
    assert (numbers <= FIRST).all()
    packages = (FIRST - numbers) % MOST_OPENED + 1
    opened, *others = (sentences[-1] for sentences in SENTENCES)
    assert texts(numbers).to_pylist() == [
        " ".join([opened, str(count), *others, last])
        for count, last in zip(packages, (IN_ORDER[1], NOT_IN_ORDER[1]), strict=True)
    ]


def test_reports_in_own_words_hardly_ever_say_the_same():
    rng = np.random.default_rng(2)
    found = np.zeros(2_000, dtype=bool)
    said = texts(reports(own_words(rng, 2_000), found=found, rng=rng)).to_pylist()
    words = {"".join(c for c in text if not c.isdigit()) for text in said}
    # Two million pairs, one in 24 million of which is equal.
    assert len(words) >= 1_998


def test_every_office_has_a_template_of_its_own_all_year():
    assert template(7, office=0) == template(7, office=0)
    assert len({template(7, office=k) for k in range(12)}) == 12


def test_sentences_hold_no_number_and_none_is_there_twice():
    every = [*ENDINGS, *(one for sentences in SENTENCES for one in sentences)]
    assert len(set(every)) == len(every)
    assert not any(c.isdigit() for one in every for c in one)
    assert len(IN_ORDER) == len(NOT_IN_ORDER)
