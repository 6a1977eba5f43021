import csv
from datetime import date

from evenhand.findings.table import Facts, table
from evenhand.reports.csv_tables import write_csv_table


def test_values_are_whole_and_a_formula_is_text(tmp_path):
    made = table(
        "m",
        "M",
        (Facts("name", "Name", "text"), ["=1+1", "@x", "plain, with a comma", None]),
        (Facts("n", "N", "count"), [1, 2, 3, 4]),
        (Facts("p", "p", "p_value"), [0.1 + 0.2, float("nan"), 1e-300, 1.0]),
        (Facts("day", "Day", "date"), [date(2024, 1, 2), None, None, None]),
        (Facts("flagged", "Flagged", "flag"), [True, False, False, True]),
    )
    path = tmp_path / "m.csv"
    write_csv_table(made, path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["name", "n", "p", "day", "flagged"],
        ["'=1+1", "1", "0.30000000000000004", "2024-01-02", "true"],
        ["'@x", "2", "", "", "false"],
        ["plain, with a comma", "3", "1e-300", "", "false"],
        ["", "4", "1.0", "", "true"],
    ]
