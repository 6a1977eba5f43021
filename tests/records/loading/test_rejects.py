import csv
import os
import stat

import pytest

from evenhand.errors import RecordsError
from evenhand.records.loading.rejects import WITHHELD, Rejects, default_quarantine, safe


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_formula_is_made_text(cell):
    assert safe(cell) == "'" + cell
    assert safe("a" + cell) == "a" + cell


def test_a_value_with_a_digit_is_shown_and_others_are_withheld(tmp_path):
    with Rejects(tmp_path / "r.csv", quarantine=tmp_path / "q", name="x") as rejects:
        for value in ("31/02/2024", "Ivan Ivanov", "1" * 65, "", None):
            rejects.add(
                source="d.csv", line=2, table="items", column="c", reason="is odd", value=value
            )
    with (tmp_path / "r.csv").open(encoding="utf-8", newline="") as file:
        shown = [row["value"] for row in csv.DictReader(file)]
    assert shown == ["31/02/2024", WITHHELD, WITHHELD, "", ""]
    assert rejects.counts == {"items": 5}
    assert "Ivan Ivanov" in (tmp_path / "q" / "x.csv").read_text(encoding="utf-8")


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_the_quarantine_is_for_its_owner_alone_and_only_made_when_needed(tmp_path):
    with Rejects(tmp_path / "r.csv", quarantine=tmp_path / "q", name="x") as rejects:
        assert not (tmp_path / "q").exists()
        rejects.add_text(source="d.csv", line=2, table="items", reason="is no row", text="a;b")
    assert stat.S_IMODE((tmp_path / "q" / "x.csv").stat().st_mode) == 0o600


def test_a_quarantine_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "q").write_text("a file")
    with (
        Rejects(tmp_path / "r.csv", quarantine=tmp_path / "q", name="x") as rejects,
        pytest.raises(RecordsError, match="folder for the quarantine"),
    ):
        rejects.add_text(source="d.csv", line=2, table="items", reason="is no row", text="a;b")


def test_the_quarantine_stands_in_the_users_own_state(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert default_quarantine() == tmp_path / "evenhand" / "quarantine"
