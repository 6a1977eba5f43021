"""How does conformance on single cases stand against process_map, on a log that most rules concern?

The log is that of a practice administration, and beside it the acts that it does not have (claims,
appeals, audits, holds, samples), each on some cases. Both sides are whole processes that read the
same Parquet file. The number of rules that could be tested is printed. The row below is the whole
measure, on the same log with its declarations and items: rules across cases and groups too. With
--whole, or EVENHAND_BENCH_WHOLE set, both again on 300,000,000 events, whose memory is limited: the
log as often as it takes, the cases of each copy its own.

    python -m benchmarks.measures.bench_conformance [--declarations N] [--log FILE] [--whole]
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from benchmarks.harness import Row
from benchmarks.measures.bench_process_map import run

from benchmarks import harness
from evenhand.practice.make import make

MOST_TIMES: Final = 3
MOST_MB: Final = 8_000
BESIDE: Final = ("declarations", "items")
"""Tables that the whole measure reads besides; written beside the log by ``make_log``."""
LEAST_RULES: Final = 30
WHOLE_EVENTS: Final = 300_000_000
PATHS: Final = (
    ("reject",),
    ("amend_request", "amend_refuse"),
    ("hold", "unhold"),
    ("secure", "sample", "lab_result"),
    ("secure", "discharge"),
    ("arrival",),
    ("receipt",),
    ("penalty", "settle"),
    ("refund_claim", "refund_decision", "refund_pay"),
    ("appeal", "appeal_decision", "appeal_effect"),
    ("audit_open", "audit_result"),
    ("disposal",),
    ("enquiry", "answer"),
    ("publish", "effective"),
    ("agency_inspection",),
    ("withdraw",),
    ("complete",),
)
"""Acts that some cases have besides, in their order."""
EVERY: Final = 40
"""One case in so many has each path."""

_READ: Final = """
import time; start = time.perf_counter()
import json, sys
from pathlib import Path
from evenhand.records.design import Design, ProcessRules
from evenhand.records.records import Records
from evenhand.records.store import Limits, connect
log, spill = Path(sys.argv[1]), Path(sys.argv[2])
engine = connect(
    workspace=spill / "workspace.duckdb", readable=(log.parent,), limits=Limits(), spill=spill
)
events = engine.read_parquet(str(log), table_name="events")
"""
MAP: Final = (
    _READ
    + """
from evenhand.measures import process_map
table = process_map.query(Records(tables={"events": events}, design=Design())).to_pyarrow()
answer = {"rows": len(table)}
"""
)
RULES: Final = (
    _READ
    + """
from evenhand.analysis.run import run
from evenhand.measures import conformance
from evenhand.records.context import Context
hours = {k: {"hours": 24.0} for k in ("K05", "K06", "K07", "K21", "K22")}
days = {k: {"days": 9.0} for k in ("K33", "K34", "K35", "K39", "K41")}
more = {"K25": {"minimum": 1.0}, "K28": {"most": 100.0},
        "K31": {"decision_days": 9.0, "payment_days": 9.0},
        "K40": {"answer_days": 9.0, "ruling_days": 9.0}}
if sys.argv[3:]:
    more |= {"K02": {"examined_channels": ("red",)}, "K18": {"examined_channels": ("red",)},
             "K14": {"days": 9.0}, "K36": {"days": 90.0},
             "K17": {"random_rules": ("random v1",), "share": 0.05, "of_channels": ("red",)}}
design = Design(rules=ProcessRules(settings=hours | days | more))
tables = {"events": events}
for name in sys.argv[3:]:
    tables[name] = engine.read_parquet(str(log.with_suffix(f".{name}.parquet")), table_name=name)
