import datetime as dt

import pytest
import xlsxwriter

from evenhand.errors import RecordsError

COLUMNS = {"declaration_id": "decl", "registered_at": "time", "office": "port", "version": "v"}


def book(path, fill):
    with xlsxwriter.Workbook(path) as made:
        day = made.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        fill(made, made.add_worksheet("Data"), day)
        made.add_worksheet("Empty")
    return path


def good(made, sheet, day):
    sheet.write_row(2, 1, ["decl", "time", "port", "v"])
    sheet.write_row(3, 1, [101, "", "P1", 1])
    sheet.write_datetime(3, 2, dt.datetime.fromisoformat("2024-01-05 08:30"), day)
    sheet.write_row(5, 1, ["007", "2024-01-06 09:00", "", 2.0])
    sheet.write_row(6, 1, ["008", "no day", "P3", 1])
    sheet.merge_range(7, 3, 8, 3, "P4")
    sheet.write_row(7, 1, ["009", "2024-01-07"])
    sheet.write_row(8, 1, ["010", "2024-01-08"])


def test_a_sheet_loads_with_dates_as_dates_and_its_own_row_numbers(small, tmp_path):
    path = book(tmp_path / "d.xlsx", good)
    made = small.load(
        path, small.source(form="excel", columns=COLUMNS, time_format=("%d.%m.%Y",)), into=tmp_path
    )
    query = "SELECT declaration_id, registered_at::VARCHAR, office, version FROM t ORDER BY ALL"
    assert small.query(made, query) == [
        ("007", "2024-01-06 09:00:00", None, 2),
        ("009", "2024-01-07 00:00:00", "P4", None),
        ("010", "2024-01-08 00:00:00", "P4", None),
        ("101", "2024-01-05 08:30:00", "P1", 1),
    ]
    assert [(r[1], r[3]) for r in small.rejects(made)] == [("7", "registered_at")]
    assert made.reconciled


def test_a_sheet_that_is_not_there_or_empty_is_an_error(small, tmp_path):
    path = book(tmp_path / "d.xlsx", good)
    with pytest.raises(RecordsError, match="no sheet 'Dta'; it has Data, Empty"):
        small.load(path, small.source(form="excel", columns=COLUMNS, sheet="Dta"), into=tmp_path)
    with pytest.raises(RecordsError, match="is empty"):
        small.load(path, small.source(form="excel", columns=COLUMNS, sheet="Empty"), into=tmp_path)


def test_a_truncated_workbook_is_an_error(small, tmp_path):
    path = book(tmp_path / "d.xlsx", good)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RecordsError, match="no whole workbook"):
        small.load(path, small.source(form="excel", columns=COLUMNS), into=tmp_path)


def test_a_sheet_that_names_a_column_twice_is_refused(small, tmp_path):
    def twice(made, sheet, day):
        sheet.write_row(0, 0, ["decl", "decl"])

    path = book(tmp_path / "d.xlsx", twice)
    with pytest.raises(RecordsError, match="'decl' more than once"):
        small.load(
            path, small.source(form="excel", columns={"declaration_id": "decl"}), into=tmp_path
        )
