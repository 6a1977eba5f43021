import json

import numpy as np
import pytest

from evenhand.analysis.run import run
from evenhand.measures import tariff_line
from evenhand.records.context import Context
from evenhand.records.counts import DeskFiles, Names
from evenhand.records.design import People


def taxed(invented, seed, **size):
    """Give the second half of each chapter's lines another duty: four lines, two headings."""
    world = invented.world(seed, **size)
    code = world.items.hs_code.astype(str)
    # 0110 and 0120 become lines of heading xx01, 0210 and 0220 of xx02; the second is cheaper
    world.items["hs_code"] = code
    return rated(world)


def rated(world):
    cheap = world.items.hs_code.str[4] == "2"
    duty = world.items.value_declared * np.where(cheap, 0.05, 0.20)
    world.items["duty_declared"] = world.items["duty_assessed"] = duty.round(2)
    return world


def move(world, rows, *, to):
    """Declare the goods of some files in the cheaper (2) or dearer (1) line of their heading."""
    here = np.asarray(rows)[world.parent]
    code = world.items.loc[here, "hs_code"]
    world.items.loc[here, "hs_code"] = code.str[:4] + to + code.str[5:]
    return rated(world)


def flagged(found):
    return sorted((r["account"], r["agent"]) for r in found.table().rows() if r["flagged"])


def names(n):
    return Names(np.arange(n), np.array([f"n{k}" for k in range(n)], dtype=object))


def test_a_pair_is_set_against_the_agents_files_of_the_heading_worked_by_hand():
    # heading 0: 10 files each under two accounts, 8 and 2 in the cheaper line; heading 1: all cheap
    zero = np.zeros(4, int)
    cells = tariff_line.Cells(
        office=zero,
        officer=np.array([0, 0, 1, 1]),
        agent=zero,
        heading=np.array([0, 1, 0, 1]),
        files=np.full(4, 10),
        cheap=np.array([8, 10, 2, 10]),
        stake=np.array([800, 1000, 200, 1000]),
    )
    counts = tariff_line.Counts(
        cells=cells,
        of_agents=tariff_line.AgentCells(zero[:2], np.arange(2), zero[:2], zero[:2] + 20,
                                         np.array([10, 20])),
        headings=tariff_line.Headings(np.arange(2), np.array(["1701", "1702"], dtype=object),
                                      np.array([2, 2]), np.array([0, 0]), np.array([10**5] * 2)),
        desks=DeskFiles(np.arange(2), zero[:2], np.full(2, 20)),
        officers=names(2), agents=names(1), offices=names(1), periods=names(1),
    )  # fmt: skip
    found = tariff_line.infer(counts)
    assert found.pairs.cheap.tolist() == [18, 12]
    assert found.pairs.expected == pytest.approx([15, 15])
    # C(10, 8) C(10, 2) + C(10, 9) C(10, 1) + 1 of C(20, 10)
    assert found.pairs.p_value[0] == pytest.approx((45 * 45 + 100 + 1) / 184_756)
    assert found.at_risk == pytest.approx([3 / 18 * 18, 0])


def test_goods_accepted_in_the_cheaper_line_by_one_account_are_found(invented):
    world = taxed(invented, 1, files=6000)
    d = world.declarations
    trader = (d.agent == "A0-01").to_numpy()
    move(world, trader, to="1")
    move(world, trader & (d.officer == "O0-05").to_numpy(), to="2")
    found = invented.asked(tariff_line, world, twins=True)
    assert flagged(found) == [("O0-05", "A0-01")]
    assert found.estimates[1].value > 0
    assert found.twin.estimates[0].value == 0


def test_agents_whose_trade_is_in_one_line_are_not_listed(invented):
    world = taxed(invented, 2, files=6000)
    for agent, line in (("A0-01", "2"), ("A0-02", "1"), ("A1-01", "2")):
        move(world, (world.declarations.agent == agent).to_numpy(), to=line)
    found = invented.asked(tariff_line, world)
    assert flagged(found) == []
    rows = next(t for t in found.tables if t.name == "tariff_line_agents").rows()
    trader = next(r for r in rows if r["agent"] == "A0-01")
    assert trader["cheaper"] == trader["files"] > trader["expected"]


def test_headings_rates_and_gaps_are_as_planted(invented):
    found = invented.asked(tariff_line, taxed(invented, 3, files=1500))
    rows = list(next(t for t in found.tables if t.name == "tariff_line_headings").rows())
    assert [r["heading"] for r in rows] == sorted(
        f"{c}0{k}" for c in (17, 22, 61, 84, 85) for k in (1, 2)
    )
    assert {r["lines"] for r in rows} == {2}
    assert rows[0]["low"] == pytest.approx(0.05, abs=1e-3)
    assert rows[0]["high"] == pytest.approx(0.20, abs=1e-3)


def test_slices_change_no_count(invented):
    records = invented.records(taxed(invented, 4, files=2500))
    whole, cut = (
        run(records, measures=(tariff_line,), context=Context(records.design), twins=False,
            most_files=n)[0]
        for n in (10**7, 400)
    )  # fmt: skip
    one = {(r["account"], r["agent"]): r for r in whole.table().rows()}
    other = {(r["account"], r["agent"]): r for r in cut.table().rows()}
    assert {k: (r["files"], r["cheaper"]) for k, r in one.items()} == {
        k: (r["files"], r["cheaper"]) for k, r in other.items()
    }
    for column in ("p_value", "q_value"):
        given = [r[column] for r in one.values()]
        assert [other[k][column] for k in one] == pytest.approx(given)


def test_lines_of_one_duty_or_no_codes_leave_nothing_to_compare(invented):
    world = invented.world(5, files=600)
    assert invented.asked(tariff_line, world).answer.startswith("No heading has two lines")
    world.items["hs_code"] = None
    world.items["hs_code"] = world.items.hs_code.astype("string")
    assert invented.asked(tariff_line, world).answer.startswith("No heading has two lines")
    few = taxed(invented, 6, files=900, officers=1)
    assert "no pair could be tested" in invented.asked(tariff_line, few, people=People()).answer


@pytest.mark.slow
def test_practice_the_cheaper_line_is_found_and_true_neighbours_are_not(practised):
    for seed in (1, 2):
        planted = practised(tariff_line, seed=seed)
        faults = json.loads(planted.made.truth.read_text())["faults"]
        (fault,) = (f for f in faults if f["id"] == "cheaper_line")
        listed = flagged(planted.findings[0])
        assert listed == [(a, b) for a in fault["accounts"] for b in fault["agents"]]
        (honest,) = practised(tariff_line, seed=seed, honest=True).findings
        assert honest.estimates[0].value == 0
