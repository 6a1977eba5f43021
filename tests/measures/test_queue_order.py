import json
from types import SimpleNamespace

import ibis
import numpy as np
import pandas as pd
import pytest

from evenhand.analysis.run import fill, missing
from evenhand.measures import queue_order
from evenhand.records.context import Context
from evenhand.records.counts import DeskFiles, Names
from evenhand.records.design import Design, People
from evenhand.records.records import Records

PERSON = Design(people=People("person", "Order 12"))


def names(prefix, n):
    return Names(np.arange(n), np.array([f"{prefix}{i:02d}" for i in range(n)], dtype=object))


def ranked(rng, *, officers=12, agents=8, queue=40, months=6, fast=None, rule=None):
    """Rank waits inside queues; ``fast`` is a pair, ``rule`` an agent fast everywhere."""
    parts = []
    for officer in range(officers):
        for _ in range(months):
            agent = (agents * rng.random(queue) ** 1.3).astype(int)
            wait = rng.gamma(1.5, size=queue)
            if fast is not None and officer == fast[0]:
                wait = np.where(agent == fast[1], wait / 10, wait)
            if rule is not None:
                wait = np.where(agent == rule, wait / 10, wait)
            rank = np.round(np.argsort(np.argsort(wait)) * 1000 / (queue - 1))
            parts.append(pd.DataFrame({"officer": officer, "agent": agent, "rank": rank}))
    return pd.concat(parts, ignore_index=True)


