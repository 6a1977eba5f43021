"""A run that brings only what is new says what a run in full says."""

from __future__ import annotations

import json
import shutil
from datetime import date

import pytest

from evenhand.analysis.holding import Holding
from evenhand.cli.main import main
from evenhand.errors import EvenhandError


def test_a_day_without_a_store_says_how_one_is_made():
    with pytest.raises(EvenhandError, match="no store is named") as said:
        Holding(since=date(2026, 7, 1)).must_make_sense()
    assert "--store" in said.value.do_next
    Holding().must_make_sense()


@pytest.mark.slow
def test_a_run_since_a_day_equals_one_in_full(practice, tmp_path):
    """Months 1 to 9 are held, 9 to 12 come anew: September is seen again."""
    parts = {"early": range(1, 10), "late": range(9, 13)}
    for name, months in parts.items():
        (tmp_path / name).mkdir()
        for file in practice.folder.iterdir():
            month = file.stem[-2:]
            if file.suffix == ".csv" or (month.isdigit() and int(month) in months):
                shutil.copy(file, tmp_path / name)

    def analysed(source, out: str, *more: str) -> list[dict]:
        words = ["analyse", str(source), "--mapping", str(practice.mapping), "--quiet"]
        words += ["--key", str(tmp_path / "key"), "--out", str(tmp_path / out), "--repeatable"]
        words += ["--measures", "handler_share,pair_excess,lot_test,release_time,process_map"]
        assert main([*words, *more]) == 0
        whole = json.loads((tmp_path / out / "findings.json").read_text(encoding="utf-8"))
        text = json.dumps(whole["findings"])
        found = json.loads(text)
        for finding in found:
            assert finding.pop("fingerprint")
        return found

    store = ["--store", str(tmp_path / "store")]
    earlier = analysed(tmp_path / "early", "first", *store)
    assert (tmp_path / "store").stat().st_mode & 0o077 == 0
    # Practice files lie by month of registration, so from its first day on nothing is lacking.
    joined = analysed(tmp_path / "late", "second", *store, "--since", "2025-09-01")
    full = analysed(practice.folder, "full")
    assert joined == full
    assert joined != earlier
    # The day after tomorrow's export joins what is held now.
    assert analysed(tmp_path / "late", "third", *store, "--since", "2025-09-01") == full
