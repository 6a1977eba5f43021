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
