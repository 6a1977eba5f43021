"""How does an export of declarations become an answer that can be put before the head of Customs?

Source, mapping, check, store, query, counts, inference, finding, report: one way through the house.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from difflib import get_close_matches
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from evenhand import __version__
from evenhand.analysis.finished import Finished
from evenhand.analysis.headlines import headlines, questions
from evenhand.analysis.holding import Holding, hold, joined
from evenhand.analysis.run import Progress, run
from evenhand.analysis.workspace import scratch_folder
from evenhand.errors import EvenhandError
from evenhand.findings.finding import Finding
from evenhand.findings.results import Results
from evenhand.findings.table import Facts, Table, table
from evenhand.findings.wording import counted
from evenhand.measures import MEASURES
from evenhand.records.computing import fetch
from evenhand.records.context import Context
from evenhand.records.engine import Engine, open_store
from evenhand.records.engine_faults import engine_faults
from evenhand.records.loading.load import Loaded, load
from evenhand.records.mapping import Mapping
from evenhand.records.records import Records
from evenhand.records.schema import TABLES
from evenhand.records.store import Limits, design_to

PERSONAL: Final = (
    "Pseudonymous data are still personal data: keep this report as you keep personnel files."
)
GATE_CLOSED: Final = (
    "Figures on single handlers are off: the mapping records no basis for them (people.level)."
)
NOT_SEALED: Final = (
    "No map of the pseudonyms was kept: who holds the key can confirm a guess, and nobody can open "
    "one. To be able to, name two holders."
)
SEALED: Final = (
    "The identities behind the pseudonyms are sealed in identities.sealed to two holders, of {} "
    "and of {}: opening one takes both of them and a reason, and is journaled."
)

Replace = Callable[[list[str]], list[str]]


@dataclass(frozen=True, slots=True)
class Request:
    """What one run is asked to do.

    Attributes
    ----------
    sources : tuple of Path
        Files, or folders searched by the mapping's patterns.
    mapping : Mapping
    measures : tuple of str
        Names; empty means all.
    limits : Limits
        Memory, threads and spill of the engine.
    engine : Engine
        What answers: DuckDB, or Spark here or at an address. Reading and checking is DuckDB's.
    replace_identity : callable or None
        Identities to pseudonyms; None where the mapping keeps identities.
    sealed_to : tuple of str
        Units of the two holders to whom the identities will be sealed; empty where no map is kept.
    keep_finished : Path or None
        Folder of the results, beside which findings are written down as they come, so that an
        interrupted run can be taken up; None writes none.
    identity_mark : str
        Differs where pseudonyms would; "" where identities are kept.
    holding : Holding
        Where checked records stay for the next run, and from which day this one brings new ones.
    title : str
    made_at : datetime or None
        Printed on the report; None prints none and asks the engine on one thread, so that a run can
        be repeated byte for byte.
    """

    sources: tuple[Path, ...]
    mapping: Mapping
    measures: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    engine: Engine = field(default_factory=Engine)
    replace_identity: Replace | None = None
    sealed_to: tuple[str, ...] = ()
    keep_finished: Path | None = None
    identity_mark: str = ""
    holding: Holding = field(default_factory=Holding)
    title: str = "How much does the outcome depend on who handled it?"
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ran:
    """What one run gave: results, and the rejected rows as the text of ``rejects.csv``."""

    results: Results
    rejects: bytes
    loaded: Loaded
    finished: Finished | None = None


def chosen_measures(names: Sequence[str]) -> tuple[Any, ...]:
    """Return the measure modules of those names, in reading order; all for no names.

    Raises
    ------
    EvenhandError
        If a name is unknown.
    """
    known = {m.NAME: m for m in MEASURES}
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            raise EvenhandError(
                f"There is no measure '{name}'.{hint}",
                do_next="Choose from: evenhand measures list.",
            )
    return tuple(m for m in MEASURES if not names or m.NAME in names)


def perform(request: Request, *, progress: Progress | None = None) -> Ran:
    """Read, check, ask and report in memory; nothing is written but a scratch folder, removed.

    Raises
    ------
    EvenhandError
        If the sources cannot be read or the mapping does not fit them.
    """
    tell = progress or _silent
    measures = chosen_measures(request.measures)
    request.holding.must_make_sense()
    with (
        scratch_folder(request.limits.spill) as scratch,
        engine_faults(request.limits.spill or scratch),
    ):
        limits = Limits(request.limits.memory, request.limits.threads, scratch / "spill")
        loaded = load(
            request.sources,
            request.mapping,
            store=scratch / "store",
            replace_identity=request.replace_identity,
            limits=limits,
            progress=_steady(request.mapping, tell),
        )
        rejects = loaded.rejects.read_bytes()
        loaded, asked = joined(
            loaded,
            request.holding,
            mark=request.identity_mark,
            limits=limits,
            scratch=scratch,
        )
        # Threads add up floats in the order they happen to end: the last digits would differ.
        asking = limits if request.made_at else replace(limits, threads=1)
        finished = _finished(request, loaded)
        with open_store(asked, engine=request.engine, limits=asking) as store:
            records = store.records()
            context = _context(records)
            findings = run(
                records,
                measures=measures,
                context=context,
                finished=finished,
                progress=lambda what, share: tell(what, 0.5 + 0.45 * share),
            )
            summary = _summary(_facts(records), context)
        hold(asked, request.holding, mark=request.identity_mark)
    return Ran(_results(request, loaded, context, findings, summary), rejects, loaded, finished)


def _finished(request: Request, loaded: Loaded) -> Finished | None:
    if request.keep_finished is None:
        return None
    key = {
        "records": loaded.fingerprint,
        "identities": request.identity_mark,
        "versions": versions(request.engine),
        "repeatable": request.made_at is None,
    }
    return Finished(request.keep_finished, key)


def _results(
    request: Request,
    loaded: Loaded,
    context: Context,
    findings: tuple[Finding, ...],
    summary: str,
) -> Results:
    return Results(
        title=request.title,
        subtitle=_subtitle(request, context),
        summary=summary,
        headlines=headlines(findings, lot=context.design.claims_lot),
        ask_next=questions(findings),
        findings=findings,
        records=_records_checked(loaded),
        parameters={
            "design": design_to(request.mapping.design),
            "identities": request.mapping.identities,
            "measures": [f.measure for f in findings],
        },
        versions=versions(request.engine),
        fingerprint=loaded.fingerprint,
        notices=_notices(request, context),
        made_at=request.made_at.astimezone(UTC).isoformat() if request.made_at else "",
    )


def _silent(what: str, share: float) -> None:
    """Tell nobody."""


def _steady(mapping: Mapping, tell: Progress) -> Progress:
    """Return a progress of loading, in which each table is told from 0 to 1, that only rises."""
    tables = [name for name in TABLES if mapping.source(name) is not None]
    done = 0.0

    def told(what: str, share: float) -> None:
        nonlocal done
        place = tables.index(what) if what in tables else 0
        done = max(done, 0.5 * (place + share) / max(len(tables), 1))
        tell(f"reading {what}", done)

    return told


def _notices(request: Request, context: Context) -> tuple[str, ...]:
    said = [PERSONAL]
    if request.mapping.identities == "pseudonymise":
        said.append(SEALED.format(*request.sealed_to) if request.sealed_to else NOT_SEALED)
    if not context.names_people:
        said.append(GATE_CLOSED)
    return tuple(said)


def versions(engine: Engine | None = None) -> dict[str, str]:
    """Return the versions that the numbers depend on; Spark's where it answered."""
    packages = ["duckdb", "ibis-framework", "numpy", "scipy", "pyarrow"]
    if engine is not None and engine.name == "spark":
        packages.append("pyspark")
    return {
        "evenhand": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in packages},
    }


