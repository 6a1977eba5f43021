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


def test_a_value_that_may_name_somebody_is_withheld(tmp_path):
    values = {
        "31.02.2024 25:61": True,
        "5 Jan 2024, 8:30 PM": True,
        "2024-01-05T25:00:00Z": True,
        "1,234,56": True,
        "Quackenbush 4711": False,
        "K4711": False,
        "Вышнеградский 3": False,
        "soon": False,
        "1" * 65: False,
    }
    with Rejects(tmp_path / "rejects.csv", quarantine=tmp_path / "q", name="x") as rejects:
        for i, value in enumerate(values):
            rejects.add(source="s", line=i, table="t", column="c", reason="r", value=value)
        given = {"source": "s", "line": 99, "table": "t", "column": "c", "reason": "r"}
        rejects.add(**given, value="2024TM4711", is_number=True)
        rejects.add(**given, value="4711", names_somebody=True)
    with (tmp_path / "rejects.csv").open(encoding="utf-8", newline="") as file:
        shown = [row[-1] for row in csv.reader(file)][1:]
    expected = [v if is_shown else WITHHELD for v, is_shown in values.items()]
    assert shown == [*expected, "2024TM4711", WITHHELD]
