"""What does pm4py find in an event log? Run by the Python of its own environment, never by ours."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from typing import Any


def answer(path: str) -> dict[str, Any]:
    """Return arcs with counts and times, starts, ends and variants of a log in XES."""
    with contextlib.redirect_stdout(io.StringIO()):
        import pm4py

        log = pm4py.read_xes(path)
        arcs, starts, ends = pm4py.discover_dfg(log)
        times, _, _ = pm4py.discover_performance_dfg(log)
        variants = pm4py.get_variants(log)
    return {
        "arcs": [[*arc, count] for arc, count in arcs.items()],
        "times": [[*arc, float(t["mean"]), float(t["median"])] for arc, t in times.items()],
        "starts": starts,
        "ends": ends,
        "variants": [[list(path), count] for path, count in variants.items()],
        "cases": int(log["case:concept:name"].nunique()),
        "events": len(log),
    }


if __name__ == "__main__":
    print(json.dumps(answer(**json.load(sys.stdin))))
