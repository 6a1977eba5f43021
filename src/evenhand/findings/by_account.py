"""How are figures on accounts tabled, so that the gate on single accounts is the same everywhere?

Rows of single accounts only where they may be shown; counts by office always, with small offices
together where one would single somebody out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from evenhand.findings.table import Facts, Table, table
from evenhand.statistics.multiplicity import Multiplicity
from evenhand.statistics.shares import Shares

Codes = npt.NDArray[np.int64]
ACCOUNT: Final = Facts("account", "Account", "text", "", "Pseudonym of the account.")
OFFICE: Final = Facts("office", "Office", "text")


def by_account(
    name: str,
    title: str,
    *columns: tuple[Facts, Any],
    office: npt.NDArray[Any],
    account: npt.NDArray[Any],
    show: npt.NDArray[np.bool_],
    column: Facts = ACCOUNT,
) -> Table:
    """Return one row an account that may be shown, those of one office together.

    Parameters
    ----------
    name, title : str
    columns : tuple of (Facts, array of shape (n,))
        What is said of each account.
    office, account : ndarray of str, shape (n,)
        Its office and its pseudonym.
    show : ndarray of bool, shape (n,)
        As ``Context.may_show`` says of each account.
    column : Facts
        What the column of accounts is called, as ``officer``.
    """
    may = np.flatnonzero(show)
    order = may[np.lexsort((account[may].astype(str), office[may].astype(str)))]
    return table(
        name,
        title,
        (OFFICE, office[order]),
        (column, account[order]),
        *((facts, np.asarray(values)[order]) for facts, values in columns),
    )


def beside_colleagues(
    tested: Shares, *, p: npt.NDArray[np.float64], family: Multiplicity, size: int
) -> tuple[tuple[Facts, Any], ...]:
    """Return what was expected of each account, p, and whether it is listed; empty if not tested.

    Parameters
    ----------
    tested : Shares
        Its units are codes of accounts.
    p : ndarray of float64, shape (units,)
    family : Multiplicity
        Holm over them.
    size : int
        Number of accounts.
    """
    expected, shown, adjusted = (np.full(size, np.nan) for _ in range(3))
    flagged = np.zeros(size, dtype=bool)
    expected[tested.unit], shown[tested.unit] = tested.expected, p
    adjusted[tested.unit], flagged[tested.unit] = family.adjusted, family.rejected
    return (
        (Facts("expected", "Expected of its office and month", "number"), expected),
        (Facts("p_value", "p", "p_value"), shown),
        (Facts("p_adjusted", "p, Holm", "p_value"), adjusted),
        (Facts("flagged", "Stands apart", "flag"), flagged),
    )


def by_office(
    name: str,
    title: str,
    *sums: tuple[Facts, npt.NDArray[Any]],
    offices: Sequence[str] | npt.NDArray[Any],
    home: Codes,
    handlers: Codes,
    least: int,
) -> Table:
    """Return sums over the accounts of each office; small offices make one row together.

    Parameters
    ----------
    name, title : str
    sums : tuple of (Facts, ndarray of shape (n,))
        Counts or flags of each account, added up; a column of accounts tested and one of those
        listed, say.
    offices : sequence of str, shape (offices,)
    home : ndarray of int64, shape (n,)
        Code of the office of each account.
    handlers : ndarray of int64, shape (offices,)
        Handlers of each office.
    least : int
        Offices with fewer handlers are put together.
    """
    number = len(offices)
    small = np.asarray(handlers)[:number] < least
    row_of = np.where(small, number, np.arange(number))
    names = np.append(
        np.asarray(offices, dtype=object), f"(offices with fewer than {least} accounts)"
    )
    row = row_of[home] if home.size else home
    there = np.unique(row)
    return table(
        name,
        title,
        (OFFICE, names[there]),
        *(
            (
                facts,
                np.bincount(row, weights=np.asarray(v, dtype=float), minlength=number + 1)[there],
            )
            for facts, v in sums
        ),
    )


@dataclass(frozen=True, slots=True)
class Accounts:
    """What tables of accounts need to know of all of them.

    Attributes
    ----------
    officers, offices : ndarray of str
        Pseudonym by code of the account; name by code of the office.
    main : ndarray of int64, shape (accounts,)
        Code of the office of each account.
    handlers : ndarray of int64, shape (offices,)
        Handlers of each office.
    show : ndarray of bool, shape (accounts,)
        As ``Context.may_show`` says.
    named : bool
        Whether figures on single accounts are allowed at all.
    least : int
        Offices with fewer handlers are put together.
    """

    officers: npt.NDArray[Any]
    offices: npt.NDArray[Any]
    main: Codes
    handlers: Codes
    show: npt.NDArray[np.bool_]
    named: bool
    least: int


def listed(
    name: str,
    title: str,
    *columns: tuple[Facts, Any],
    among: Accounts,
    code: Codes,
    flagged: npt.NDArray[np.bool_],
    unit: str = "accounts",
) -> tuple[Table, ...]:
    """Return a list of accounts, or of pairs, and its counts by office; if not named, the latter.

    Parameters
    ----------
    name, title : str
    columns : tuple of (Facts, array of shape (n,))
    among : Accounts
    code : ndarray of int64, shape (n,)
        Account of each row.
    flagged : ndarray of bool, shape (n,)
        Whether the row is listed.
    unit : str
        What a row is, in the plural.
    """
    counts = by_office(
        f"{name}_by_office",
        f"{title}: {unit} by office",
        (Facts("tested", f"Tested ({unit})", "count"), np.ones(code.size)),
        (Facts("flagged", f"Stand apart ({unit})", "count"), flagged),
        offices=among.offices,
        home=among.main[code] if code.size else code,
        handlers=among.handlers,
        least=among.least,
    )
    if not among.named:
        return (replace(counts, name=name),)
    singles = by_account(
        name,
        title,
        *columns,
        (Facts("flagged", "Stands apart", "flag"), flagged),
        office=among.offices[among.main[code]] if code.size else code.astype(object),
        account=among.officers[code] if code.size else code.astype(object),
        show=among.show[code] if code.size else code.astype(bool),
    )
    return (singles, counts)
