import pytest

from evenhand.reports.answers import Answer, Line, brief, one_line, read_answer

SEVERAL = (
    "release_hours: given to another officer, a declaration would move by 2.31 hours. "
    "value adjusted by agent: it would move by 3.0 %; the mean is 6.9 %."
)
NAMES = ("release_hours", "value adjusted by agent")


def test_sentences_that_begin_with_names_are_lines():
    answer = read_answer(SEVERAL)
    assert answer.lead == ""
    assert tuple(line.name for line in answer.lines) == NAMES
    assert answer.lines[1].text == "it would move by 3.0 %; the mean is 6.9 %."


def test_words_before_the_first_name_lead_in_the_list():
    for lead in ("The same records, shuffled: ", "Shuffled: ", "Of two outcomes one moves. "):
        answer = read_answer(lead + SEVERAL)
        assert (answer.lead, len(answer.lines)) == (lead.strip(), 2)


@pytest.mark.parametrize(
    "text",
    [
        "Half are released within 48.1 hours: a trader must wait. The rest take longer.",
        "Not everywhere: in 15 of 48 office-months, at 2 offices, they met too unevenly.",
        "release_hours: given to another officer, it would move.",
        "duty: it would move. duty: it would not.",
        "",
    ],
)
def test_a_sentence_with_a_colon_is_no_list(text):
    assert read_answer(text) == Answer(text)


def test_line_breaks_part_lines_where_no_names_do():
    assert read_answer("It moves.\nIt stays.\n") == Answer(
        "", (Line("", "It moves."), Line("", "It stays."))
    )
    assert read_answer("a: one.\nb: two.").lines == (Line("a", "one."), Line("b", "two."))


def test_the_contents_name_outcomes_or_say_the_first_sentence_or_the_first_number():
    assert one_line(SEVERAL) == ", ".join(NAMES)
    assert one_line("It moved (95 % interval 2 to 3). Much more follows.") == "It moved."
    long = "word " * 40
    assert one_line(long, instead="Median: 4 h") == "Median: 4 h"
    cut = one_line(long, instead=long)
    assert len(cut) <= 95
    assert cut.endswith("word …")


def test_a_statement_is_shortened_by_whole_sentences():
    first, second = "a" * 150 + ".", "B" * 60 + "."
    assert brief(f"{first} {second}") == first
    assert brief("One. Two.") == "One. Two."
    assert brief(SEVERAL).startswith("release_hours: given")
    assert brief(SEVERAL).endswith("One other outcome is inside.")


def test_a_sentence_that_is_too_long_ends_at_a_clause():
    assert brief(f"It took 42 ways; {'x' * 300} was one.") == "It took 42 ways."
    assert brief("y" * 300) == "y" * 300
