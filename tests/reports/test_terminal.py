from dataclasses import replace
from pathlib import Path

import pytest

from evenhand.reports.numbers import say_estimate, say_interval
from evenhand.reports.terminal import headline_text


@pytest.mark.parametrize("width", [30, 40, 59, 60, 80, 200])
def test_no_line_is_wider_than_the_terminal(results, width):
    lines = headline_text(results, width=width).split("\n")
    assert max(map(len, lines)) <= width


def test_each_number_stands_with_its_interval_on_one_line(results):
    lines = headline_text(results, width=120).split("\n")
    for headline in results.headlines:
        (line,) = [n for n in lines if headline.estimate.label in n]
        assert line.lstrip().startswith(say_estimate(headline.estimate))
        assert say_interval(headline.estimate) in line


def test_a_number_never_parts_from_its_unit(results):
    for line in headline_text(results, width=34).split("\n"):
        assert not line.lstrip().startswith(("%", "h)"))


def test_what_to_ask_what_is_lacking_and_where_the_report_lies_are_said(results):
    path = Path("a very long folder") / ("x" * 90) / "report.html"
    said = headline_text(results, report=path, width=60)
    assert said.endswith(f"Report: {path}\n")
    assert "not a pass" in " ".join(said.split())
    assert "  - Which of the 46 flagged pairs" in said


def test_nothing_from_the_records_is_obeyed_by_the_terminal(results):
    hostile = replace(results, title="a\x1b[31mred\x07\x9b2J", ask_next=("b\rc[bold]",))
    said = headline_text(hostile)
    assert not set(said) & {"\x1b", "\x07", "\x9b", "\r"}
    assert "c[bold]" in said


def test_a_bare_run_says_its_title(results):
    bare = replace(results, headlines=(), ask_next=(), findings=(), notices=())
    assert headline_text(bare) == f"{results.title}\n{results.subtitle}\n"
