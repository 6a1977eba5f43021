import duckdb
import pytest

from evenhand.errors import RecordsError
from evenhand.records.loading.casting import Reading, cast, local

UTC = Reading("UTC")


def value(text: str, kind: str, reading: Reading = UTC) -> object:
    made = cast("x", held="VARCHAR", kind=kind, reading=reading, name="x")
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        row = connection.execute(
            f"SELECT CAST({made.value} AS VARCHAR) FROM (SELECT ? AS x)", [text]
        ).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2024-01-05", "2024-01-05 00:00:00"),
        ("2024-01-05 08:30", "2024-01-05 08:30:00"),
        ("2024-01-05T08:30:00.25", "2024-01-05 08:30:00.25"),
        ("2024-01-05T08:30:00+02", "2024-01-05 06:30:00"),
        ("2024/01/05 08:30", "2024-01-05 08:30:00"),
        ("2024-02-30", None),
        ("2024-13-01", None),
        ("05/01/2024", None),
        ("epoch", None),
        ("infinity", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
        ("20240105", None),
    ],
)
def test_iso_times_are_read_and_nothing_else_is_guessed(text, meant):
    assert value(text, "time") == meant


@pytest.mark.parametrize(
    ("text", "decimal", "meant"),
    [
        ("1234.5", ".", "1234.50"),
        ("1 234.5", ".", "1234.50"),
        ("1\u00a0234\u00a0567", ".", "1234567.00"),
        ("12 34", ".", None),
        ("1,234.5", ".", None),
        ("1234,5", ".", None),
        ("1234,5", ",", "1234.50"),
        ("1.234,5", ",", None),
        ("-0.005", ".", "-0.01"),
        ("2.675", ".", "2.68"),
        ("1e3", ".", "1000.00"),
        ("1_000", ".", None),
        ("nan", ".", None),
        ("9999999999999999.99", ".", "9999999999999999.99"),
        ("99999999999999999", ".", None),
        (".5", ".", "0.50"),
        (".", ".", None),
    ],
)
def test_amounts_are_read_with_the_decimal_declared(text, decimal, meant):
    assert value(text, "money", Reading("UTC", decimal=decimal)) == meant


@pytest.mark.parametrize(
    ("text", "kind", "meant"),
    [
        ("12", "count", "12"),
        ("12.0", "count", "12"),
        ("12.7", "count", None),
        ("1e400", "number", None),
        ("inf", "number", None),
        ("0.5", "share", "0.5"),
        ("Yes", "share", "1.0"),
        ("1.5", "share", None),
        ("F", "flag", "false"),
        ("2", "flag", None),
    ],
)
def test_counts_numbers_shares_and_flags(text, kind, meant):
    assert value(text, kind) == meant


def test_a_date_is_the_day_as_written_whatever_the_zone():
    assert value("2024-01-05", "date", Reading("Asia/Tokyo")) == "2024-01-05"


def test_local_is_the_clock_of_the_zone():
    with duckdb.connect() as connection:
        row = connection.execute(
            f"SELECT CAST({local('t', 'Europe/Rome')} AS VARCHAR) "
            "FROM (SELECT TIMESTAMP '2024-07-01 22:30:00' AS t)"
        ).fetchone()
    assert row == ("2024-07-02 00:30:00",)


def test_a_type_that_cannot_be_of_the_kind_is_refused_by_name():
    with pytest.raises(RecordsError, match="'price' holds BOOLEAN, which cannot be read as money"):
        cast("x", held="BOOLEAN", kind="money", reading=UTC, name="price")
