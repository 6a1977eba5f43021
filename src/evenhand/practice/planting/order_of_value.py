"""In which order do faults and look-alikes of values, lines, reliefs and examinations act?"""

from __future__ import annotations

from typing import Any, Final

from evenhand.practice.planting.of_acts import (
    after_release,
    any_share,
    briefly,
    deputise,
    no_file,
    on_paper,
    own_share,
    small,
)
from evenhand.practice.planting.of_items import (
    cheaper_line,
    invented_values,
    low_values,
    postal_limit,
    price_list,
    second_quality,
    true_neighbours,
)
from evenhand.practice.planting.of_relief import grant, to_relief_desk
from evenhand.practice.planting.of_uplifts import all_files, bargain, own_adjusted

INNOCENT: Final[tuple[tuple[str, Any], ...]] = (
    ("second_quality", second_quality),
    ("true_neighbours", true_neighbours),
    ("price_list", price_list),
    ("postal_limit", postal_limit),
    ("reference_steps", all_files),
    ("relief_desk", to_relief_desk),
)
"""What is so before anything is dealt: part of the traffic and of the rule."""
DEALING: Final[tuple[tuple[str, Any], ...]] = (
    ("granted_relief", grant),
    ("low_values", low_values),
    ("cheaper_line", cheaper_line),
    ("invented_values", invented_values),
    ("bargained_uplifts", own_adjusted),
    ("small_consignments", small),
    ("cancelled_numbers", no_file),
    ("deputy", deputise),
    ("credit_notes", any_share),
    ("late_papers", any_share),
    ("late_changes", own_share),
    ("refund_counter", any_share),
    ("self_decided_refunds", own_share),
    ("paper_examinations", on_paper),
)
DECIDING: Final[tuple[tuple[str, Any], ...]] = (("bargained_uplifts", bargain),)
TIMING: Final[tuple[tuple[str, Any], ...]] = (
    ("paper_examinations", briefly),
    ("late_changes", after_release),
    ("credit_notes", after_release),
    ("late_papers", after_release),
)
