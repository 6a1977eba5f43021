"""After a reform, or without one: who went elsewhere while the others stayed?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
from ibis import _

from evenhand.findings.chart import Chart
from evenhand.findings.finding import Estimate, Finding
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted, spoken
from evenhand.records import aggregates
from evenhand.records.acts import NOBODY, OVERRIDE, acts
from evenhand.records.clock import day_of_registration
from evenhand.records.computing import days_of_a_month
from evenhand.records.context import LEAST_PEERS, Context, Desks, desks
from evenhand.records.counts import Codes, DeskFiles, Names
from evenhand.records.handled import Handled
from evenhand.records.records import Records
from evenhand.statistics.cells import sum_by
from evenhand.statistics.cusum import limit_for
from evenhand.statistics.labels import encode, encode_texts, rows_by_code
from evenhand.statistics.moves import LEAST, Moves, since_a_day, since_when
from evenhand.statistics.multiplicity import benjamini_hochberg

NAME: Final = "displacement"
VERSION: Final = "2"
QUESTION: Final = __doc__.strip()
GROUP: Final = "controls"
ROLE: Final = "officer first designated"
NEEDS: Final = ("declarations.officer", "declarations.agent", "declarations.registered_at")
CARRIES: Final = ("day", "registered_at", "procedure", "channel_selected", "channel_final")
SUBJECT: Final = ("channel_final",)
"""Changes of channel are among the series watched; they are never what files are compared on."""
HAS_TWIN: Final = True
LEVEL: Final = 0.05
"""Of the list the false discovery rate; of alarms the chance of any false one of all series."""
LEAST_MONTHS: Final = 6
"""Without a reform, fewer months say nothing of a change."""
PAIR: Final = "account"
OVERRIDES: Final = "account_that_overrides"
PLACES: Final = ("office", "procedure", "channel")
KINDS: Final = (PAIR, OVERRIDES, *PLACES)
_WENT: Final = ("agent", "month", "passed")


@dataclass(frozen=True, slots=True)
class Met:
    """Days on which officer and agent met, by office and time: codes.

    ``month`` is 12 x year + month - 1; ``passed`` counts the reforms in force.
    """

    office: Codes
    officer: Codes
    agent: Codes
    month: Codes
    passed: Codes
    days: Codes


@dataclass(frozen=True, slots=True)
class Went:
    """Days on which an agent's files went to a place: ``kind`` is one of ``PLACES``."""

    kind: npt.NDArray[Any]
    place: npt.NDArray[Any]
    agent: Codes
    month: Codes
    passed: Codes
    days: Codes


@dataclass(frozen=True, slots=True)
class Overrode:
    """Days on which an account overrode the channel of an agent's files, by its office and time."""

    office: npt.NDArray[Any]
    actor: npt.NDArray[Any]
    agent: Codes
    month: Codes
    passed: Codes
    days: Codes


@dataclass(frozen=True, slots=True)
class Counts:
    """All that leaves the database: days by pair and month, by place and month, the names.

    ``overrode`` is None where no acts are on record.
    """

    met: Met
    went: Went
    desks: DeskFiles
    officers: Names
    offices: Names
    agents: Names
    overrode: Overrode | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """The tested series of one kind, at one office, for one reform.

    Attributes
    ----------
    kind : str
        One of ``KINDS``.
    office : str
        "" where the kind is no matter of one office.
    reform : int
        Place in the design's reforms; -1 without one.
    place : ndarray of str
        Names of the columns of the table.
    agent : ndarray of int64
        Codes of its rows.
    moves : Moves
    """

    kind: str
    office: str
    reform: int
    place: npt.NDArray[Any]
    agent: Codes
    moves: Moves


@dataclass(frozen=True, slots=True)
class Staff:
    """Accounts of one kind of series: by code their names, and where each belongs."""

    account: npt.NDArray[Any]
    office: npt.NDArray[Any]
    homes: Desks

    def is_few(self, office: str) -> bool:
        """Return whether an office has too few of them to be shown by itself."""
        at = np.flatnonzero(self.office == office)
        return bool(self.homes.handlers(self.office.size)[at].sum() < LEAST_PEERS)


@dataclass(frozen=True, slots=True)
class Found:
    """Every series tested, which of them moved, and how that was judged.

    Attributes
    ----------
    series : tuple of Series
    adjusted : ndarray of float64
        q of all series in turn.
    flagged, alarmed : ndarray of bool
        On the list; whose cumulative sum reached the limit (only without a reform).
    months : ndarray of str
        Of the records, ascending.
    limit : float
        Of the cumulative sums; NaN with a reform.
    staff : dict of str to Staff
        Of each kind whose places are accounts.
    """

    series: tuple[Series, ...]
    adjusted: npt.NDArray[np.float64]
    flagged: npt.NDArray[np.bool_]
    alarmed: npt.NDArray[np.bool_]
    months: npt.NDArray[Any]
    limit: float
    staff: Mapping[str, Staff]


