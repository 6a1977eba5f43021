"""One question of the records per file; listed here in the order a reader should meet them."""

from typing import Any, Final

from evenhand.measures import (
    balance,
    channel_change,
    handler_share,
    lot_test,
    off_hours,
    officer_funnel,
    pair_excess,
    party_share,
    predictability,
    process_map,
    release_time,
    relief,
    separation,
)

MEASURES: Final[tuple[Any, ...]] = (
    handler_share,
    lot_test,
    pair_excess,
    balance,
    officer_funnel,
    party_share,
    release_time,
    predictability,
    relief,
    process_map,
    channel_change,
    separation,
    off_hours,
)
