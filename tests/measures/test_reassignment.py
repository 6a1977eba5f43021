import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evenhand.measures import pair_excess, reassignment
from evenhand.records import moves
from evenhand.records.context import Context
from evenhand.records.counts import FlaggedPairs, Names
from evenhand.records.design import Design, People

PERSON = Design(people=People("person", "Order 12"))


def text(prefix, codes):
    return np.array([f"{prefix}{c:02d}" for c in codes], dtype=object)


def office_year(rng, *, files=6000, officers=12, agents=25, chiefs=4, moved=0.03):
    """Return files of one office: moved ones to any colleague, by any chief, with no reason."""
    frame = pd.DataFrame(
        {
            "office": "P",
            "month": text("2026-", rng.integers(1, 7, files)),
            "agent": text("a", (agents * rng.random(files) ** 1.5).astype(int)),
            "officer": text("o", rng.integers(0, officers, files)),
            "chief": text("c", rng.integers(0, chiefs, files)),
            "is_high": (rng.random(files) < 0.25).astype(int),
            "day": rng.integers(0, 20, files),
            "why": np.where(rng.random(files) < 0.5, moves.UNEXPLAINED, moves.REASON),
        }
    )
    frame["receiver"] = np.where(
        rng.random(files) < moved, text("o", rng.integers(0, officers, files)), frame.officer
    )
    frame["mover"] = frame.chief
    return frame


def plant(frame, rng, share=0.3):
    chosen = frame.agent.isin(["a03", "a07"]) & (rng.random(len(frame)) < share)
    frame.loc[chosen, ["receiver", "mover", "why"]] = ["o05", "c01", moves.UNEXPLAINED]
    return frame


def counts(frame):
    def cells(part, *keys, **sums):
        whole = part.groupby(list(keys), as_index=False).agg(files=("office", "size"), **sums)
        return [whole[c].to_numpy() for c in whole.columns]

    moved = frame[frame.receiver != frame.officer].copy()
    moved["is_foreign"] = (moved.mover != moved.chief).astype(int)
    occasions = {"occasions": ("day", "nunique")}
    place = ("office", "month")
    agents = np.unique(frame.agent.astype(str)).astype(object)
    by_mover = cells(
        moved[moved.why == moves.UNEXPLAINED], *place, "mover", "is_foreign", **occasions
    )
    return reassignment.Counts(
        lodged=reassignment.Lodged(*cells(frame, *place, "agent", "is_high")),
        held=reassignment.Held(*cells(frame, "office", "officer")),
        moved=reassignment.Moved(*cells(moved, *place, "agent", "receiver", "why", **occasions)),
        changed=reassignment.Changed(*cells(moved, *place, "agent", "is_high", "why")),
        movers=reassignment.Movers(*by_mover[:4], by_mover[5]),
        supervised=in_charge(frame, moved),
        agents=Names(np.arange(agents.size), agents),
    )


def in_charge(frame, moved):
    """Count files up to the first one moved of each day, by hand in pandas."""
    own = moved.index[(moved.mover == moved.chief) & (moved.why == moves.UNEXPLAINED)]
    days = frame.assign(own=frame.index.isin(own)).groupby(["office", "month", "chief", "day"])
    days = days.own.agg(files="size", own="sum").reset_index()
    first = np.floor((days.files + 1) / (days.own + 1) + 0.5)
    days["tried"] = np.where(days.own == 0, days.files, first).astype(int)
    whole = days.groupby(["office", "month", "chief"], as_index=False)[["files", "tried"]].sum()
    return reassignment.Supervised(*(whole[c].to_numpy() for c in whole.columns))


def find(frame, design=PERSON, flagged=None):
    given = counts(frame)
    return reassignment.find(given, reassignment.infer(given, flagged), Context(design))


def test_files_moved_to_one_account_are_found_with_who_moved_them():
    rng = np.random.default_rng(0)
    found = find(plant(office_year(rng, chiefs=30), rng))
    flagged = [(r["agent"], r["officer"]) for r in found.table().rows() if r["flagged"]]
    assert sorted(flagged) == [("a03", "o05"), ("a07", "o05")]
    assert "In 2 pairs, files of one agent went to one account" in found.answer
    offices = found.tables[1]
    assert offices["concentration"][0] > 2 * offices["expected_concentration"][0]
    movers = found.tables[2]
    assert movers["account"][movers["flagged"]].tolist() == ["c01"]