def lacks(records: Records) -> tuple[str, ...]:
    """Return why the question cannot be asked of these records; empty if it can."""
    return ()


def query(records: Records) -> dict[str, ir.Table]:
    """Return the columns of ``Counts``, not yet computed."""
    whole = aggregates.handled(records, carry=CARRIES)
    files = _timed(whole, records)
    keys = ["office", "officer", "agent", "month", "passed"]
    # What an agent lodges on one day goes together, to who is on duty: days are counted, not files.
    met = _days(files, *keys).order_by(keys)
    # Offices are counted by their codes, and named afterwards.
    by_office = _days(files, "office", *_WENT)
    by_office = by_office.inner_join(whole.offices.select(office="code", place="name"), "office")
    went = [by_office.mutate(kind=ibis.literal("office"))]
    for kind, names in (
        ("procedure", ("procedure",)),
        ("channel", ("channel_final", "channel_selected")),
    ):
        column = next((c for c in names if c in files.columns), None)
        if column is not None:
            placed = files.mutate(place=files[column].cast("string")).filter(_.place.notnull())
            went.append(_days(placed, "place", *_WENT).mutate(kind=ibis.literal(kind)))
    parts = [part.select("kind", "place", *_WENT, "days") for part in went]
    assert whole.agents is not None
    tables = {
        "met": met,
        "went": ibis.union(*parts).order_by("kind", "place", *_WENT),
        "desks": whole.desks,
        "officers": whole.officers.order_by("code"),
        "offices": whole.offices.order_by("code"),
        "agents": whole.agents.order_by("code"),
    }
    if not records.lacks("events.declaration_id", "events.activity", "events.at", "events.actor"):
        tables["overrode"] = _overrode(records, whole.agents)
    return tables


def _overrode(records: Records, agents: ir.Table) -> ir.Table:
    """Count the days on which an account overrode the channel of an agent's files."""
    done = acts(records)
    done = done.filter(_.activity == OVERRIDE, _.is_customs, _.actor != NOBODY)
    of = records.declarations.select(
        declaration_id=records.declarations.declaration_id.cast("string"),
        name=records.declarations.agent.cast("string"),
    )
    coded = agents.select(agent="code", name=agents["name"].cast("string"))
    done = done.inner_join(of, "declaration_id").inner_join(coded, "name")
    keys = ["office", "actor", "agent", "month", "passed"]
    return _days(_by_time(done, done.clock.date(), records), *keys).order_by(keys)


def _days(files: ir.Table, *keys: str) -> ir.Table:
    """Count days by keys; the month becomes a number once it is counted, which costs less."""
    counted = days_of_a_month(files, *keys, on="on")
    number = 12 * counted.month.year() + counted.month.month() - 1
    return counted.mutate(month=number.cast("int64"))


def _timed(whole: Handled, records: Records) -> ir.Table:
    """Give each file with an agent its local month and the number of reforms in force."""
    files = whole.files.filter(whole.files.agent.notnull())
    return _by_time(files, day_of_registration(files, records), records)


def _by_time(files: ir.Table, day: ir.Value, records: Records) -> ir.Table:
    """Add ``on``, the day, its ``month`` and how many reforms had ``passed``."""
    # ``month`` of the coded files is kept for tests of the lot only: it is made anew.
    files = files.mutate(on=day).drop("month").filter(_.on.notnull())
    passed = ibis.literal(0)
    for reform in records.design.reforms:
        passed = passed + (files.on >= ibis.literal(reform.day)).cast("int64")
    return files.mutate(month=files.on.truncate("M"), passed=passed.cast("int64"))


