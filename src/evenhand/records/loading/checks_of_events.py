"""What is odd about the acts and the accounts under which they were recorded?"""

# ruff: noqa: S608 -- names come from the schema or are quoted, values are escaped

from __future__ import annotations

from typing import Final

from evenhand.records.loading.asking import Written, percent
from evenhand.records.loading.casting import local
from evenhand.records.loading.check_result import Check

_BULK: Final = 5
"""Same acts under one account in one second from which on a person can hardly have done them."""

_AT: Final = 'e."at"'

_APART_SECONDS: Final = 300
"""Two offices within this many seconds are two places at once."""


def bulk_seconds(written: Written) -> list[Check]:
    """Say how many acts share their second with at least four like them under one account."""
    if not written.has("events", "actor") or written.resolution.get("events.at") != "second":
        return []
    same = (
        "SELECT date_trunc('second', \"at\") AS second, count(*) AS n FROM stored_events "
        f"WHERE actor IS NOT NULL GROUP BY actor, activity, second HAVING n >= {_BULK}"
    )
    count, total = written.row(
        f"SELECT sum(n)::BIGINT, (SELECT count(*) FROM stored_events) FROM ({same})"
    )
    if not count:
        return []
    return [
        Check(
            "bulk_seconds",
            "warning",
            f"{count} of {total} events ({percent(count, total)}) were recorded with at least "
            f"{_BULK - 1} like them under the same account in the same second.",
            count,
            total,
            written.examples(f"SELECT second FROM ({same}) ORDER BY n DESC, second"),
            "Ask whether a batch wrote them; then their times are the batch's, not the acts'.",
        )
    ]


def keying_lag(written: Written) -> list[Check]:
    """Say how long after the act its record was keyed in."""
    if not written.has("events", "recorded_at"):
        return []
    lag = '(epoch_us(recorded_at) - epoch_us("at")) / 3.6e9'
    total, early, median, high = written.row(
        f"SELECT count(lag), count(*) FILTER (WHERE lag < 0), median(lag), quantile_cont(lag, 0.9) "
        f"FROM (SELECT {lag} AS lag FROM stored_events)"
    )
    if not total:
        return []
    return [
        Check(
            "keying_lag",
            "warning" if early else "note",
            f"Half of {total} events were keyed in within {median:.1f} hours and nine in ten "
            f"within {high:.1f}; {early} were keyed in before they happened.",
            early,
            total,
            written.examples(f"SELECT declaration_id FROM stored_events WHERE {lag} < 0"),
            "Measure time only on acts keyed in as they happen." if early else "",
        )
    ]


def lasting_backwards(written: Written) -> list[Check]:
    """Say how many acts end before they begin."""
    if not written.has("events", "started_at"):
        return []
    wrong = 'started_at > "at"'
    count, total = written.row(
        f"SELECT count(*) FILTER (WHERE {wrong}), count(started_at) FROM stored_events"
    )
    if not count:
        return []
    return [
        Check(
            "ended_before_started",
            "warning",
            f"{count} of {total} events end before they begin.",
            count,
            total,
            written.examples(f"SELECT declaration_id FROM stored_events WHERE {wrong}"),
            "Ask whether the two columns are mapped the wrong way round.",
        )
    ]


def after_transfer(written: Written) -> list[Check]:
    """Say how many acts in an office fall after the account's last posting there ended."""
    if not written.has("officers", "office", "posted_until") or not written.has(
        "events", "actor", "office"
    ):
        return []
    day = f"CAST({local(_AT, written.design.time_zone)} AS DATE)"
    acts = (
        "SELECT e.declaration_id FROM stored_events e JOIN (SELECT officer, office, "
        "CASE WHEN count(*) = count(posted_until) THEN max(posted_until) END AS until "
        "FROM stored_officers GROUP BY officer, office) p "
        f"ON e.actor = p.officer AND e.office = p.office WHERE {day} > p.until"
    )
    count, total = written.row(
        f"SELECT (SELECT count(*) FROM ({acts})), (SELECT count(*) FROM stored_events)"
    )
    if not count:
        return []
    return [
        Check(
            "used_after_transfer",
            "warning",
            f"{count} of {total} events were recorded in an office under accounts whose posting "
            "there had ended.",
            count,
            total,
            written.examples(acts),
            "Ask whether the posting was prolonged or the account taken over.",
        )
    ]


def two_places(written: Written) -> list[Check]:
    """Say how often one account acts in two offices within five minutes."""
    if not written.has("events", "actor", "office") or not written.finer("events.at"):
        return []
    # One account in one office only cannot be in two places, and most accounts are such. One that
    # acts in every office is central, as the system's is: `busiest_account` says its share.
    acts = f"""
        WITH moving AS (SELECT actor FROM stored_events WHERE actor IS NOT NULL
                        GROUP BY actor HAVING count(DISTINCT office) > 1
                        AND count(DISTINCT office) < greatest(3, (
                            SELECT count(DISTINCT office) FROM stored_events))),
        steps AS (SELECT declaration_id, office, "at", lag(office) OVER each AS before,
                         lag("at") OVER each AS left_at
                  FROM stored_events SEMI JOIN moving USING (actor) WHERE office IS NOT NULL
                  WINDOW each AS (PARTITION BY actor ORDER BY "at", declaration_id, sequence))
        SELECT declaration_id FROM steps
        WHERE office <> before AND epoch("at") - epoch(left_at) <= {_APART_SECONDS}"""
    count, total = written.row(
        f"SELECT (SELECT count(*) FROM ({acts})), (SELECT count(*) FROM stored_events)"
    )
    if not count:
        return []
    return [
        Check(
            "two_places",
            "warning",
            f"{count} of {total} events were recorded in one office within "
            f"{_APART_SECONDS // 60} minutes of an act in another under the same account; accounts "
            "that act in every office are not counted.",
            count,
            total,
            written.examples(acts),
            "Ask whether the account is shared, central, or a system's.",
        )
    ]


def busiest_account(written: Written) -> list[Check]:
    """Say which share of the acts one account recorded, which may be the system."""
    if not written.has("events", "actor"):
        return []
    count, total, accounts, unknown = written.row(
        "SELECT max(n) FILTER (WHERE actor IS NOT NULL), sum(n)::BIGINT, count(actor), "
        "COALESCE(sum(n) FILTER (WHERE actor IS NULL), 0)::BIGINT "
        "FROM (SELECT actor, count(*) AS n FROM stored_events GROUP BY actor)"
    )
    if not total:
        return []
    return [
        Check(
            "accounts",
            "note",
            f"{total} events were recorded under {accounts} accounts; the busiest recorded "
            f"{count or 0} ({percent(count or 0, total)}), and {unknown} "
            f"({percent(unknown, total)}) name none.",
            unknown,
            total,
            (),
            "Ask whether the busiest account is the system's." if accounts else "",
        )
    ]
