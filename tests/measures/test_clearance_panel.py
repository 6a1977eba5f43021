import json

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
    said = rows["against_past"][here][0], rows["counter_against_past"][here][0]
    assert said == ("outside", "outside")
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
    # mean .5, sum of squares .04 over 5; t(5) at .99865 is 5.5071; times sqrt(7 / 6)
    value = np.array([[0.4, 0.6, 0.4, 0.6, 0.5, 0.5, 0.9]])
    files = np.full((1, 7), 100.0)
    one = clearance_panel._against_past(value, files, is_share=True, told=files)
    half = 5.5071 * np.sqrt(0.04 / 5 * 7 / 6)
    assert one.baseline[0, 6] == pytest.approx(0.5)
    assert (one.low[0, 6], one.high[0, 6]) == pytest.approx((0.5 - half, 0.5 + half), abs=1e-4)
    assert np.isnan(one.low[0, :6]).all()
    assert set(one.verdict[0, :6]) == {clearance_panel.SHORT_PAST}
    assert one.verdict[0, 6] == "within"


def test_ordinary_months_lie_outside_as_often_as_is_said():
    # 40,000 offices: the share is known to 0.00026 (one standard error)
    value = np.random.default_rng(20).normal(5.0, 1.0, (40_000, 12))
    told = np.full(value.shape, 100.0)
    one = clearance_panel._against_past(value, told, is_share=False, told=told)
    for past in (6, 8, 11):
        assert one.outside[:, past].mean() == pytest.approx(0.0027, abs=0.0009), past


def test_a_past_that_never_varied_sets_limits_for_shares_alone():
    value, told = np.full((1, 8), 0.1), np.full((1, 8), 100.0)
    value[0, 7] = 0.5
    hours = clearance_panel._against_past(value, told, is_share=False, told=told)
    assert set(hours.verdict[0, 6:]) == {clearance_panel.NEVER_VARIED}
    share = clearance_panel._against_past(value, told, is_share=True, told=told)
    assert share.high[0, 7] == pytest.approx(0.1 + 3 * 0.03)
    assert list(share.verdict[0, 6:]) == ["within", "outside"]


def test_a_month_of_few_files_is_not_measurable_and_no_pass():
    value, told = np.linspace(0.1, 0.8, 8)[None], np.full((1, 8), 100.0)
    told[0, 7] = 29
    one = clearance_panel._against_past(value, told, is_share=False, told=told)
    assert list(one.verdict[0, 6:]) == ["within", clearance_panel.FEW_FILES]


def test_it_says_how_many_lie_outside_by_chance_alone():
    found = find(counts(np.random.default_rng(3)))
    rows = found.table()
    verdicts = np.concatenate([rows["against_past"], rows["counter_against_past"]])
    told = np.isin(verdicts, ["within", "outside"]).sum()
    expected = {e.name: e.value for e in found.estimates}["expected_outside"]
    assert expected == pytest.approx(0.0027 * told)
    assert f"{expected:.3g} would be expected outside by chance alone" in found.answer


def test_a_short_past_and_few_files_set_no_limit():
    short = find(counts(np.random.default_rng(1), months=6))
    assert short.answer.startswith("Facts are shown, not measurable against the past")
    assert short.estimates[0].value is None
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
    # A figure in twenty outside would say the limits are too narrow.
    said = found.table()["against_past"]
    told = np.isin(said, ["within", "outside"])
    assert (said[told] == "outside").sum() <= 0.05 * told.sum()


@pytest.mark.slow
def test_a_target_for_offences_stands_out_in_practice_and_what_comes_every_month_does_not(
    practised,
):
    asked = practised(clearance_panel)
    faults = {f["id"]: f for f in json.loads(asked.made.truth.read_text())["faults"]}
    fault = faults["offence_target"]
    rows = list(asked.findings[0].table().rows())
    first = fault["from"][:7]
    own = [r for r in rows if r["indicator"] == clearance_panel.OFFENCES.title]
    outside = {(r["office"], r["month"]) for r in own if r["against_past"] == "outside"}
    assert (fault["office"], first) in outside
    assert {office for office, _month in outside} == {fault["office"]}
    assert min(month for _office, month in outside) == first
    # Credit notes come each month, and so does the rush at its end: the past knows them.
    honest = practised(clearance_panel, honest=True)
    told = {e["id"]: e for e in json.loads(honest.made.truth.read_text())["look_alikes"]}
    innocent = list(honest.findings[0].table().rows())
    assert not [r for r in innocent if r["indicator"] == clearance_panel.OFFENCES.title
                and r["against_past"] == "outside"]  # fmt: skip
    touched = [r["counter_against_past"] for r in innocent
               if r["counter_indicator"] == clearance_panel.TOUCHED.title]  # fmt: skip
    assert "within" in touched
    assert "outside" not in touched
    office, quick = told["month_end_rush"]["office"], clearance_panel.SAME_DAY.title
    rushed = [
        r["against_past"] for r in innocent if (r["office"], r["indicator"]) == (office, quick)
    ]
    assert "within" in rushed
    assert "outside" not in rushed
