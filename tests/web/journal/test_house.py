"""Can internal audit check the journal from the command line, against a head kept outside?"""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from evenhand.cli.main import main
from evenhand.web.journal import house as journal
from evenhand.web.journal.append import append
from evenhand.web.journal.heads import JournalError

pytestmark = pytest.mark.django_db


def test_a_journal_holds_and_a_head_of_it_is_written_once(house, tmp_path, capsys):
    assert main(["journal", "verify"]) == 0
    said = capsys.readouterr().out
    assert "The journal holds" in said
    assert "Held against no head" in said
    head = tmp_path / "head"
    assert main(["journal", "head", "--out", str(head)]) == 0
    assert main(["journal", "head", "--out", str(head)]) == 1
    assert main(["journal", "key"]) == 0
    key = capsys.readouterr().out.splitlines()[-1]
    assert main(["journal", "verify", "--head", str(head), "--key", key]) == 0
    append("thing.done", subject="thing:1", actor=None)
    assert main(["journal", "verify", "--head", str(head), "--key", key]) == 0


def test_a_dropped_row_and_a_cut_end_are_named(house, tmp_path, capsys):
    head = tmp_path / "head"
    main(["journal", "head", "--out", str(head)])
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER journal_entry_no_delete")
        cursor.execute("DELETE FROM journal_entry WHERE number = 5")
    assert main(["journal", "verify", "--head", str(head)]) == 1
    assert "after entry 4" in capsys.readouterr().out
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM journal_entry WHERE number = 2")
    assert main(["journal", "verify"]) == 1
    assert "Entry 2 is missing" in capsys.readouterr().out
    with pytest.raises(JournalError, match="does not hold"):
        journal.write_head(tmp_path / "other", day=date(2026, 11, 30))


def test_a_file_that_is_no_head_and_one_that_is_not_there_are_told(house, tmp_path, capsys):
    other = tmp_path / "other"
    other.write_text("no head\n", encoding="utf-8")
    for path in (other, tmp_path / "none", tmp_path):
        assert main(["journal", "verify", "--head", str(path)]) == 1
        assert "head" in capsys.readouterr().err
