"""What becomes of values that are none: repeated numbers, dates, amounts?"""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

FIVE_FORMATS = (
    "2024-01-05 08:30:00",
    "05.01.2024 08:30",
    "01/05/2024",
    "5 Jan 2024",
    "20240105",
)
IMPOSSIBLE = (
    "2024-02-31 08:00:00",
    "00/00/0000",
    "0000-00-00 00:00:00",
    "1900-01-00",
    "9999-12-31",
    "2025-13-45",
    "2023-02-29",
    "2024-01-05 25:61:00",
    "0001-01-01 00:00:00",
    "45296",
    "yesterday",
    "infinity",
    "-infinity",
    "epoch",
)
ABSURD = (
    "1e400",
    "1" + "0" * 30,
    "NaN",
    "inf",
    "-inf",
    "12,34,56",
    "1.2.3",
    "--5",
    "0x1F",
    "1_000",
)


def with_value(desk, place, values):
    rows = [r.split(",") for r in desk.rows]
    for row, value in zip(rows, values, strict=False):
        row[place] = f'"{value}"'
    return desk.write("bad.csv", desk.csv(*(",".join(r) for r in rows)))


def test_numbers_given_twice_are_listed_with_the_line_that_stays(desk):
    rows = [*desk.rows, desk.rows[0], desk.rows[1].replace("1.50", "9.50")]
    checked = desk.check(desk.write("bad.csv", desk.csv(*rows)))
    assert (checked.read, checked.loaded, checked.lines) == (14, 12, [14, 15])
    assert checked.rejects[0]["reason"] == "repeats every value of line 2"
    assert checked.rejects[1]["reason"].endswith("that of line 3")
    told = desk.analyse(desk.folder / "bad.csv")
    assert told.code == 0, told.err
    assert (desk.out / "rejects.csv").read_bytes() == (
        desk.folder / "checked" / "rejects.csv"
    ).read_bytes()


def test_a_row_without_a_number_is_listed(desk):
    rows = list(desk.rows)
    rows[2] = rows[2].removeprefix("D2")
    rows[3] = rows[3].replace("D3", "   ", 1)
    checked = desk.check(desk.write("bad.csv", desk.csv(*rows)))
    assert (checked.loaded, checked.lines) == (10, [4, 5])
    assert {r["reason"] for r in checked.rejects} == {"declaration_id is empty"}


def test_dates_in_five_formats_are_read_as_told_and_never_guessed(desk):
    path = with_value(desk, 2, FIVE_FORMATS)
    checked = desk.check(path)
    assert (checked.loaded, checked.lines) == (8, [3, 4, 5, 6])
    assert {r["column"] for r in checked.rejects} == {"registered_at"}
    told = (
        "time_format: ['%Y-%m-%d %H:%M:%S', '%d.%m.%Y %H:%M', '%m/%d/%Y', '%d %b %Y', '%Y%m%d']\n"
    )
    assert desk.check(path, mapping=desk.mapping(told + desk.good_mapping)).loaded == 12


def test_a_date_that_two_formats_read_differently_is_told(desk):
    told = "time_format: ['%Y-%m-%d %H:%M:%S', '%m/%d/%Y', '%d/%m/%Y']\n"
    path = with_value(desk, 2, ["01/02/2024", "13/02/2024"])
    checked = desk.check(path, mapping=desk.mapping(told + desk.good_mapping))
    assert checked.loaded == 12
    assert "two" in checked.told.out or "ambiguous" in checked.told.out


def test_impossible_dates_are_rejected_and_shown(desk):
    rows = [r for i in range(2) for r in (x.replace("D", "ED"[i], 1) for x in desk.rows)]
    parts = [r.split(",") for r in rows]
    for row, value in zip(parts, IMPOSSIBLE, strict=False):
        row[2] = value
    path = desk.write("bad.csv", desk.csv(*(",".join(r) for r in parts)))
    checked = desk.check(path)
    n = len(IMPOSSIBLE)
    assert (checked.read, checked.loaded) == (24, 24 - n)
    assert checked.lines == list(range(2, 2 + n))
    shown = [r["value"] for r in checked.rejects]
    assert shown[:4] == list(IMPOSSIBLE[:4])
    assert shown[10] == "(in the quarantine)"  # a word may be a name


def test_absurd_amounts_are_rejected(desk):
    path = with_value(desk, 7, ABSURD)
    checked = desk.check(path)
    assert checked.read == 12
    assert checked.lines == list(range(2, 2 + len(ABSURD)))
    assert checked.rejects[1]["reason"].endswith("at most 16 digits before the point")


def test_negative_and_huge_amounts_are_loaded_and_told(desk):
    path = with_value(desk, 7, ["-5.00", "-0.01", "1" + "0" * 15, "1 234.50"])
    checked = desk.check(path)
    assert checked.loaded == 12
    assert "negative" in checked.told.out
    assert desk.analyse(path).code == 0


def test_decimal_commas_are_read_where_they_are_told(desk):
    path = with_value(desk, 7, ["1,50", "2 345,75", "12,34,56"])
    assert desk.check(path).lines == [2, 3, 4]
    checked = desk.check(path, mapping=desk.mapping('decimal: ","\n' + desk.good_mapping))
    assert 4 in checked.lines
    assert 2 not in checked.lines


def test_a_share_that_is_none_is_rejected(desk):
    path = with_value(desk, 6, ["yes", "No", "0.5", "2", "-1", "maybe", "150%"])
    assert desk.check(path).lines == [5, 6, 7, 8]


@pytest.mark.parametrize("bad", ["never", "31.31.2024"])
def test_a_file_of_rejected_rows_alone_is_refused_with_the_reason(desk, bad):
    path = with_value(desk, 2, [bad] * 12)
    told = desk.refused(path, words=["None of the 12 rows", "registered_at", "time_format"])
    assert "12 of them" in told


def test_rejects_of_all_rows_are_kept_for_whoever_has_to_mend_them(desk):
    # A run that is refused writes nothing; what it says names column, count and file.
    path = with_value(desk, 2, ["never"] * 11)
    checked = desk.check(path)
    assert (checked.loaded, len(checked.rejects)) == (1, 11)


def test_the_numbers_of_a_good_file_are_right(desk):
    told = desk.analyse(desk.good)
    assert told.code == 0, told.err
    assert (desk.out / "rejects.csv").read_text(encoding="utf-8").count("\n") == 1
    # Released at 10:30, 11:30 and 12:30 after 8:30, four of each: the median is 3 hours.
    times = pq.read_table(desk.out / "tables" / "release_time.parquet").to_pylist()[0]
    assert (times["finished"], times["median"]) == (12, 3.0)
