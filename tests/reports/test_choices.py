from evenhand.reports.choices import choice, pairs


def said(**choices):
    return {p.name: p.value for p in pairs(choices)}


def test_lists_and_tuples_are_words_with_commas():
    assert said(sets=("office", "day", "desk")) == {"sets": "office, day, desk"}


def test_what_is_empty_is_left_out_and_inside_a_list_is_none():
    assert said(a=(), b=None, c="", d={}, e=0, f=False) == {"e": "0", "f": "no"}
    assert choice([None, "x"]) == "none, x"


def test_nested_choices_have_a_line_each():
    design = {"rule": "lot", "within": ["office", "day"], "like_with_like": []}
    assert said(design=design) == {"design: rule": "lot", "design: within": "office, day"}


def test_a_list_of_named_things_says_what_each_is():
    outcomes = [
        {"name": "hours", "column": "hours", "kind": "duration", "unit": "hours"},
        {"name": "fine", "column": "amount", "kind": "amount", "unit": ""},
    ]
    assert choice(outcomes) == (
        "hours (kind duration, unit hours); fine (column amount, kind amount)"
    )


def test_many_names_with_few_words_are_listed_by_word():
    assert said(resolution={"a.at": "second", "b.at": "second", "c.at": "day", "d.at": "day"}) == {
        "resolution": "second: a.at, b.at; day: c.at, d.at"
    }


def test_numbers_are_unrounded_and_whole_ones_whole():
    assert (choice(48.0), choice(0.123456789), choice(True)) == ("48", "0.123456789", "yes")
    assert said(standards={"registered-released": 48.0}) == {"standards": "registered-released: 48"}
