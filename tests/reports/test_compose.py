from dataclasses import replace

from evenhand.reports.compose import PURPOSE, compose


def test_findings_without_answer_are_grouped_apart_and_numbered_last(document, results):
    assert [s.measure for s in document.unmeasured] == ["queue_order"]
    assert [s.number for s in (*document.sections, *document.unmeasured)] == list(range(1, 9))
    assert document.unmeasured[0].lacks == results.finding("queue_order").lacks


def test_pictures_are_counted_through_the_report(document):
    numbers = [p.number for s in document.sections for p in s.pictures]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_purpose_names_no_person_and_accuses_nobody(document):
    assert document.purpose == PURPOSE
    assert "not of persons" in PURPOSE


def test_a_long_table_says_how_many_rows_are_shown_and_where_the_whole_is(document):
    pairs = next(s for s in document.sections if s.measure == "pair_excess")
    assert len(pairs.grids[0].rows) == 20
    assert pairs.grids[0].note == (
        "The first 20 of 10,000 rows. The whole table is tables/pair_excess.parquet and a sheet "
        "of the workbook."
    )


def test_choices_are_printed_in_words(document):
    pairs = {p.name: p.value for p in document.parameters}
    assert pairs["assignment.within"] == "office, day"
    assert pairs["false discovery rate"] == "0.05"


def test_a_bare_run_composes(results):
    bare = replace(results, headlines=(), ask_next=(), findings=(), records=(), notices=())
    assert compose(bare).sections == ()


def test_a_twin_stands_beside_the_result_and_is_not_said_twice(document, results):
    share = next(s for s in document.sections if s.measure == "handler_share")
    (row,) = share.beside
    assert (row.here.label, row.here.value) == (share.figures[0].label, share.figures[0].value)
    assert row.twin.value == "0.31\u00a0h"
    finding = results.finding("handler_share")
    listed = replace(finding.twin, statement="Shuffled: a: nothing. b: nothing.")
    made = compose(replace(results, headlines=(), findings=(replace(finding, twin=listed),)))
    assert (made.sections[0].twin.lead, made.sections[0].twin.lines) == ("Shuffled.", ())


def test_a_number_beside_its_twin_is_not_said_to_be_counted_in_full(results):
    finding = results.finding("pair_excess")
    counted = finding.estimates[1]
    twin = replace(finding.twin, estimates=(replace(counted, value=1.0),))
    made = compose(replace(results, headlines=(), findings=(replace(finding, twin=twin),)))
    assert [(b.here.interval, b.twin.value) for b in made.sections[0].beside] == [
        ("", "1\u00a0pair")
    ]
    assert made.counted_in_full


def test_no_number_parts_from_its_per_cent_sign(document):
    share = next(s for s in document.sections if s.measure == "handler_share")
    assert "8.2\u00a0% of its variation" in share.pictures[0].summary


def test_the_contents_have_one_line_each(document):
    assert all(0 < len(s.short_answer) <= 95 for s in document.sections)
