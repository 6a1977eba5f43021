from dataclasses import replace

from python_calamine import CalamineWorkbook

from evenhand.reports.numbers import say_estimate, say_interval
from evenhand.reports.sheets import write_xlsx


def sheets_of(results, tmp_path):
    path = tmp_path / "report.xlsx"
    write_xlsx(results, path)
    book = CalamineWorkbook.from_path(str(path))
    return {n: book.get_sheet_by_name(n).to_python() for n in ("Summary", "Estimates", "Annex")}


def test_the_first_sheet_says_what_the_first_page_says_in_its_order(results, tmp_path):
    rows = [r for r in sheets_of(results, tmp_path)["Summary"] if any(r)]
    first = [r[0] for r in rows]
    assert first[:3] == [results.title, results.subtitle, results.summary]
    said = [tuple(r[:3]) for r in rows]
    for headline in results.headlines:
        e = headline.estimate
        assert (say_estimate(e), say_interval(e), e.label) in said
    order = ["The numbers to know", *results.ask_next, "Notices", *results.notices]
    assert [f for f in first if f in order] == order


def test_a_sentence_over_several_columns_stays_words(results, tmp_path):
    hostile = "=HYPERLINK(1)"
    made = replace(results, subtitle=hostile, ask_next=(hostile,), findings=(), headlines=())
    first = [r[0] for r in sheets_of(made, tmp_path)["Summary"]]
    assert first.count(hostile) == 2


def test_each_number_stands_beside_its_twin_as_computed(results, tmp_path):
    head, *rows = sheets_of(results, tmp_path)["Estimates"]
    assert head[:5] == ["Measure", "Number", "Value", "From", "To"]
    assert len(rows) == sum(len(f.estimates) for f in results.findings)
    share = results.finding("handler_share")
    row = next(r for r in rows if r[:2] == ["handler_share", share.estimates[0].label])
    assert (row[2], row[3], row[4], row[8]) == (31.37, 28.4, 34.1, 0.31)


def test_the_annex_says_parameters_in_words(results, tmp_path):
    rows = {r[0]: r[1] for r in sheets_of(results, tmp_path)["Annex"]}
    assert rows["assignment.within"] == "office, day"
    assert rows["SHA-256 over sources and mapping"] == results.fingerprint