def infer(counts: Counts) -> Found:
    """Set what each agent did at each place against what it, and the others there, did besides."""
    parts = [p for p in (counts.met, counts.went, counts.overrode) if p is not None]
    numbers, of_rows = encode(np.concatenate([p.month for p in parts]), name="month")
    months = np.array([f"{n // 12:04d}-{n % 12 + 1:02d}" for n in numbers.tolist()], dtype=str)
    ends = np.cumsum([p.month.size for p in parts])[:-1]
    times = dict(zip(map(id, parts), np.split(of_rows, ends), strict=True))
    passed = int(counts.met.passed.max(initial=0))
    series = []
    for kind, office, place, cells in _tables(counts, times):
        shape = (cells.agents.size, place.size)
        for reform in range(passed):
            both = [cells.filled(shape, cells.passed == r) for r in (reform, reform + 1)]
            if all(part.any() for part in both):
                moves = since_a_day(*both)
                series.append(Series(kind, office, reform, place, cells.agents, moves))
        if not passed and months.size >= LEAST_MONTHS:
            dense = cells.by_month((*shape, months.size))
            series.append(Series(kind, office, -1, place, cells.agents, since_when(dense)))
    return _judged(tuple(series), months=months, staff=_staff(counts))


def _staff(counts: Counts) -> dict[str, Staff]:
    at = counts.desks
    homes = desks(handler=at.officer, office=at.office, files=at.files)
    found = {PAIR: Staff(counts.officers.name, counts.offices.name, homes)}
    if (over := counts.overrode) is not None:
        account, who = np.unique(over.actor.astype(str), return_inverse=True)
        office, where = np.unique(over.office.astype(str), return_inverse=True)
        homes = desks(handler=who, office=where, files=over.days)
        found[OVERRIDES] = Staff(account.astype(object), office.astype(object), homes)
    return found


@dataclass(frozen=True, slots=True)
class _Cells:
    """The filled cells of one table: codes of its agents; row, column and time of each cell."""

    agents: Codes
    row: Codes
    column: Codes
    month: Codes
    passed: Codes
    days: Codes

    def filled(self, shape: tuple[int, int], at: npt.NDArray[np.bool_]) -> npt.NDArray[Any]:
        place = self.row[at] * shape[1] + self.column[at]
        return sum_by(place, self.days[at].astype(np.float64), size=math.prod(shape)).reshape(shape)

    def by_month(self, shape: tuple[int, int, int]) -> npt.NDArray[Any]:
        place = (self.row * shape[1] + self.column) * shape[2] + self.month
        return sum_by(place, self.days.astype(np.float64), size=math.prod(shape)).reshape(shape)


def _tables(
    counts: Counts, times: Mapping[int, Codes]
) -> Iterator[tuple[str, str, npt.NDArray[Any], _Cells]]:
    """Yield kind, office, names of columns, and the cells of each table."""
    met, went = counts.met, counts.went
    for office, at in rows_by_code(met.office):
        place, column = encode(met.officer[at], name="officer")
        name = str(counts.offices.name[office])
        yield PAIR, name, counts.officers.name[place], _cells(met, at, column, times)
    if (over := counts.overrode) is not None:
        names, of = encode_texts(over.office)
        for office, at in rows_by_code(of):
            place, column = encode_texts(over.actor[at])
            yield OVERRIDES, str(names[office]), place, _cells(over, at, column, times)
    kinds, kind_of = encode_texts(went.kind)
    by_kind = {str(kinds[code]): at for code, at in rows_by_code(kind_of)}
    for kind in PLACES:
        if kind in by_kind:
            at = by_kind[kind]
            place, column = encode_texts(went.place[at])
            yield kind, "", place, _cells(went, at, column, times)


def _cells(
    of: Met | Went | Overrode, at: Codes, column: Codes, times: Mapping[int, Codes]
) -> _Cells:
    agents, row = encode(of.agent[at], name="agent")
    return _Cells(agents, row, column, times[id(of)][at], of.passed[at], of.days[at])


def _judged(
    series: tuple[Series, ...], *, months: npt.NDArray[Any], staff: Mapping[str, Staff]
) -> Found:
    p = np.concatenate([np.zeros(0), *(s.moves.p_value for s in series)])
    height = np.concatenate([np.zeros(0), *(s.moves.height for s in series)])
    family = benjamini_hochberg(p, LEVEL)
    watched = np.isfinite(height)
    if not watched.any():
        none = np.zeros(p.size, dtype=bool)
        return Found(series, family.adjusted, family.rejected, none, months, float("nan"), staff)
    # The chance that any of all series ever alarms is held: each has its share of it.
    limit = limit_for(LEVEL / height.size, times=months.size)
    alarmed = height >= limit
    return Found(series, family.adjusted, family.rejected, alarmed, months, limit, staff)


