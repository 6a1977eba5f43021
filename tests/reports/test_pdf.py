from dataclasses import replace

import numpy as np
import pypdfium2
import pytest

from evenhand.errors import ReportError
from evenhand.findings.table import table
from evenhand.reports import typesetting
from evenhand.reports.compose import compose
from evenhand.reports.pdf import pdf, write_pdf


@pytest.fixture(scope="session")
def bare(results):
    return replace(results, headlines=(), findings=(), records=())


def text_of(content):
    opened = pypdfium2.PdfDocument(content)
    said = " ".join(p.get_textpage().get_text_range() for p in opened)
    opened.close()
    return " ".join(said.split())


def test_the_paper_is_tagged_for_screen_readers(paper):
    assert paper.startswith(b"%PDF-1.7")
    for mark in (b"/StructTreeRoot", b"/MarkInfo", b"/Lang", b"pdfuaid", b"/Alt"):
        assert mark in paper


def test_the_paper_is_the_same_every_time(document, paper):
    assert pdf(document) == paper


def test_the_time_of_making_is_the_one_that_the_run_states(bare):
    made = pdf(compose(replace(bare, made_at="2026-11-23T12:00:00+00:00")))
    assert b"D:20261123120000" in made


def test_the_first_page_is_for_the_head_of_customs(paper, results):
    opened = pypdfium2.PdfDocument(paper)
    first = " ".join(opened[0].get_textpage().get_text_range().replace("\u00a0", " ").split())
    opened.close()
    for headline in results.headlines:
        assert headline.estimate.label in first
    for line in (*results.ask_next, *results.notices):
        assert line in first


@pytest.mark.parametrize("words", [0, 60, 400])
def test_the_first_page_is_one_page_whatever_is_said_on_it(results, words):
    long = " ".join(["Assignment"] * words) + " ends here."
    headlines = tuple(replace(h, statement=f"{h.statement} {long}") for h in results.headlines)
    made = replace(
        results, headlines=headlines, findings=(), ask_next=(*results.ask_next, long), records=()
    )
    opened = pypdfium2.PdfDocument(pdf(compose(made)))
    first = " ".join(opened[0].get_textpage().get_text_range().replace("\u00a0", " ").split())
    second = opened[1].get_textpage().get_text_range()
    opened.close()
    for notice in made.notices:
        assert notice in first
    assert second.strip().startswith("Contents")


def test_names_that_look_like_typst_stay_text(bare, paper_text):
    assert '#panic("no") $x$ *bold* @label `raw`' in paper_text
    hostile = '#panic("x") #read("/etc/passwd") \\u{41} $1/0$ // = *'
    assert hostile in text_of(pdf(compose(replace(bare, title=hostile, summary=hostile))))


def test_a_script_that_no_font_shows_does_not_stop_the_report(bare):
    said = text_of(pdf(compose(replace(bare, title="세관 customs 🚢"))))
    assert "▯▯ customs ▯" in said


def test_a_very_long_word_stays_on_the_page(bare):
    made = pdf(compose(replace(bare, parameters={"k" * 300: "v" * 3000})))
    assert len(pypdfium2.PdfDocument(made)) >= 1


def test_a_report_that_cannot_be_set_names_the_page_and_leaves_no_file(bare, tmp_path, monkeypatch):
    (tmp_path / "report.typ").write_text("#undefined", encoding="utf-8")
    monkeypatch.setattr(typesetting, "TEMPLATES", tmp_path)
    with pytest.raises(ReportError, match=r"report\.html"):
        write_pdf(bare, tmp_path / "report.pdf")
    assert not (tmp_path / "report.pdf").exists()


def test_the_paper_is_written(bare, tmp_path):
    write_pdf(bare, tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_a_picture_taller_than_the_page_is_made_to_fit_it(results, bare):
    finding = results.finding("process_map")
    names = [f"step {n:02d}" for n in range(30)]
    facts = [c.facts for c in finding.plot().data.columns]
    count = np.full(29, 10)
    data = table("p", "P", *zip(facts, (names[:-1], names[1:], count, count, count), strict=True))
    tall = replace(finding, tables=(), charts=(replace(finding.plot(), data=data),))
    opened = pypdfium2.PdfDocument(pdf(compose(replace(bare, findings=(tall,)))))
    # 28 of 29 equal moves make up 95 %; the picture comes before the table in the annex.
    said = next(t for t in (p.get_textpage() for p in opened) if "step 00" in t.get_text_range())
    places = [said.get_charbox(i) for i in range(said.count_chars())]
    assert "step 28" in said.get_text_range()
    assert min(bottom for _, bottom, _, _ in places) > 20
    opened.close()
