"""Which faults get round controls, and where are they planted?"""

from __future__ import annotations

from evenhand.practice.faults.fault import Fault
from evenhand.practice.picker import Picker


def off_hours_releases(picker: Picker) -> Fault:
    """Release files of two agents at night, under one releasing account."""
    office = picker.office(5)
    return Fault(
        id="off_hours_releases",
        measures=("off_hours", "account_use"),
        office=office.index,
        accounts=(office.clerks[0],),
        agents=picker.take_agents(office, count=2),
        share=0.60,
        what="Files of these agents are released two to five hours after closing on the day of "
        "payment, with neither request nor approver.",
    )


def channel_changes(picker: Picker) -> Fault:
    """Turn red and yellow files of three agents green, under one account."""
    office = picker.office(6)
    return Fault(
        id="channel_changes",
        measures=("channel_change", "conformance", "pair_treatment"),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        agents=picker.take_agents(office, count=3),
        share=0.70,
        what="Red and yellow files of these agents under this account are overridden to green by "
        "the account itself, with neither reason nor approver, and not examined.",
    )


def incompatible_steps(picker: Picker) -> Fault:
    """Let one account give itself files, assess, examine and release them."""
    office = picker.office(8)
    return Fault(
        id="incompatible_steps",
        measures=("separation", "conformance"),
        office=office.index,
        accounts=picker.take_accounts(office, count=1),
        share=0.25,
        what="On some of its files the account also records the assignment and the release. The "
        "files themselves are those that the lot gave it.",
    )


def serial_gap(picker: Picker) -> Fault:
    """Leave three registration numbers of one office without a declaration."""
    office = picker.administration.offices[-1]
    return Fault(
        id="serial_gap",
        measures=("record_integrity",),
        office=office.index,
        share=3.0,
        what="Three consecutive registration numbers are missing from the records.",
    )
