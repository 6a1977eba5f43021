"""One thread asks the engine, a question ahead, and tells what came of it where it is wanted."""

from threading import Event, get_ident

import duckdb
import pytest

from evenhand.analysis.ahead import Ahead


def test_what_was_begun_is_computed_once_beside_the_caller():
    asked = []

    def compute():
        asked.append(get_ident())
        return len(asked)

    with Ahead(duckdb.connect()) as ahead:
        ahead.begin("one", compute)
        assert ahead.take("one", compute) == 1
        # What was begun is handed out once; what was not begun is computed now.
        assert ahead.take("one", compute) == 2
        ahead.begin("another", compute)
        assert ahead.take("one", compute) == 4
    assert len(set(asked)) == 1
    assert asked[0] != get_ident()


def test_without_an_engine_all_is_computed_by_the_caller():
    with Ahead(None) as ahead:
        ahead.begin("one", lambda: pytest.fail("begun"))
        assert ahead.take("one", get_ident) == get_ident()


def test_an_error_is_raised_where_the_answer_is_wanted():
    with Ahead(duckdb.connect()) as ahead:
        ahead.begin("one", lambda: {}["column"])
        with pytest.raises(KeyError, match="column"):
            ahead.take("one", lambda: None)
        ahead.begin("two", lambda: {}["never asked for"])


def test_who_leaves_in_the_middle_of_a_question_breaks_it_off():
    engine, asking, said = duckdb.connect(), Event(), []

    def long():
        asking.set()
        try:
            engine.execute("SELECT sum(a.range * b.range) FROM range(1000000) a, range(20000) b")
        except duckdb.InterruptException as err:
            said.append(err)

    with pytest.raises(KeyboardInterrupt), Ahead(engine) as ahead:
        ahead.begin("long", long)
        asking.wait()
        raise KeyboardInterrupt
    assert len(said) == 1
