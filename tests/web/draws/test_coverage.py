"""Are the counts of a reconciliation shown as kept, and published only where somebody chose so?"""

from __future__ import annotations

import csv
import io
import json

import pytest

from evenhand.web.draws import coverage
from evenhand.web.draws.coverage import CoverageError
from evenhand.web.draws.models import Publication
from evenhand.web.journal.models import Entry

FATES = {"as_drawn": 90, "moved": 1, "emergency": 1, "sealed": 2, "waiting": 1, "other": 2}
FIGURES = {
    "made_at": "2026-11-29T02:30:00+00:00",
    "origin": "example.org/draw",
    "size": 512,
    "coverage": [
        {"office": "all", "declarations": 100, "drawn": 97, "fates": FATES},
        {"office": "=PORT()", "declarations": 100, "drawn": 97, "fates": FATES},
        {"office": "EMPTY", "declarations": 0, "drawn": 0, "fates": {"other": 0}},
    ],
    "draws": [{"office": "port", "declared": 97, "not_recorded": 2, "not_booked": 1}],
    "wrong": 5,
    "drawn_again": 0,
    "other_papers": 1,
    "book_faults": 0,
    "unshown": [],
}


@pytest.fixture
def kept(log):
    """Keep figures as a reconciliation does."""

    def write(figures=FIGURES):
        log.reconciled.mkdir(exist_ok=True)
        text = figures if isinstance(figures, str) else json.dumps(figures)
        (log.reconciled / coverage.FILE).write_text(text, encoding="utf-8")
        return log

    return write


def test_the_figures_of_a_reconciliation_are_read_as_they_are(kept):
    found = coverage.kept(kept())
    whole, port, empty = found.lines
    assert (whole.is_all, whole.share, whole.not_drawn, whole.other) == (True, 97.0, 3, 2)
    assert (port.is_all, empty.share) == (False, None)
    assert found.draws[0].without == 3
    assert (found.wrong, found.other_papers, found.size) == (5, 1, 512)


def test_without_a_reconciliation_nothing_is_known(log, names):
    assert coverage.kept(log) is None
    assert coverage.kept(names(reconciled=None)) is None
    with pytest.raises(CoverageError, match="No coverage is kept"):
        coverage.publish(log, by=None)
    assert not Publication.objects.exists()


@pytest.mark.parametrize("text", ["{", "[]", "{}", json.dumps(FIGURES | {"coverage": 5})])
def test_figures_that_cannot_be_read_are_told(kept, text):
    with pytest.raises(CoverageError, match="cannot be read"):
        coverage.kept(kept(text))


def test_what_is_published_stays_as_it_was_chosen(kept, house):
    log, by = kept(), house[0].pk
    assert coverage.published(log) is None
    coverage.publish(log, by=by)
    kept(FIGURES | {"wrong": 9})
    assert coverage.of(coverage.published(log).figures).wrong == 5
    coverage.publish(log, by=by)
    assert coverage.of(coverage.published(log).figures).wrong == 9
    assert Publication.objects.filter(ended_at=None).count() == 1
    coverage.take_back(log, by=by)
    assert coverage.published(log) is None
    done = list(Entry.objects.order_by("number").values_list("action", flat=True))[-3:]
    assert done == [*["draw.coverage_published"] * 2, "draw.coverage_taken_back"]


def test_the_file_has_the_numbers_and_runs_nothing(kept):
    data = coverage.as_csv(coverage.kept(kept())).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(data)))
    assert rows[1][1:] == ["all", "100", "97", "3", "2"]
    assert rows[2][1] == "'=PORT()"
    assert rows[4] == ["draws", "port", "100", "97", "3", ""]
