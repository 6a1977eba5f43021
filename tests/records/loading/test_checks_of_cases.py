import pytest

COLUMNS = {"declaration_id": "d", "activity": "what", "at": "t"}
WHOLE = ("register", "assess", "pay", "release")


def lines(number, *acts, day=1):
    return [f"{number},{act},2024-01-{day:02d} {8 + i:02d}:00:00" for i, act in enumerate(acts)]


def told(small, tmp_path, *rows):
    path = small.write(tmp_path / "e.csv", "d,what,t", *rows)
    made = small.load(path, small.source(table="events", columns=COLUMNS), into=tmp_path)
    return {c.name: c for c in made.checks if c.name.startswith("cases_")}


def test_a_case_that_goes_on_and_never_began_is_listed(small, tmp_path):
    # B is spread over two numbers; C never goes on, and E is an appeal with a number of its own.
    rows = [*lines("A", *WHOLE), *lines("B", "register", "assess"), *lines("B/1", "pay", "release")]
    rows += [*lines("C", "register"), *lines("E", "appeal", "appeal_decision")]
    found = told(small, tmp_path, *rows)
    assert list(found) == ["cases_without_beginning"]
    split = found["cases_without_beginning"]
    assert (split.count, split.total, split.examples) == (1, 4, ("B/1",))
    assert split.severity == "warning"
    assert "1 of 4 cases (25.0 %)" in split.statement
    assert "a declaration keeps" in split.do_next


@pytest.mark.parametrize(("begun", "said"), [(1, False), (2, True)])
def test_a_source_that_records_few_beginnings_is_not_said_to_split_cases(
    small, tmp_path, begun, said
):
    rows = [r for n in range(begun) for r in lines(f"A{n}", *WHOLE)]
    rows += [r for n in range(2) for r in lines(f"B{n}", "pay", "release")]
    assert ("cases_without_beginning" in told(small, tmp_path, *rows)) is said


def test_a_case_with_two_courses_is_listed_those_that_begin_anew_first(small, tmp_path):
    # A holds two declarations, one after the other; B two at once; C a release in parts.
    rows = [*lines("A", *WHOLE), *lines("A", *WHOLE, day=2)]
    rows += [*lines("B", "register", "register", "pay", "release"), *lines("D", *WHOLE)]
    rows += lines("C", "register", "release", "release")
    found = told(small, tmp_path, *rows)
    assert list(found) == ["cases_with_two_courses"]
    merged = found["cases_with_two_courses"]
    assert (merged.count, merged.total, merged.examples) == (3, 4, ("A", "B", "C"))
    assert "1 of them registered again after a release" in merged.statement
    assert "number, year and office" in merged.do_next


def test_whole_cases_and_logs_of_other_acts_are_said_nothing_of(small, tmp_path):
    assert told(small, tmp_path, *lines("A", *WHOLE), *lines("B", "register")) == {}
    odd = [r for n in range(3) for r in lines(f"F{n}", "Create Fine", "Payment", "Payment")]
    assert told(small, tmp_path, *odd) == {}
