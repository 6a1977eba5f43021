"""What does svy estimate from samples? Run by the Python of its own environment, never by ours."""

from __future__ import annotations

import json
import sys
from typing import Any

import polars
import svy


def estimates(
    *,
    data: dict[str, list[Any]],
    design: dict[str, str],
    of: str,
    columns: list[str],
    by: str | None = None,
    jackknife: bool = False,
) -> list[dict[str, float]]:
    """Return a mean, total or ratio of a sample with its design-based error, one a domain."""
    sample = svy.Sample(polars.DataFrame(data), svy.Design(**design))
    if jackknife:
        sample = sample.weighting.create_jk_wgts()
    method = "replication" if jackknife else "taylor"
    found = getattr(sample.estimation, of)(*columns, by=by, method=method)
    return [
        {"value": e.est, "error": e.se, "low": e.lci, "high": e.uci, "freedom": e.df}
        for e in found.estimates
    ]


if __name__ == "__main__":
    print(json.dumps([estimates(**one) for one in json.load(sys.stdin)["samples"]]))