records = Records(tables=tables, design=design)
(found,) = run(records, measures=[conformance], context=Context(design=design), twins=False)
answer = {"rules": found.parameters["rules_tested"]}
"""
)


def make_log(path: Path, declarations: int) -> None:
    """Write the events of a practice administration and the acts it does not have."""
    with tempfile.TemporaryDirectory() as folder:
        made = make(Path(folder) / "made", declarations=declarations, seed=1)
        parts = sorted(made.folder.glob("events-*.parquet"))
        events = pa.concat_tables([pq.read_table(p) for p in parts])
        for name in BESIDE:
            whole = ds.dataset(sorted(made.folder.glob(f"{name}-*.parquet")))
            beside = path.with_suffix(f".{name}.parquet")
            pq.write_table(whole.to_table(), beside, compression="zstd")
    text = [f.name for f in events.schema if pa.types.is_dictionary(f.type)]
    for name in text:
        events = events.set_column(
            events.schema.get_field_index(name), name, events[name].cast(pa.string())
        )
    first = events.filter(pc.equal(events["activity"], "register"))
    others = [_besides(first, number, acts) for number, acts in enumerate(PATHS)]
    pq.write_table(pa.concat_tables([events, *others]), path, compression="zstd")


def _besides(first: pa.Table, number: int, acts: tuple[str, ...]) -> pa.Table:
    """Return the acts of one path on one case in ``EVERY``, an hour after one another."""
    cases = first.take(pa.array(np.arange(number, len(first), EVERY)))
    made = []
    for step, act in enumerate(acts):
        rows = cases
        hour = pa.scalar(3_600_000_000 * (step + 1), pa.duration("us"))
        values = {
            "activity": pa.repeat(act, len(cases)),
            "at": pc.add(cases["at"], hour).cast(cases.schema.field("at").type),
            "actor": pa.repeat(f"bench-{act}", len(cases)),
            "role": pa.repeat("examiner", len(cases)),
            "reason": pa.repeat("bench", len(cases)),
            "approver": pa.repeat("bench-chief", len(cases)),
            "value_after": pa.repeat("50.00", len(cases)),
        }
        for name, value in values.items():
            at = rows.schema.get_field_index(name)
            rows = rows.set_column(at, name, value.cast(rows.schema.field(name).type))
        made.append(rows)
    return pa.concat_tables(made)


def compare(log: Path) -> Iterator[Row]:
    """Run both sides and set one beside the other."""
    events = pq.read_metadata(log).num_rows
    with tempfile.TemporaryDirectory() as spill:
        theirs = run(sys.executable, MAP, str(log), spill)
        ours = run(sys.executable, RULES, str(log), spill)
        is_whole = all(log.with_suffix(f".{name}.parquet").exists() for name in BESIDE)
        whole = run(sys.executable, RULES, str(log), spill, *BESIDE) if is_whole else None
    times = ours["seconds"] / theirs["seconds"]
    yield Row(
        f"conformance, {int(ours['rules'])} rules, {events:,} events",
        ours["seconds"],
        ours["peak_mb"],
        f"{times:.1f} times process_map",
        f"{MOST_TIMES} times, {LEAST_RULES} rules, {MOST_MB / 1000:.0f} GB",
        times <= MOST_TIMES and ours["rules"] >= LEAST_RULES and ours["peak_mb"] < MOST_MB,
    )
    if whole is not None:
        yield Row(
            f"  the whole measure, {int(whole['rules'])} rules",
            whole["seconds"],
            whole["peak_mb"],
            f"{whole['seconds'] / theirs['seconds']:.1f} times process_map",
        )
    yield Row("  process_map, the same log", theirs["seconds"], theirs["peak_mb"])


def enlarge(log: Path, path: Path) -> None:
    """Write ``WHOLE_EVENTS`` events or a few more: copies of a log, the cases of each its own."""
    import duckdb

    copies = -(-WHOLE_EVENTS // pq.read_metadata(log).num_rows)
    con = duckdb.connect()
    con.execute("SET preserve_insertion_order = false")
    con.execute("SET memory_limit = '3GB'")
    con.execute(
        f"""COPY (SELECT * REPLACE (declaration_id || '-' || copy AS declaration_id)
        FROM range({copies}) c(copy), '{log}') TO '{path}' (FORMAT parquet, COMPRESSION zstd)"""
    )


def at_most(log: Path) -> Iterator[Row]:
    """Yield what both sides hold at most on the largest log, each once."""
    events = pq.read_metadata(log).num_rows
    for name, script in (("process_map", MAP), ("conformance on single cases", RULES)):
        with tempfile.TemporaryDirectory(dir=log.parent) as spill:
            one = run(sys.executable, script, str(log), spill)
        case = f"{name}, {events:,} events"
        reached = one["peak_mb"] < MOST_MB
        yield Row(case, one["seconds"], one["peak_mb"], "", f"under {MOST_MB:,} MB", reached)


def rows(log: Path, *, is_whole: bool) -> Iterator[Row]:
    """Yield the comparison, and what the largest log takes."""
    yield from compare(log)
    if is_whole:
        largest = log.with_suffix(".whole.parquet")
        if not largest.exists():
            harness.alone(enlarge, log, largest)
        yield from at_most(largest)


def main() -> int:
    """Make the log if none is given and compare; 1 if a row is missed."""
    parser = harness.options(__doc__)
    parser.add_argument("--declarations", type=int, default=1_200_000)
    parser.add_argument("--log", type=Path, help="a log made before; made if it is not there")
    parser.add_argument("--whole", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        log = given.log or Path(folder) / "log.parquet"
        if not log.exists():
            make_log(log, given.declarations)
        return harness.show(rows(log, is_whole=given.whole or harness.wants_whole()))


if __name__ == "__main__":
    sys.exit(main())
