"""Which declarations does a benchmark of many millions ask?

Made by formulas of the row's number, so that every machine has the same file: 50 offices, 365 days,
20 officers and 400 agents an office, dealt by lot. Parquet reads only the columns that are asked:
what a benchmark takes does not grow with those that it leaves.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from benchmarks import harness

MOST_VALUE: Final = 1_500.0
"""Of a declaration without a second approval: the limit of the design."""

# A number between 0 and 1, made of the row's.
_U: Final = "((hash(i * {k}) % 1000000007) / 1000000007.0)"
_HOURS: Final = f"exp(2 + {_U.format(k=11)})"
_VALUE: Final = f"round(exp(7 + 2 * {_U.format(k=59)}), 2)"
_RAISED: Final = "(1 + (hash(i * 13) % 100 < 8)::INT * 0.05 * (1 + hash(i * 71) % 4))"

COLUMNS: Final = {
    "declaration_id": "'D' || i",
    "consignment": "'C' || (CASE WHEN hash(i * 37) % 100 < 3 AND i > 50 THEN i - 50 ELSE i END)",
    "office": "'P' || lpad((i % 50)::VARCHAR, 2, '0')",
    "day": "DATE '2025-01-01' + d",
    "semester": "'2025-S' || (1 + (d >= 181)::INT)",
    "month": "strftime(DATE '2025-01-01' + d, '%Y-%m')",
    "officer": "'O' || (i % 50) || '-' || (hash(i * 3) % 20)",
    "officer_final": "'O' || (i % 50) || '-' || (CASE WHEN hash(i * 29) % 100 < 3 "
    "THEN hash(i * 31) % 20 ELSE hash(i * 3) % 20 END)",
    "agent": f"'A' || (i % 50) || '-' || floor(400 * power({_U.format(k=5)}, 2))::INT",
    "importer": f"'I' || (i % 50) || '-' || floor(3000 * {_U.format(k=43)})::INT",
    "procedure": "CASE hash(i * 73) % 4 WHEN 0 THEN 'transit' ELSE 'home use' END",
    "channel_selected": "CASE hash(i * 17) % 10 WHEN 0 THEN 'red' WHEN 1 THEN 'yellow' "
    "ELSE 'green' END",
    "channel_final": "CASE WHEN hash(i * 41) % 100 < 2 THEN 'green' WHEN hash(i * 17) % 10 = 0 "
    "THEN 'red' WHEN hash(i * 17) % 10 = 1 THEN 'yellow' ELSE 'green' END",
    "registered_at": "came",
    "assessed_at": f"came + INTERVAL (60 * floor(45 * {_HOURS})) SECOND",
    "released_at": f"CASE WHEN hash(i * 79) % 200 > 0 THEN came "
    f"+ INTERVAL (60 * floor(60 * {_HOURS})) SECOND END",
    "release_hours": _HOURS,
    "uplift": "(hash(i * 13) % 100 < 8)::INT",
    "examined": "(hash(i * 17) % 10 = 0 OR hash(i * 47) % 50 = 0)::INT",
    "offence_recorded": "((hash(i * 17) % 10 = 0 OR hash(i * 47) % 50 = 0) "
    "AND hash(i * 53) % 10 = 0)::INT",
    "total_value_declared": _VALUE,
    "total_value_assessed": f"round({_VALUE} * {_RAISED}, 2)",
    "total_duty_declared": f"round({_VALUE} / 8, 2)",
    "total_duty_assessed": f"round({_VALUE} / 8 * {_RAISED}, 2)",
    "relief": "CASE WHEN hash(i * 61) % 20 = 0 THEN 'E' || (hash(i * 67) % 5) END",
}


def make(path: Path, rows: int) -> None:
    """Write so many invented declarations."""
    import duckdb

    con = duckdb.connect()
    con.execute("SET preserve_insertion_order = false")
    con.execute("SET memory_limit = '2GB'")
    con.execute("SET enable_progress_bar = false")
    columns = ", ".join(f"{made} AS {name}" for name, made in COLUMNS.items())
    con.execute(
        f"""COPY (
        SELECT {columns}
        FROM (
          SELECT i, d, TIMESTAMP '2025-01-01 08:00:00' + INTERVAL (d) DAY
            + INTERVAL (hash(i * 19) % 36000) SECOND AS came
          FROM (SELECT i, (hash(i * 7) % 365)::INT AS d FROM range({rows}) t(i))
        )
        ) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"""
    )


def file_of(folder: Path, count: int) -> Path:
    """Return the file of so many declarations, made if it is not there."""
    path = folder / f"declarations-{count}.parquet"
    if not path.exists():
        unfinished = path.with_suffix(".unfinished")
        harness.alone(make, unfinished, count)
        unfinished.rename(path)
    return path
