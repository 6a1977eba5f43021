"""What the engine raises is told as what happened and what to do next."""

from pathlib import Path

import duckdb
import pytest

from evenhand.errors import RecordsError
from evenhand.records.engine_faults import engine_faults


def test_memory_that_runs_out_names_the_spill_folder_and_both_ways_out(tmp_path: Path):
    con = duckdb.connect()
    con.execute("SET memory_limit = '20MB'")
    con.execute("SET temp_directory = ''")
    with pytest.raises(RecordsError, match="ran out of memory") as said, engine_faults(tmp_path):
        con.execute("SELECT list(range ORDER BY hash(range)) FROM range(20_000_000)").fetchall()
    assert str(tmp_path) in said.value.what
    assert "--spill" in said.value.do_next
    assert "--memory" in said.value.do_next


def test_any_other_fault_says_what_the_engine_said_in_one_line(tmp_path: Path):
    with pytest.raises(RecordsError, match="could not answer") as said, engine_faults(tmp_path):
        duckdb.connect().execute("SELECT no_such_column FROM range(3)")
    assert "no_such_column" in said.value.what
    assert "\n" not in said.value.what
    assert "records check" in said.value.do_next


def test_an_interrupt_stays_an_interrupt(tmp_path: Path):
    def interrupted() -> None:
        raise RuntimeError("Query interrupted") from KeyboardInterrupt()

    with pytest.raises(KeyboardInterrupt), engine_faults(tmp_path):
        interrupted()


def test_a_fault_that_is_not_the_engine_s_passes(tmp_path: Path):
    with pytest.raises(RuntimeError, match="ours"), engine_faults(tmp_path):
        raise RuntimeError("ours")


def test_no_fault_changes_nothing(tmp_path: Path):
    with engine_faults(tmp_path):
        assert duckdb.connect().execute("SELECT 1").fetchone() == (1,)


def test_the_engines_own_word_for_an_interrupt_is_an_interrupt(tmp_path):
    with pytest.raises(KeyboardInterrupt), engine_faults(tmp_path):
        raise duckdb.InterruptException("INTERRUPT Error: Interrupted!")
