"""Which tables of measures give a figure of each account, and how is it read from them?

Only tables that hold every account that could be compared: a list of those with any case would give
a distribution of those alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure of each account stands.

    Attributes
    ----------
    measure, table : str
    value : str
        Column of the value; of a count where ``of`` is named.
    of : str
        Column of the declarations of which ``value`` counts some: the figure is their share. ""
        where the value is one already.
    of_share : str
        Column of the declarations that a share in ``value`` is one of; "" where it is none.
    expected : str
        Column of what colleagues on like files would have had, as ``value``; "" for none.
    error : str
        Column of the standard error of the value; "" for none.
    by : str
        Column that tells several figures of an account apart; "" where there is one.
    is_ratio : bool
        Whether the figure is how many times the expected the value is.
    files : str
        Column of the declarations behind it.
    """

    measure: str
    table: str
    value: str
    of: str = ""
    of_share: str = ""
    expected: str = ""
    error: str = ""
    by: str = ""
    is_ratio: bool = False
    files: str = "files"


SHARES: Final = (
    *("same_day", "lighter", "late", "touched"),
    *("old_stock", "moved", "offences", "raised"),
)
"""Of ``clearance_panel``, as it names them."""
SOURCES: Final = (
    Source(
        *("officer_funnel", "officer_funnel"),
        value="mean",
        expected="expected",
        error="standard_error",
        by="outcome",
    ),
    *(
        Source(
            *("clearance_panel", "clearance_panel_by_account"),
            value=name,
            of_share=f"{name}_files",
        )
        for name in SHARES
    ),
    Source(
        *("channel_change", "channel_change_by_account"),
        value="lighter",
        of="files",
        expected="expected",
    ),
    Source(*("rule_replay", "rule_replay_by_account"), value="broken", of="files"),
    Source(*("balance", "balance"), value="ratio", by="property"),
    Source(
        *("threshold_or_skill", "threshold_or_skill"),
        value="observed",
        expected="expected",
        by="test",
        is_ratio=True,
    ),
    Source(
        *("brief_examination", "brief_examination_by_account"),
        value="brief",
        expected="expected_brief",
        is_ratio=True,
        files="examinations",
    ),
    Source(
        *("brief_examination", "brief_examination_by_account"),
        value="finds",
        expected="expected_finds",
        is_ratio=True,
        files="examinations",
    ),
)
"""In the order of the measures in a report, where a measure has several."""
