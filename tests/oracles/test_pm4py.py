"""Is the process map of a practice log the one that pm4py discovers in what was exported?

pm4py is copylefted (AGPL): it runs in an environment and a process of its own, and reads a file.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest

import evenhand
from evenhand.cli.main import main
from evenhand.practice.make import make

pytestmark = pytest.mark.slow

DECLARATIONS = 800
SECONDS = 1e-9
"""Relative: both take the same whole seconds, and add them up in another order."""


@pytest.fixture(scope="module")
def both(ask, tmp_path_factory) -> SimpleNamespace:
    """Return the tables of ``process_map`` by name, and what pm4py reads in the export as XES."""
    folder = tmp_path_factory.mktemp("pm4py")
    made = make(folder / "practice", declarations=DECLARATIONS, seed=5, threads=1)
    log, key = folder / "log.xes", folder / "pseudonyms.key"
    assert main(["records", "key", "--out", str(key)]) == 0
    words = [made.folder, "--mapping", made.mapping, "--format", "xes", "--out", log, "--key", key]
    assert main(["records", "export", *map(str, words)]) == 0
    theirs = ask("pm4py", path=str(log))
    ours = evenhand.analyse(made.folder, made.mapping, measures=["process_map"], key=key)
    tables = {t.name: list(t.rows()) for t in ours.findings[0].tables}
    return SimpleNamespace(ours=tables, theirs=theirs)


def test_arcs_are_the_same_with_the_same_counts(both):
    ours = {(r["source"], r["target"]): r["count"] for r in both.ours["process_map"]}
    theirs = {(a, b): count for a, b, count in both.theirs["arcs"]}
    assert len(ours) > 50
    assert ours == theirs


def test_mean_and_median_time_of_each_arc_agree_to_the_last_digits(both):
    theirs = {(a, b): (mean, median) for a, b, mean, median in both.theirs["times"]}
    rows = both.ours["process_map"]
    assert len(rows) == len(theirs)
    for row in rows:
        mean, median = theirs[row["source"], row["target"]]
        assert row["mean_seconds"] == pytest.approx(mean, rel=SECONDS)
        assert row["median_seconds"] == pytest.approx(median, rel=SECONDS)


def test_variants_are_the_same_with_the_same_counts(both):
    ours = {r["variant"]: r["count"] for r in both.ours["process_map_variants"]}
    theirs = {" -> ".join(path): count for path, count in both.theirs["variants"]}
    assert len(ours) > 50
    assert ours == theirs


def test_cases_start_and_end_with_the_same_acts(both):
    rows = both.ours["process_map_activities"]
    assert {r["activity"]: r["starts"] for r in rows if r["starts"]} == both.theirs["starts"]
    assert {r["activity"]: r["ends"] for r in rows if r["ends"]} == both.theirs["ends"]
    assert sum(r["count"] for r in rows) == both.theirs["events"]
    assert sum(both.theirs["starts"].values()) == both.theirs["cases"]