def test_who_stands_in_as_often_as_others_is_expected_to_move_what_it_moved():
    # 19 accounts with 200 files and 20 moves, a quiet one with 40 and 4; each moves 3 of others'.
    # At 384 + 1 moves in 3840 + 10 files, 60 moves tell of 600 files in hand: 30 an account. So the
    # quiet one has 70 files, 7 moves, and 444 / 4440 of 70 expected.
    chiefs = np.array([f"c{n:02d}" for n in range(20)], dtype=object)
    tried, own = np.full(20, 200), np.full(20, 20)
    tried[4], own[4] = 40, 4
    place = (np.full(20, "P", dtype=object), np.full(20, "m", dtype=object))
    twice = [np.tile(c, 2) for c in (*place, chiefs)]
    given = replace(
        counts(office_year(np.random.default_rng(2), files=200)),
        movers=reassignment.Movers(
            *twice, np.repeat([0, 1], 20), np.concatenate([own, np.full(20, 3)])
        ),
        supervised=reassignment.Supervised(*place, chiefs, tried, tried),
    )
    movers = reassignment.infer(given).movers
    assert movers.trials[[3, 4]].tolist() == [230, 70]
    assert movers.expected == pytest.approx(movers.events)


def test_chiefs_of_a_small_office_are_not_shown_singly():
    rng = np.random.default_rng(0)
    assert len(find(plant(office_year(rng, chiefs=4), rng)).tables[2]) == 0


def test_honest_moves_are_listed_no_more_often_than_the_level_allows():
    rng = np.random.default_rng(1)
    pairs = movers = 0
    for _ in range(60):
        found = reassignment.infer(counts(office_year(rng, files=2000)))
        pairs += bool(found.family.rejected.any())
        movers += bool(found.mover_family.rejected.any())
    assert max(pairs, movers) <= 0.05 * 60 + 3 * (0.05 * 0.95 * 60) ** 0.5


def test_a_sick_month_is_no_finding():
    rng = np.random.default_rng(2)
    frame = office_year(rng, moved=0.0)
    away = (frame.officer == "o11") & (frame.month == "2026-03")
    frame.loc[away, ["receiver", "mover", "why"]] = ["o01", "c00", moves.ABSENT]
    found = find(frame)
    assert not found.table()["flagged"].any()
    assert "Whose files they were, and where they went, chance explains." in found.answer
    assert found.tables[1]["absent"][0] == away.sum()


def test_a_pair_is_as_worked_by_hand():
    # one office and month, 100 files, 40 of agent a00; 3 files moved on 3 days, all a00's, to one
    # account: C(97, 37) / C(100, 40) = 40 39 38 / (100 99 98)
    frame = pd.DataFrame(
        {"office": "P", "month": "m", "agent": ["a00"] * 40 + ["a01"] * 60, "officer": "o00",
         "receiver": ["o01"] * 3 + ["o00"] * 97, "chief": "c", "mover": "c", "is_high": 0,
         "day": np.arange(100), "why": moves.UNEXPLAINED}
    )  # fmt: skip
    found = reassignment.infer(counts(frame))
    at = int(np.flatnonzero(found.agents[found.pairs.client] == "a00")[0])
    assert found.pairs.p_value[at] == pytest.approx(40 * 39 * 38 / (100 * 99 * 98))
    assert found.pairs.expected[at] == pytest.approx(3 * 0.4)


def one_agent(office, agent, receiver):
    return pd.DataFrame(
        {"office": office, "month": "m", "agent": agent, "officer": "o08",
         "receiver": [receiver] * 3 + ["o08"] * 37, "chief": "c", "mover": "c", "is_high": 0,
         "day": np.arange(40), "why": moves.UNEXPLAINED}
    )  # fmt: skip


