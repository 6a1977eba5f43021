"""One question of the records per file; listed here in the order a reader should meet them."""

from typing import Any, Final

from evenhand.measures import (
    balance,
    handler_share,
    lot_test,
    officer_funnel,
    pair_excess,
    party_share,
    predictability,
    process_map,
    release_time,
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
    process_map,
    separation,
)