def find(counts: Counts, found: Found, context: Context) -> Finding:
    """Say which agents went elsewhere on their own, since which day, and where to."""
    if not found.flagged.size:
        return _not_measurable(found, context)
    with_reform = bool(np.isnan(found.limit))
    rows, cells = _summary(found), _cells_table(counts, found, context)
    moved, tested = int(found.flagged.sum()), int(found.flagged.size)
    return Finding(
        measure=NAME,
        version=VERSION,
        question=QUESTION,
        answer=_answer(found, context, with_reform=with_reform),
        role=ROLE,
        estimates=(
            Estimate("moved", "Series that moved on their own", float(moved), "series"),
            Estimate("tested", "Series watched", float(tested), "series"),
            *(
                ()
                if with_reform
                else (
                    Estimate("alarms", "Series that alarm", float(found.alarmed.sum()), "series"),
                )
            ),
        ),
        tables=(rows, cells),
        charts=(_chart(rows),) if moved else (),
        caveats=CAVEATS,
        how_to_read=(
            "A series is an agent at a place: an account, an account that overrides the channel, "
            "an office, a procedure or a channel. It moved if the agent's files went there more "
            "often than before, beyond what the agent did everywhere and what everybody did at "
            "that place. A season that touches all of an office, or all of an agent, moves nothing."
        ),
        method=_method(with_reform=with_reform),
        sources=(
            "Bishop, Fienberg, Holland (1975), Discrete Multivariate Analysis, chapter 3. MIT "
            "Press.",
            "Page (1954), Biometrika 41, 100-115. doi:10.1093/biomet/41.1-2.100",
            "Brook, Evans (1972), Biometrika 59, 539-549. doi:10.1093/biomet/59.3.539",
        ),
        requirements=REQUIREMENTS,
        ask_next="What else changed for these agents on that day, and who could have arranged it?",
        error_rate=_error(moved, tested, with_reform=with_reform),
        parameters={
            "reforms": {r.name: r.day.isoformat() for r in context.design.reforms},
            "least_days": LEAST,
            "least_months": LEAST_MONTHS,
            "level": LEVEL,
            "limit": None if with_reform else round(found.limit, 3),
            "least_accounts_to_show": LEAST_PEERS,
        },
        fingerprint=context.fingerprint,
    )


REQUIREMENTS: Final = ("arusha.4.7", "arusha.6.1", "idg.item.4.1")
CAVEATS: Final = (
    "A client won or lost, a warehouse moved, a new ship's line: agents change where they lodge "
    "for business of their own.",
    "A desk that is opened, or a speciality given to one officer, moves the agents whose goods it "
    "takes: name the desk in the sets, and look at who came.",
    "A change of the rules on the same day that the mapping does not name moves files too.",
    "Where something moved to is not where something was wrong: the move is a question to both "
    "ends.",
)


def _not_measurable(found: Found, context: Context) -> Finding:
    return Finding(
        NAME,
        VERSION,
        QUESTION,
        "Not measurable: no agent has enough files on both sides of a reform, or over enough "
        "months, to be followed.",
        status="not_measurable",
        lacks=(
            f"{LEAST} days with files of an agent at a place, before and after a reform under "
            f"'reforms', or {LEAST_MONTHS} months without one ({found.months.size} on record)",
        ),
        role=ROLE,
        fingerprint=context.fingerprint,
    )


def _method(*, with_reform: bool) -> str:
    said = (
        "Days with files, by agent, place and time, are fitted with each agent's own places, each "
        "agent's own times and each place's own times (no interaction of all three). "
    )
    if with_reform:
        return said + (
            "What a series has beyond that after the day of the reform is tested (difference in "
            "differences of log-odds; the larger of the binomial and the leverage-adjusted normal "
            "tail, widened by the spread between series); Benjamini-Hochberg."
        )
    return said + (
        "Each month is tried as the day of a change and the best is taken, corrected for their "
        "number; Benjamini-Hochberg. Besides, the normal scores of each month's count are summed "
        "up (CUSUM, for a shift of one standard error): a series alarms at a limit that all of "
        f"them together reach by chance in at most {100 * LEVEL:.0f} of 100 records."
    )


def _error(moved: int, tested: int, *, with_reform: bool) -> str:
    said = (
        f"Of the {counted(moved, 'series', 'series')} listed, at most {LEVEL * moved:.1f} are "
        "expected to be false (Benjamini-Hochberg at 5 %)."
    )
    if with_reform:
        return said
    return said + (
        f" The chance of any false alarm among {counted(tested, 'series', 'series')} over all "
        f"months is at most {100 * LEVEL:.0f} %, given the fitted expectations."
    )


