from evenhand.records.loading.check_result import Check
from evenhand.records.loading.checking import of_loading, ranked
from evenhand.records.loading.reconciling import TableLoaded
from evenhand.records.loading.surveying import Survey

TOTALS = {
    "office": "port",
    "year": "year",
    "serial": "serial",
    "declarations": "n",
    "duty_assessed": "duty",
}


def compared(small, tmp_path, *lines):
    small.write(
        tmp_path / "d.csv",
        "d,port,r,serial",
        "A,P,2024-01-01,I",
        "B,P,2024-01-01,E",
        "C,Q,2023-12-31,I",
    )
    small.write(tmp_path / "i.csv", "d,duty", "A,10.10", "A,5.05", "C,7")
    small.write(tmp_path / "t.csv", "port,year,serial,n,duty", *lines)
    made = small.load(
        tmp_path,
        small.source(
            pattern="d.csv",
            columns={"declaration_id": "d", "office": "port", "registered_at": "r"},
            extra=("serial",),
        ),
        small.source(
            table="items", pattern="i.csv", columns={"declaration_id": "d", "duty_assessed": "duty"}
        ),
        small.source(table="control_totals", pattern="t.csv", columns=TOTALS),
        into=tmp_path / "out",
    )
    return {c.name: c for c in made.checks}


def test_control_totals_that_agree_are_a_note(small, tmp_path):
    found = compared(
        small, tmp_path, "P,2024,I,1,15.15", "P,2024,E,1,0", ",,,3,22.15", "Q,2023,,1,7.00"
    )
    assert found["control_totals:declarations"].severity == "note"
    assert found["control_totals:declarations"].total == 4
    assert found["control_totals:duty_assessed"].count == 0


def test_control_totals_that_differ_are_a_fault_with_both_numbers(small, tmp_path):
    found = compared(small, tmp_path, "P,2024,I,2,15.15", "P,,,2,15.16")
    assert found["control_totals:declarations"].severity == "fault"
    assert found["control_totals:declarations"].examples == (
        "office P, year 2024, serial I: 1 loaded, 2 at the source",
    )
    assert found["control_totals:duty_assessed"].examples == (
        "office P, every year, every serial: 15.15 loaded, 15.16 at the source",
    )


def test_what_loading_found_is_said_in_sentences():
    loaded = TableLoaded(10, 7, 2, 10, ("declaration_id",))
    survey = Survey(rows=9, faulty=1, ambiguous=3, rounded=1, resolution={})
    found = of_loading(
        {"items": loaded},
        {"items": survey},
        {"items": {("item", "item is not a whole number"): 2}},
        ["Something was left out."],
    )
    assert [c.name for c in ranked(found)] == [
        "not_reconciled:items",
        "rejected:items",
        "ambiguous_times:items",
        "rounded:items",
        "reader",
    ]
    assert found[0].count == 1
    assert "2 because item is not a whole number" in found[1].statement


def test_faults_come_before_warnings_before_notes():
    made = [
        Check("a", "note", ""),
        Check("b", "fault", ""),
        Check("c", "warning", ""),
        Check("d", "fault", ""),
    ]
    assert [c.name for c in ranked(made)] == ["b", "d", "c", "a"]