def test_a_pair_whose_number_is_certain_is_told_and_not_tested():
    # P: two agents with 40 and 60 of 100 files, 3 of the first moved to o01, so two pairs can come
    # out either way. In Q and in R all files are one agent's: whoever received 3 received them of
    # that agent. At two tests the smaller p is doubled; it was multiplied by four.
    p = 40 * 39 * 38 / (100 * 99 * 98)
    open_ = one_agent("P", ["a00"] * 40, "o01")
    other = one_agent("P", ["a01"] * 40, "o08")
    rest = other.head(20).assign(day=np.arange(40, 60))
    frame = pd.concat([
        open_, other, rest, one_agent("Q", "a02", "o02"), one_agent("R", "a03", "o03")
    ])  # fmt: skip
    found = reassignment.infer(counts(frame))
    assert (found.family.tested, found.certain) == (2, 2)
    assert found.agents[found.pairs.client].tolist() == ["a00", "a01"]
    assert found.family.adjusted.tolist() == pytest.approx([2 * p, 1])
    told = find(frame)
    assert told.parameters["pairs_without_chance"] == 2
    assert "2 pairs could not be tested: where files came to the account" in told.answer
    assert "chance explains" in told.answer


def test_where_every_number_is_certain_nothing_is_said_of_chance():
    told = find(one_agent("Q", "a02", "o02"))
    assert told.answer.endswith("all were one agent's, or all came to it.")
    assert len(told.table()) == 0


def test_a_batch_moved_in_one_day_counts_once():
    rng = np.random.default_rng(3)
    frame = office_year(rng, moved=0.0)
    batch = np.flatnonzero((frame.agent == "a03") & (frame.month == "2026-02"))[:9]
    frame.loc[batch, ["receiver", "why", "day"]] = ["o05", moves.UNEXPLAINED, 4]
    assert not find(frame).table()["flagged"].any()


def test_the_odds_tell_whose_files_are_moved():
    rng = np.random.default_rng(4)
    frame = office_year(rng, moved=0.0)
    odds = np.where(frame.agent == "a01", 0.2, np.where(frame.is_high == 1, 0.06, 0.03))
    there = rng.random(len(frame)) < odds
    frame.loc[there, "receiver"] = text("o", rng.integers(12, 20, there.sum()))
    flagged = FlaggedPairs(np.zeros(1, int), np.zeros(1, int), np.array([1]))
    estimates = {e.name: e for e in find(frame, flagged=flagged).estimates}
    assert 3 < estimates["flagged_pair_odds"].value < 9
    assert 1.2 < estimates["high_duty_odds"].value < 3
    assert "flagged_pair_odds" not in {e.name for e in find(frame).estimates}


def test_without_a_basis_only_offices_are_shown():
    rng = np.random.default_rng(0)
    found = find(plant(office_year(rng), rng), design=Design())
    assert len(found.tables) == 1
    assert found.table().names[:3] == ("office", "files", "moved")


def test_where_nothing_moved_it_says_so():
    found = find(office_year(np.random.default_rng(5), files=300, moved=0.0))
    assert found.answer == ("Nobody, as far as the records show: none of 300 files changed hands.")
    assert len(found.table()) == 0


def test_the_order_of_cells_does_not_matter():
    rng = np.random.default_rng(6)
    frame = plant(office_year(rng, files=2000), rng)
    one = reassignment.infer(counts(frame))
    other = reassignment.infer(counts(frame.sample(frac=1, random_state=1)))
    assert other.pairs.p_value.tolist() == one.pairs.p_value.tolist()
    assert other.flagged_odds == one.flagged_odds or np.isnan(one.flagged_odds.ratio)


def planted(made, fault):
    truth = json.loads((made.folder / "truth.json").read_text())
    return next(f for f in truth["faults"] if f["id"] == fault)


@pytest.mark.slow
def test_moved_files_are_found_in_practice_and_the_sick_month_is_left_in_peace(practised):
    asked = practised(pair_excess, reassignment)
    fault = planted(asked.made, "moved_files")
    rows = asked.findings[1].table()
    listed = zip(rows["agent"][rows["flagged"]], rows["officer"][rows["flagged"]], strict=True)
    assert set(listed) == {(agent, fault["accounts"][0]) for agent in fault["agents"]}
    honest = practised(reassignment, honest=True).findings[0]
    assert {e.name: e.value for e in honest.estimates}["flagged_pairs"] == 0