def _answer(found: Found, context: Context, *, with_reform: bool) -> str:
    moved, tested = int(found.flagged.sum()), int(found.flagged.size)
    since = (
        "after " + ", ".join(f"{r.name} ({r.day.isoformat()})" for r in context.design.reforms)
        if with_reform
        else "over the months on record (no reform is named)"
    )
    if not moved:
        return f"None of {counted(tested, 'series', 'series')} moved on its own {since}."
    kinds = np.concatenate([np.full(s.moves.row.size, s.kind) for s in found.series])
    parts = [
        f"{int((kinds[found.flagged] == kind).sum()):,} to another {spoken(kind)}"
        for kind in KINDS
        if (kinds[found.flagged] == kind).any()
    ]
    verb = "moves" if moved == 1 else "move"
    return (
        f"Of {counted(tested, 'series', 'series')}, {moved:,} {verb} on their own {since}: agents' "
        f"files went {', '.join(parts)}, while the others stayed."
    )


def _offices(found: Found, one: Series) -> str:
    if one.office and found.staff[one.kind].is_few(one.office):
        return f"(offices with fewer than {LEAST_PEERS} accounts)"
    return one.office


def _summary(found: Found) -> Table:
    """Count series by kind and office; small offices together."""
    added: dict[tuple[str, str], list[int]] = {}
    start = 0
    for one in found.series:
        n = one.moves.row.size
        cell = added.setdefault((one.kind, _offices(found, one)), [0, 0])
        cell[0] += n
        cell[1] += int(found.flagged[start : start + n].sum())
        start += n
    keys = sorted(added)
    return table(
        NAME,
        "Series that moved on their own, by kind and office",
        (Facts("kind", "To another", "text"), [k for k, _o in keys]),
        (
            Facts("office", "Office", "text", "", "Empty where no one office."),
            [o for _k, o in keys],
        ),
        (Facts("tested", "Series watched", "count"), [added[k][0] for k in keys]),
        (Facts("flagged", "Moved on their own", "count"), [added[k][1] for k in keys]),
    )


def _cells_table(counts: Counts, found: Found, context: Context) -> Table:
    """List the series that moved; accounts only where they may be shown."""
    may_show = {
        kind: dict(zip(staff.account, context.may_show(staff.homes), strict=False))
        for kind, staff in found.staff.items()
    }
    rows: list[tuple[Any, ...]] = []
    start = 0
    for one in found.series:
        n = one.moves.row.size
        flagged = np.flatnonzero(found.flagged[start : start + n])
        adjusted = found.adjusted[start : start + n]
        start += n
        for i in flagged:
            place = str(one.place[one.moves.column[i]])
            if one.kind in may_show and not may_show[one.kind].get(place, False):
                continue
            rows.append(
                (
                    one.kind,
                    one.office,
                    counts.agents.name[one.agent[one.moves.row[i]]],
                    place,
                    _since(one, int(i), found, context),
                    *(float(v[i]) for v in (one.moves.files, one.moves.after, one.moves.expected)),
                    float(adjusted[i]),
                )
            )
    columns = list(zip(*rows, strict=True)) if rows else [()] * 9
    facts = (
        Facts("kind", "To another", "text"),
        Facts("office", "Office", "text"),
        Facts("agent", "Agent", "text"),
        Facts("place", "Where to", "text", "", "An account, office, procedure, channel."),
        Facts("since", "Since", "text", "", "The reform, or the month of the change."),
        Facts("days", "Days in all", "count", "", "Days with a file of the agent there."),
        Facts("after", "Since then", "count"),
        Facts("expected", "Expected since then", "number"),
        Facts("q_value", "q", "p_value", "", "Benjamini-Hochberg."),
    )
    title = "Series that moved on their own"
    return table(f"{NAME}_series", title, *zip(facts, columns, strict=True))


def _since(one: Series, i: int, found: Found, context: Context) -> str:
    if one.reform >= 0:
        return context.design.reforms[one.reform].name
    return str(found.months[min(int(one.moves.since[i]), found.months.size - 1)])


def _chart(rows: Table) -> Chart:
    shown = rows.take(np.flatnonzero(rows["flagged"] > 0))
    labels = [f"{r['kind']} {r['office']}".strip() for r in shown.rows()]
    return Chart(
        "bars",
        "Series that moved on their own",
        f"{counted(len(shown), 'kind and office', 'kinds and offices')} with any; the largest has "
        f"{int(shown['flagged'].max()):,}.",
        table(
            f"{NAME}_bars",
            "Series that moved on their own",
            (Facts("label", "Kind and office", "text"), labels),
            (Facts("value", "Series", "count"), shown["flagged"]),
            (Facts("group", "Group", "text"), np.full(len(shown), "", dtype=object)),
        ),
        y_title="Series",
    )
