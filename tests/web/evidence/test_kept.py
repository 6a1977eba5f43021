"""Do the pages show what the report shows?"""

from __future__ import annotations

import pytest
from tests.web.small_results import small_results

from evenhand.errors import EvenhandError
from evenhand.reports.compose import compose
from evenhand.web.evidence import kept


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return small_results(
        tmp_path_factory.mktemp("kept"), "handler_share", "officer_funnel", "pair_excess"
    )


def test_what_is_read_back_is_printed_word_for_word_as_the_report(results, tmp_path):
    kept.keep(results, tmp_path)
    assert compose(kept.read(tmp_path)) == compose(results)


@pytest.mark.parametrize("spoil", [b"", b"{}", b"not json", b'{"title": 1}'])
def test_results_that_cannot_be_read_are_told(results, tmp_path, spoil):
    kept.keep(results, tmp_path)
    (tmp_path / kept.FILE).write_bytes(spoil)
    with pytest.raises(EvenhandError, match="Run the analysis again"):
        kept.read(tmp_path)


@pytest.fixture
def folder(tmp_path):
    """Return a folder whose report was not read before."""
    kept.forget()
    yield tmp_path
    kept.forget()


def test_a_report_that_was_printed_is_read_and_not_composed_again(results, folder):
    printed = compose(results)
    kept.keep(results, folder, printed)
    # What it would be composed of is gone.
    (folder / kept.FILE).unlink()
    assert kept.document(folder) == printed


@pytest.mark.parametrize(
    "spoil", [lambda b: b"", lambda b: b[:-9], lambda b: b.replace(b'"version":"', b'"version":"x')]
)
def test_what_another_version_printed_or_cut_off_is_composed_anew_and_kept(results, folder, spoil):
    printed = compose(results)
    kept.keep(results, folder, printed)
    place = folder / kept.PRINTED
    good = place.read_bytes()
    place.write_bytes(spoil(good))
    assert kept.document(folder) == printed
    assert place.read_bytes() == good


def test_results_that_are_kept_anew_leave_no_older_report(results, folder):
    kept.keep(results, folder, compose(results))
    kept.keep(results, folder)
    assert not (folder / kept.PRINTED).exists()
