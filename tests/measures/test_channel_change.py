import json
from math import comb

import numpy as np
import pytest

from evenhand.measures import channel_change
from evenhand.records.channels import CHANNELS
from evenhand.records.context import Context
from evenhand.records.counts import DeskFiles, Names
from evenhand.records.design import Design, People

RED, YELLOW = CHANNELS["red"], CHANNELS["yellow"]


def names(prefix, n):
    return Names(np.arange(n), np.array([f"{prefix}{i:02d}" for i in range(n)], dtype=object))


def counts(stratum, officer, lighter, *, channel=RED, recorded=None, reasons=None):
    stratum, officer = np.asarray(stratum), np.asarray(officer)
    channel = np.broadcast_to(channel, stratum.shape)
    cells, at = np.unique(
        np.stack([stratum, np.zeros_like(stratum), officer, channel]), axis=1, return_inverse=True
    )
    files = np.bincount(at.ravel())
    yes = np.bincount(at.ravel(), weights=lighter).astype(int)
    size = int(officer.max(initial=0)) + 1
    return channel_change.Counts(
        cells=channel_change.Cells(*cells, files, yes, np.zeros_like(yes)),
        desks=DeskFiles(np.arange(size), np.zeros(size, int), np.bincount(officer, minlength=size)),
        officers=names("o", size),
        offices=names("P", 1),
        periods=names("2026-S", 1),
        recorded=recorded,
        reasons=reasons,
    )


def find(given, level="person"):
    people = People(level, "Order 12" if level == "person" else "")
    design = Design(rule="lot", within=("office", "day"), people=people)
    return channel_change.find(given, channel_change.infer(given), Context(design))


def test_an_account_has_the_exact_tail_worked_by_hand():
    # One set of 60 red files, 30 each; all 8 that ended lighter under account 0.
    lighter = np.zeros(60)
    lighter[:8] = 1
    found = channel_change.infer(counts(np.zeros(60, int), np.repeat([0, 1], 30), lighter))
    assert found.shares.p_upper[0] == pytest.approx(comb(30, 8) / comb(60, 8))
    assert found.shares.expected.tolist() == [4, 4]


def test_a_channel_is_compared_with_its_own_kind():
    # Red files end lighter half the time and yellow never; account 1 has only red ones.
    rng = np.random.default_rng(0)
    stratum, officer = np.repeat(np.arange(20), 60), np.tile(np.repeat([0, 1, 2], 20), 20)
    channel = np.where((officer == 1) | (rng.random(1200) < 0.5), RED, YELLOW)
    lighter = (channel == RED) & (rng.random(1200) < 0.5)
    found = channel_change.infer(counts(stratum, officer, lighter, channel=channel))
    assert found.shares.events[1] > 1.5 * found.shares.events[0]
    assert not found.family.rejected.any()


def test_an_account_whose_files_end_lighter_is_listed_and_no_other():
    rng = np.random.default_rng(1)
    stratum, officer = np.repeat(np.arange(50), 40), rng.integers(0, 14, 2000)
    lighter = rng.random(2000) < np.where(officer == 3, 0.45, 0.1)
    given = counts(stratum, officer, lighter)
    found = find(given)
    rows = {t.name: t for t in found.tables}["channel_change_by_account"]
    assert [r["officer"] for r in rows.rows() if r["flagged"]] == ["o03"]
    assert "Under 1 account of 14" in found.answer
    closed = find(given, level="office")
    assert [t.name for t in closed.tables] == ["channel_change", "channel_change_by_office"]


@pytest.mark.slow
def test_an_honest_office_names_somebody_in_fewer_runs_than_stated():
    rng = np.random.default_rng(2)
    named = 0
    for _ in range(200):
        stratum, officer = np.repeat(np.arange(30), 30), rng.integers(0, 12, 900)
        lighter = rng.random(900) < rng.uniform(0.02, 0.3)
        named += channel_change.infer(counts(stratum, officer, lighter)).family.rejected.any()
    # At most 5 %: of 200 runs 10, and 17 is its 97.5 % point.
    assert named <= 17


def test_who_has_no_colleague_and_outcomes_that_never_vary_are_not_tested():
    alone = find(counts(np.zeros(50, int), np.zeros(50, int), np.ones(50)))
    assert "No account has enough comparable files" in alone.answer
    never = find(counts(np.zeros(80, int), np.repeat([0, 1], 40), np.zeros(80)))
    assert "0 (0.0 %) ended in a lighter one" in never.answer
    assert never.estimates[1].value == 0


def test_channels_of_unknown_names_are_not_measurable(events):
    said = events.ask(channel_change, log(events, selected="lane 4")).finding
    assert said.status == "not_measurable"
    assert "green, blue, yellow, orange, red" in said.lacks[0]


def log(events, selected="red", acts=()):
    files = [
        {
            **{"declaration_id": f"{i}", "office": "P1", "officer": f"o{i % 2}"},
            **{"channel_selected": selected, "channel_final": "green" if i < 3 else "red"},
        }
        for i in range(8)
    ]
    tables = {"declarations": files}
    if acts:
        tables["events"] = list(acts)
    return events.records_of(**tables)


def override(declaration, **more):
    none = dict.fromkeys(("reason", "approver", "value_before", "value_after", "channel"))
    return {
        **{"declaration_id": declaration, "activity": "override", "at": 9.0, "actor": "x"},
        **{"office": "P1", **none, **more},
    }


def test_changes_on_record_are_told_by_what_excuses_them(events):
    acts = [
        override("0", value_before="red", value_after="green", reason="scan"),
        # The channel alone says what it became; red had been selected.
        override("1", channel="Yellow", approver="x"),
        override("2", value_before="yellow", value_after="green", approver="y"),
        # To a heavier channel, and to one that is not known: neither is lighter.
        override("3", value_before="yellow", value_after="red"),
        override("4", value_after="lane 4"),
    ]
    asked = events.ask(channel_change, log(events, acts=acts))
    recorded = {t.name: t for t in asked.finding.tables}["channel_change_recorded"]
    assert list(recorded.rows()) == [
        {"office": "P1", "changes": 3, "reasoned": 1, "approved": 1, "unexcused": 1}
    ]
    assert "Of 3 changes on record, 1 has neither a reason nor" in asked.finding.answer
    # One account at the office: no row on it; and a reason used once is not repeated.
    assert [len(t) for t in asked.finding.tables if t.name.endswith(("account", "reasons"))] == [
        *(0, 0, 0),
    ]


def test_without_an_event_log_it_says_that_reasons_are_not_known(events):
    said = events.ask(channel_change, log(events)).finding
    assert "No event log is mapped" in said.answer
    assert next(iter(said.table().rows()))["lighter"] == 3


@pytest.mark.slow
def test_the_planted_fault_is_found_and_an_outage_is_not(practised):
    asked = practised(channel_change)
    (found,) = asked.findings
    faults = {f["id"]: f for f in json.loads(asked.made.truth.read_text())["faults"]}
    fault, tables = faults["channel_changes"], {t.name: t for t in found.tables}
    bare = {r["office"] for r in tables["channel_change_recorded"].rows() if r["unexcused"]}
    assert bare == {fault["office"]}
    shown = tables["channel_change_recorded_by_account"]
    assert {r["officer"] for r in shown.rows() if r["unexcused"]} == set(fault["accounts"])
    assert "scanner outage" in tables["channel_change_reasons"]["reason"]
    (honest,) = practised(channel_change, honest=True).findings
    assert [e.value for e in honest.estimates[1:]] == [0, 0]