@dataclass(frozen=True, slots=True)
class _Facts:
    declarations: int
    offices: int | None
    handlers: int | None


def _context(records: Records) -> Context:
    first, last = None, None
    if records.has("declarations.day"):
        day = records.declarations.day
        ends = fetch(records.declarations.agg(first=day.min(), last=day.max())).to_pylist()
        first, last = _as_day(ends[0]["first"]), _as_day(ends[0]["last"])
    return Context(
        design=records.design,
        fingerprint=records.fingerprint,
        resolution=records.resolution,
        first_day=first,
        last_day=last,
        standards=records.design.standards,
    )


def _as_day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return None
    return value if isinstance(value, date) else None


def _facts(records: Records) -> _Facts:
    if not records.has("declarations"):
        return _Facts(0, None, None)
    t = records.declarations
    counts = {"declarations": t.count()}
    counts |= {c: t[c].nunique() for c in ("office", "officer") if c in t.columns}
    row = fetch(t.agg(**counts)).to_pylist()[0]
    return _Facts(row["declarations"], row.get("office"), row.get("officer"))


def _subtitle(request: Request, context: Context) -> str:
    names = ", ".join(dict.fromkeys(p.name for p in request.sources))
    if context.first_day is None or context.last_day is None:
        return names
    return f"{names}: {context.first_day.isoformat()} to {context.last_day.isoformat()}"


def _summary(facts: _Facts, context: Context) -> str:
    if not facts.declarations:
        return "The sources hold no declaration; what is said rests on the tables beside them."
    where = f" at {counted(facts.offices, 'office')}" if facts.offices else ""
    who = (
        f", handled under {counted(facts.handlers, 'account')}"
        if facts.handlers
        else "; the records name no handler"
    )
    lot = (
        "The administration says that they are dealt by lot; both that claim and what followed "
        "from it were set against the records."
        if context.design.claims_lot
        else "Nobody claims that they were dealt by lot, so differences between handlers may also "
        "come from the files they were given."
    )
    return f"{counted(facts.declarations, 'declaration')}{where}{who}. {lot}"


def _records_checked(loaded: Loaded) -> tuple[Table, ...]:
    read = list(loaded.tables.values())
    rows = table(
        "rows_read",
        "Every row read was loaded or rejected with its line and reason",
        (Facts("table", "Table", "text"), list(loaded.tables)),
        (Facts("read", "Rows read", "count"), [t.rows_read for t in read]),
        (Facts("loaded", "Loaded", "count"), [t.rows_loaded for t in read]),
        (Facts("rejected", "Rejected", "count"), [t.rows_rejected for t in read]),
    )
    checks = table(
        "checks",
        "What the checks saw before anything was measured",
        (Facts("check", "Check", "text"), [c.name for c in loaded.checks]),
        (Facts("severity", "Severity", "text"), [c.severity for c in loaded.checks]),
        (Facts("statement", "What was seen", "text"), [c.statement for c in loaded.checks]),
        (Facts("count", "Count", "count"), [c.count for c in loaded.checks]),
        (Facts("do_next", "What to do", "text"), [c.do_next for c in loaded.checks]),
    )
    return (rows, checks)
