"""In which order do faults and look-alikes of conduct, time and sessions act?"""

from __future__ import annotations

from typing import Any, Final

from evenhand.practice.planting.of_acts import any_share
from evenhand.practice.planting.of_examining import choose_more, copy, examine_more
from evenhand.practice.planting.of_groups import (
    be_harder,
    be_risky,
    lodge_alone,
    meet_target,
    miss_draws,
    pick_out,
    wait_alone,
)
from evenhand.practice.planting.of_handlers import own_files, whole_office
from evenhand.practice.planting.of_time import (
    first_by_rule,
    jump,
    let_wait,
    press,
    rush,
    season,
    to_laboratory,
    trust,
)
from evenhand.practice.planting.of_use import in_second_session

DEALING: Final[tuple[tuple[str, Any], ...]] = (
    ("keen_examiner", choose_more),
    ("looks_away", own_files),
    ("own_habits", whole_office),
    ("perishables_first", first_by_rule),
    ("laboratory_tests", to_laboratory),
    ("trusted_trader", trust),
    ("month_end_rush", rush),
    ("seasonal_shift", season),
    ("queue_jumping", jump),
    ("sold_delay", let_wait),
    ("month_end_target", press),
    ("shared_account", in_second_session),
    ("moved_desk", in_second_session),
    ("risky_agents", be_risky),
    ("own_account", lodge_alone),
    ("own_account_waits", wait_alone),
    ("missed_draws", miss_draws),
    ("picked_out", pick_out),
    ("harder_office", be_harder),
    ("offence_target", meet_target),
    ("standard_phrases", any_share),
    ("copied_reports", copy),
)
TIMING: Final[tuple[tuple[str, Any], ...]] = (("keen_examiner", examine_more),)