def counts(frame, *, officers=12, agents=8):
    r = frame["rank"]
    whole = frame.assign(n=1, squares=r**2, cubes=r**3).groupby(["officer", "agent"])
    cells = whole[["n", "rank", "squares", "cubes"]].sum().reset_index()
    zero = np.zeros(len(cells), dtype=np.int64)
    officer, agent = cells.officer.to_numpy(), cells.agent.to_numpy()
    channel = np.zeros(len(cells), dtype=np.int64)
    sums = cells[["n", "rank", "squares", "cubes"]].to_numpy(dtype=float).T
    met = cells.n.to_numpy() // 4
    code = np.arange(officers)
    return queue_order.Counts(
        waits=queue_order.Waits(zero, channel, officer, agent, sums),
        meetings=queue_order.Meetings(zero, officer, agent, met, met // 2),
        desks=DeskFiles(code, np.zeros_like(code), np.full(officers, 100)),
        officers=names("o", officers),
        agents=names("a", agents),
        offices=names("P", 1),
        periods=names("2026-S", 1),
    )


def find(frame, design=PERSON, **size):
    given = counts(frame, **size)
    return queue_order.find(given, queue_order.infer(given), Context(design))


def test_a_pair_whose_files_are_taken_first_is_found_and_no_other():
    found = find(ranked(np.random.default_rng(0), fast=(3, 5)))
    rows = found.table()
    assert list(
        zip(rows["officer"][rows["flagged"]], rows["agent"][rows["flagged"]], strict=True)
    ) == [("o03", "a05")]
    assert rows["rank"][rows["flagged"]][0] < 0.2
    assert "In 1 pair of 96 the agent's files waited less" in found.answer


def test_goods_that_go_first_by_rule_go_first_at_every_account():
    found = find(ranked(np.random.default_rng(1), rule=5))
    assert not found.table()["flagged"].any()
    assert found.table()["p_officer"].min() < 1e-6


def test_honest_queues_are_listed_no_more_often_than_the_level_allows():
    rng = np.random.default_rng(2)
    listed = sum(
        bool(queue_order.infer(counts(ranked(rng, months=2))).family.rejected.any())
        for _ in range(100)
    )
    assert listed <= 0.05 * 100 + 3 * (0.05 * 0.95 * 100) ** 0.5


def test_the_order_of_cells_does_not_matter():
    frame = ranked(np.random.default_rng(3), fast=(3, 5))
    one = queue_order.infer(counts(frame))
    other = queue_order.infer(counts(frame.sample(frac=1, random_state=0)))
    assert other.pairs.p_value == pytest.approx(one.pairs.p_value)


def test_offices_taken_in_turn_give_the_same():
    given = counts(ranked(np.random.default_rng(4), fast=(3, 5)))
    whole = queue_order.infer(given)
    joined = queue_order.merge([whole])
    assert joined.family.adjusted.tolist() == whole.family.adjusted.tolist()


def test_the_gate_holds():
    frame = ranked(np.random.default_rng(0), fast=(3, 5))
    closed = find(frame, Design())
    assert closed.table().names == ("office", "met", "jumped", "share", "tested", "flagged")
    assert closed.table()["flagged"].tolist() == [1]
    small = ranked(np.random.default_rng(0), officers=6, fast=(3, 5))
    assert len(find(small, officers=6).table()) == 0


MINUTE = pd.Timedelta(minutes=1)
START = pd.Timestamp("2026-03-02 08:00")


def records(rows, design=PERSON, resolution=None, served="assessed_at"):
    frame = pd.DataFrame(rows, columns=["officer", "agent", "channel_selected", "came", "took"])
    frame["registered_at"] = START + frame.came * MINUTE
    frame[served] = (frame.came + frame.took) * MINUTE + START
    frame["declaration_id"] = [f"D{i}" for i in range(len(frame))]
    frame["office"] = "P"
    frame = frame.drop(columns=["came", "took"])
    return Records({"declarations": ibis.memtable(frame)}, design, resolution=resolution or {})


def asked(given):
    made = fill(queue_order.Counts, queue_order.query(given), lambda t: t.to_pyarrow())
    found = queue_order.infer(made)
    return SimpleNamespace(
        counts=made, found=found, finding=queue_order.find(made, found, Context(given.design))
    )


def test_the_query_ranks_waits_and_counts_who_passed_whom():
    made = asked(
        records(
            [
                ("x", "A", "red", 0, 60),
                ("x", "B", "red", 10, 20),  # passes A, which waits
                (
                    "x",
                    "B",
                    "red",
                    20,
                    45,
                ),  # its own file waits too, but A is the one ahead: not passed
                ("x", "C", "red", 70, 5),  # finds nobody waiting
                ("x", "C", "green", 15, 1),  # another channel is another queue
                ("y", "B", "red", 12, None),  # never served
            ]
        )
    ).counts
    at = made.meetings
    assert made.agents.name[at.agent].tolist() == ["B"]
    assert (at.met.tolist(), at.jumped.tolist()) == ([2], [1])
    # waits 60, 20, 45, 5 of one queue: ranks 1000, 333, 667, 0; the green one is alone
    ranks = dict(zip(made.agents.name[made.waits.agent], made.waits.sums[1], strict=True))
    assert ranks == {"A": 1000, "B": 1000, "C": 0}
    assert made.waits.sums[0].tolist() == [1, 2, 1]


def test_equal_waits_share_their_rank():
    made = asked(records([("x", a, "red", 9 * i, 30) for i, a in enumerate("ABC")])).counts
    assert made.waits.sums[1].tolist() == [0, 0, 0]


def test_nobody_waiting_and_too_few_files_are_said():
    alone = asked(records([("x", "A", "red", 0, 5)]))
    assert alone.finding.answer.startswith("No file found an earlier one waiting")
    assert alone.finding.status == "not_measurable"
    two = asked(records([("x", "A", "red", 0, 50), ("x", "B", "red", 5, 5)]))
    assert two.finding.answer.endswith("No pair has 15 files; none could be tested.")


def test_it_says_what_is_lacking():
    rows = [("x", "A", "red", 0, 5)]
    assert missing(queue_order, records(rows, served="other"))[0].startswith("neither assessed_at")
    dates = {"declarations.registered_at": "day"}
    assert missing(queue_order, records(rows, resolution=dates))[0].startswith("registered_at says")
    assert missing(queue_order, records(rows, served="released_at")) == ()


def planted(made, fault):
    truth = json.loads((made.folder / "truth.json").read_text())
    return next(f for f in truth["faults"] if f["id"] == fault)


@pytest.mark.slow
def test_queue_jumping_is_found_in_practice_and_perishables_are_left_in_peace(practised):
    asked = practised(queue_order)
    rows = asked.findings[0].table()
    listed = set(zip(rows["officer"][rows["flagged"]], rows["agent"][rows["flagged"]], strict=True))
    jumping, steered, by_it = (
        planted(asked.made, f) for f in ("queue_jumping", "steered_pairs", "steering_by_it")
    )
    pair = (jumping["accounts"][0], jumping["agents"][0])
    # Files of steered pairs are handled in less time too, and so they are: the rest is chance.
    others = set(zip(steered["accounts"], steered["agents"], strict=True))
    others |= {(pair["account"], pair["agent"]) for pair in by_it["pairs"]}
    assert pair in listed
    assert listed <= others | {pair}
    honest = practised(queue_order, honest=True).findings[0].table()
    assert len(honest) > 300
    assert not honest["flagged"].any()
