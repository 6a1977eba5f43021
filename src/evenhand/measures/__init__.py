"""One question of the records per file; listed here in the order a reader should meet them."""

from typing import Any, Final

from evenhand.measures import (
    balance,
    channel_change,
    handler_share,
    late_change,
    lot_test,
    off_hours,
    officer_funnel,
    pair_excess,
    party_share,
    predictability,
    process_map,
    reassignment,
    record_integrity,
    release_time,
    relief,
    roster_gaps,
    separation,
    unit_value,
)

MEASURES: Final[tuple[Any, ...]] = (
    handler_share,
    lot_test,
    pair_excess,
    balance,
    reassignment,
    roster_gaps,
    officer_funnel,
    party_share,
    release_time,
    predictability,
    unit_value,
    relief,
    process_map,
    channel_change,
    late_change,
    separation,
    off_hours,
    record_integrity,
)
