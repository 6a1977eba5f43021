import pytest

from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.plain import plain
from evenhand.findings.results import Headline, Results

FIRST = Finding("lot_test", "1.0", "Q?", "A.")
SECOND = Finding("release_time", "1.0", "Q?", "A.")
RESULTS = Results(
    title="Title",
    subtitle="Subtitle",
    summary="Summary.",
    headlines=(Headline("lot_test", "Statement.", Estimate("n", "N", 3, "files")),),
    ask_next=(),
    findings=(FIRST, SECOND),
    records=(),
)


def test_a_finding_is_found_by_its_measure():
    assert RESULTS.finding("release_time") is SECOND


def test_a_measure_that_was_not_run_is_refused():
    with pytest.raises(KeyError, match="pair_excess"):
        RESULTS.finding("pair_excess")


def test_a_run_has_a_plain_form():
    assert plain(RESULTS.headlines)[0]["estimate"]["value"] == 3
    assert RESULTS.made_at == ""
