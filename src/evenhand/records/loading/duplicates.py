"""Which rows give a declaration that another row gives already?"""

# ruff: noqa: S608 -- names come from the schema or are quoted, values are escaped

from __future__ import annotations

import duckdb

from evenhand.records.loading.staging import Staged


def find_duplicates(connection: duckdb.DuckDBPyConnection, staged: Staged) -> str:
    """Make the table of declarations' rows that are left out, and return its name.

    One row stays for each number: the one of the highest version where versions are mapped, else
    the first. The table has ``__row, __source, __line, declaration_id, reason`` and is empty for
    other tables than ``declarations``, whose rows repeat a declaration's number by nature.
    """
    name = f"left_out_{staged.table}"
    if staged.table != "declarations":
        connection.execute(
            f"CREATE TABLE {name} (__row BIGINT, __source INTEGER, __line BIGINT, "
            "declaration_id VARCHAR, reason VARCHAR)"
        )
        return name
    names = {c.name for c in staged.columns}
    version = "version" if "version" in names else "CAST(NULL AS BIGINT)"
    values = ", ".join(f'"{c.name.replace(chr(34), chr(34) * 2)}"' for c in staged.columns)
    order = "__version DESC NULLS LAST, __row"
    files = ", ".join("'" + f.name.replace("'", "''") + "'" for f in staged.files)
    connection.execute(f"""
        CREATE TABLE {name} AS
        WITH twice AS (
            SELECT declaration_id FROM {staged.name} WHERE __fault IS NULL
            GROUP BY declaration_id HAVING count(*) > 1
        ), rows_of AS (
            SELECT __row, __source, __line, declaration_id, {version} AS __version,
                   hash({values}) AS __all
            FROM {staged.name} SEMI JOIN twice USING (declaration_id) WHERE __fault IS NULL
        ), ranked AS (
            SELECT *, row_number() OVER best AS __rank, first(__version) OVER best AS __top,
                   first(__line) OVER best AS __first, first(__source) OVER best AS __in,
                   first(__all) OVER best AS __same
            FROM rows_of WINDOW best AS (PARTITION BY declaration_id ORDER BY {order})
        )
        SELECT __row, __source, __line, declaration_id,
               CASE WHEN __version < __top OR (__version IS NULL AND __top IS NOT NULL)
                    THEN 'superseded by version ' || __top || ' on line ' || __first
                    WHEN __all = __same THEN 'repeats every value of line ' || __first
                    ELSE 'gives the number of another row with other values, that of line '
                         || __first
               END || CASE WHEN __in = __source THEN ''
                      ELSE ' of ' || list_value({files})[__in + 1] END AS reason
        FROM ranked WHERE __rank > 1 ORDER BY __row""")
    return name
