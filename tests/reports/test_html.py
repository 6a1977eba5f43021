import re
from dataclasses import replace
from itertools import pairwise

import pytest
from lxml import html as reader

from evenhand.errors import ReportError
from evenhand.reports.compose import compose
from evenhand.reports.html import html, write_html


@pytest.fixture(scope="session")
def tree(page):
    return reader.fromstring(page)


def test_the_page_holds_no_script_and_fetches_nothing(page, tree):
    assert not tree.xpath("//script|//link|//iframe|//object|//embed|//form|//img|//base")
    assert not tree.xpath("//@*[starts-with(name(), 'on')]")
    assert not [h for h in tree.xpath("//@href") if not h.startswith("#")]
    assert "http://www.w3.org" in page
    assert not re.findall(r"url\((?!data:|#)", page)


def test_the_page_forbids_all_but_its_own_style(tree):
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_hostile_names_are_text(page, tree):
    assert "<script" not in page
    cells = [c.text_content() for c in tree.xpath("//td|//th")]
    assert "<script>alert('x')</script>" in cells
    assert '=HYPERLINK("http://example.org","x")' in cells


def test_names_stand_alone_whatever_their_direction(tree):
    arabic = tree.xpath("//bdi[contains(., 'الجمارك')]")
    assert arabic


def test_headings_step_down_one_at_a_time(tree):
    levels = [int(h.tag[1]) for h in tree.xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


def test_the_page_has_landmarks_language_and_a_way_past_the_start(tree):
    assert tree.get("lang") == "en"
    for landmark in ("header", "main", "nav", "footer"):
        assert len(tree.xpath(f"//{landmark}")) == 1
    assert tree.xpath("//a[@class='skip']/@href") == ["#main"]


def test_every_reference_meets_one_id(tree):
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    asked = [h[1:] for h in tree.xpath("//@href") if h.startswith("#")]
    asked += [i for value in tree.xpath("//@aria-labelledby") for i in value.split()]
    assert set(asked) <= set(ids)


def test_every_table_names_its_columns_and_itself(tree):
    for table in tree.xpath("//table"):
        assert table.xpath("./caption")
        assert table.xpath("./thead//th[@scope='col']")


def test_every_picture_has_its_words_beside_it(tree, results):
    summaries = [c.summary for f in results.findings for c in f.charts]
    said = [p.text_content() for p in tree.xpath("//p[@class='text-summary']")]
    assert [s.replace("\u00a0", " ") for s in said] == summaries
    assert len(tree.xpath("//figure/*[local-name()='svg'][@role='img']")) == len(summaries)


def test_what_could_not_be_measured_is_no_pass(tree):
    (section,) = tree.xpath("//section[@class='unmeasured']")
    said = section.text_content()
    assert "never a pass" in said
    assert "map declarations.assigned_at" in said


def test_a_provisional_finding_says_so(tree):
    (said,) = tree.xpath("//p[@class='tag']/strong")
    assert "Provisional" in said.text_content()


def test_a_bare_run_makes_a_page(results):
    bare = replace(results, headlines=(), ask_next=(), findings=(), records=(), notices=())
    assert "<h1>" in html(compose(bare))


def test_a_page_that_cannot_be_written_says_what_to_do(results, tmp_path):
    bare = replace(results, findings=(), headlines=())
    write_html(bare, tmp_path / "report.html")
    assert (tmp_path / "report.html").stat().st_size > 1000
    with pytest.raises(ReportError):
        write_html(bare, tmp_path / "none" / "report.html")


def test_a_long_statement_is_whole_on_screen_and_brief_on_paper(results):
    long = "It moved. " + "It also moved in many other ways that are said at length. " * 6
    headline = replace(results.headlines[0], statement=long.strip())
    made = reader.fromstring(html(compose(replace(results, headlines=(headline,), findings=()))))
    (screen,) = made.xpath("//span[@class='on-screen']")
    (paper,) = made.xpath("//span[@class='on-paper']")
    assert screen.text_content() == long.strip()
    assert long.startswith(paper.text_content())
    style = made.xpath("//style")[0].text_content()
    screen_rules, print_rules = style.split("@media print")
    assert ".on-paper { display: none; }" in screen_rules
    assert ".on-paper { display: inline; }" in print_rules
    assert ".on-paper { display: none; }" not in print_rules
