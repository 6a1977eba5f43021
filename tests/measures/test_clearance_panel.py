import ibis
import numpy as np
import pandas as pd
import pytest

from evenhand.analysis.run import missing
from evenhand.measures import clearance_panel
from evenhand.records import panel
from evenhand.records.context import Context
from evenhand.records.design import Design, People
from evenhand.records.records import Records

PERSON = Design(people=People("person", "Order 12"))


def counts(rng, *, offices=2, months=12, officers=12, files=60, **shares):
    """Draw facts of honest months; ``shares`` give those of the first office, month by month."""
    office, month, officer = (
        a.ravel()
        for a in np.meshgrid(range(offices), range(months), range(officers), indexing="ij")
    )
    n = np.full(office.size, files)
    facts = dict.fromkeys(panel.FACTS, np.zeros(office.size, dtype=np.int64))
    for below in (
        "assessable",
        "assessed",
        "designated",
        "channelled",
        "released",
        "judged",
        "valued",
    ):
        facts[below] = n
    for above, chance in (("same_day", 0.6), ("late", 0.05), ("lighter", 0.04), ("touched", 0.02),
                          ("offences", 0.03), ("raised", 0.07)):  # fmt: skip
        p = np.full(office.size, chance)
        if above in shares:
            p = np.where(office == 0, np.asarray(shares[above])[month], p)
        facts[above] = rng.binomial(n, p)
    facts["duty_declared"] = n * 100_000
    facts["duty_added"] = facts["raised"] * 5_000
    facts["duty_added_offence"] = facts["offences"] * 3_000
    codes = (("P", office), ("2026-", month + 1), ("o", officer + 12 * office))
    labels = [np.array([f"{a}{i:02d}" for i in v], dtype=object) for a, v in codes]
    keys = np.unique(np.stack(labels[:2]).astype(str), axis=1).astype(object)
    return clearance_panel.Counts(
        facts=clearance_panel.FileFacts(*labels, n, **facts),
        medians=clearance_panel.Medians(*keys, np.full(keys.shape[1], 5.0)),
    )


def find(given, design=PERSON):
    return clearance_panel.find(given, clearance_panel.infer(given), Context(design))


def test_a_month_beyond_the_offices_own_past_is_shown_beside_its_counter():
    same_day, lighter = np.full(12, 0.6), np.full(12, 0.04)
    same_day[9], lighter[9] = 0.8, 0.15
    found = find(counts(np.random.default_rng(0), same_day=same_day, lighter=lighter))
    rows = found.table()
    at = (rows["office"] == "P00") & (rows["month"] == "2026-10")
    here = at & (rows["indicator"] == clearance_panel.SAME_DAY.title)
    assert (rows["outside"][here][0], rows["counter_outside"][here][0]) == (True, True)
    assert rows["counter_indicator"][here][0] == "Channel made lighter"
    assert "in 1 case both an indicator and its counter" in found.answer


def test_few_months_of_ordinary_chance_lie_outside():
    shares = []
    for seed in range(20):
        found = clearance_panel.infer(counts(np.random.default_rng(seed)))
        one = found.series["same_day"]
        shares.append(one.outside[:, 6:].mean())
    assert np.mean(shares) < 0.02


def test_limits_are_as_worked_by_hand():
    # past shares .4, .5, .6: median .5, MAD .1, so 1.4826 * .1 beats sqrt(.25 / 100) = .05
    value = np.array([[0.4, 0.5, 0.6, 0.9]])
    files = np.full((1, 4), 100.0)
    one = clearance_panel._against_past(value, files, is_share=True, told=files)
    assert one.baseline[0, 3] == pytest.approx(0.5)
    assert (one.low[0, 3], one.high[0, 3]) == pytest.approx((0.5 - 0.44478, 0.5 + 0.44478))
    assert np.isnan(one.baseline[0, :3]).all()
    assert not one.outside.any()


def test_a_short_past_and_few_files_set_no_limit():
    short = find(counts(np.random.default_rng(1), months=3))
    assert short.answer.startswith("Facts are shown; no office has a past")
    few = find(counts(np.random.default_rng(1), files=1))
    assert few.answer.startswith("Facts are shown")


def test_accounts_are_shown_only_where_allowed_and_without_limits():
    given = counts(np.random.default_rng(2))
    closed = find(given, Design())
    assert [t.name for t in closed.tables] == ["clearance_panel"]
    shown = find(given).tables[1]
    assert len(shown) == 24
    assert "flagged" not in shown.names
    small = find(counts(np.random.default_rng(2), officers=6))
    assert len(small.tables[1]) == 0


def test_it_says_what_is_lacking():
    frame = pd.DataFrame({"declaration_id": ["a"], "office": ["P"]})
    given = Records({"declarations": ibis.memtable(frame)}, Design())
    assert missing(clearance_panel, given) == ("declarations.registered_at is not mapped",)
    dated = frame.assign(registered_at=pd.Timestamp("2026-01-01"))
    given = Records({"declarations": ibis.memtable(dated)}, Design())
    assert missing(clearance_panel, given)[0].startswith("neither assessed_at nor channel_final")


@pytest.mark.slow
def test_the_panel_of_a_practice_administration_agrees_with_what_was_made(practised):
    found = practised(clearance_panel, honest=True).findings[0]
    values = {e.name: e.value for e in found.estimates}
    assert 0.5 < values["same_day_share"] < 1
    assert set(found.table()["counter_indicator"]) == {b.title for _, b in clearance_panel.PAIRED}
    # Six months or more of the past: a figure in ten outside would say the limits are too narrow.
    told = np.isfinite(found.table()["baseline"])
    assert found.table()["outside"][told].mean() < 0.1
