import json
from dataclasses import replace
from types import SimpleNamespace

import ibis
import numpy as np
import pandas as pd
import pytest

from evenhand.analysis.run import fill, missing
from evenhand.measures import threshold_or_skill
from evenhand.records.context import Context
from evenhand.records.design import Design, People
from evenhand.records.records import Records

DESIGN = Design(rule="lot", within=("office", "day"), people=People("person", "Order 12"))


def frame(rng, *, n=6000, away=False, keen=False, truth=0.15):
    officer = rng.integers(0, 12, n)
    holds = rng.random(n) < 0.2
    chance = np.where(keen & (officer == 5), 0.7, 0.35)
    examined = rng.random(n) < chance
    skill = np.where(away & (officer == 3), 0.02, 0.7)
    hit = examined & holds & (rng.random(n) < skill)
    again = rng.random(n) < truth
    return pd.DataFrame(
        {
            "declaration_id": [f"D{i}" for i in range(n)],
            "office": "P",
            "day": [f"2026-{d:03d}" for d in rng.integers(0, 60, n)],
            "officer": [f"F{o:02d}" for o in officer],
            "examined": examined,
            "offence_recorded": hit,
            "found": pd.array(np.where(again, holds, None), dtype="boolean"),
        }
    )


def ask(files, design=DESIGN):
    records = Records({"declarations": ibis.memtable(files)}, design)
    query = threshold_or_skill.query(records)
    counts = fill(threshold_or_skill.Counts, query, ibis.duckdb.connect().to_pyarrow)
    found = threshold_or_skill.infer(counts)
    finding = threshold_or_skill.find(counts, found, Context(design))
    return SimpleNamespace(found=found, finding=finding)


def listed(asked):
    return {(r["officer"], r["test"]) for r in asked.finding.table().rows() if r["flagged"]}


def test_counts_of_a_few_files_are_as_worked_by_hand():
    files = frame(np.random.default_rng(0), n=40).assign(
        day="d", officer=["A"] * 20 + ["B"] * 20, examined=[True, False] * 20
    )
    files["offence_recorded"] = [True, False, False, False] * 10
    files["found"] = pd.array([True, True, None, False] * 10, dtype="boolean")
    found = ask(files).found
    assert (found.examined, found.hits, found.hit_rate) == (20, 10, 0.5)
    # of the twenty files that held something, ten were recorded
    assert (found.again, found.held) == (30, 20)


def test_who_examines_as_much_and_finds_nothing_is_listed():
    asked = ask(frame(np.random.default_rng(1), away=True))
    assert ("F03", "fewer finds") in listed(asked)
    assert {who for who, _ in listed(asked)} == {"F03"}


def test_who_examines_more_and_finds_less_per_examination_is_not():
    assert listed(ask(frame(np.random.default_rng(2), keen=True))) == set()


def test_honest_officers_are_seldom_listed():
    wrong = [bool(listed(ask(frame(np.random.default_rng(s), n=2000)))) for s in range(12)]
    assert sum(wrong) <= 2


def test_without_a_later_truth_it_says_what_it_cannot_tell():
    files = frame(np.random.default_rng(3), n=1500)
    for cut in (
        files.drop(columns="found"),
        files.assign(found=pd.array([None] * 1500, "boolean")),
    ):
        assert "cannot be told: no later truth" in ask(cut).finding.answer


def test_without_examinations_it_is_not_measurable():
    records = Records(
        {
            "declarations": ibis.memtable(
                frame(np.random.default_rng(0), n=9).drop(columns="examined")
            )
        },
        DESIGN,
    )
    assert missing(threshold_or_skill, records) == ("declarations.examined is not mapped",)


def test_no_single_account_without_a_basis():
    finding = ask(frame(np.random.default_rng(1), away=True), replace(DESIGN, people=People()))
    assert finding.finding.table().names == ("office", "tested", "flagged")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda f: f.assign(examined=False, offence_recorded=False),
        lambda f: f.assign(examined=True, offence_recorded=True),
        lambda f: f.assign(officer="F"),
        lambda f: f.head(1),
    ],
    ids=["nothing examined", "all found", "one officer", "one file"],
)
def test_records_that_say_nothing_list_nobody(spoil):
    asked = ask(spoil(frame(np.random.default_rng(4), n=300)))
    assert listed(asked) == set()
    assert asked.finding.answer


def test_who_examines_seldom_overlooks_nothing_by_it():
    rng = np.random.default_rng(6)
    files = frame(rng, n=6000, truth=0.5)
    seldom = (files["officer"] == "F05") & (rng.random(len(files)) < 0.8)
    files.loc[seldom, ["examined", "offence_recorded"]] = False
    assert listed(ask(files)) == set()


def test_misses_among_examined_files_are_listed_where_truth_is_known():
    asked = ask(frame(np.random.default_rng(7), away=True, truth=0.9))
    assert listed(asked) == {("F03", "fewer finds"), ("F03", "misses")}


def test_it_says_of_how_many_accounts_no_find_at_all_would_tell_nothing():
    few = ask(frame(np.random.default_rng(8), n=700))
    assert few.found.too_few == few.found.p_fewer.size > 0
    assert "of these the records cannot tell" in few.finding.answer
    many = ask(frame(np.random.default_rng(8), n=6000))
    assert many.found.too_few == 0
    assert "cannot tell" not in many.finding.answer.split("Of ")[0]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_looking_away_is_listed_on_practice_and_a_keen_examiner_is_not(practised, seed):
    asked = practised(threshold_or_skill, seed=seed, declarations=200_000)
    truth = json.loads(asked.made.truth.read_text())
    away, paper = (
        {who for f in truth["faults"] if f["id"] == one for who in f["accounts"]}
        for one in ("looks_away", "paper_examinations")
    )
    (keen,) = (set(k["accounts"]) for k in truth["look_alikes"] if k["id"] == "keen_examiner")
    rows = list(asked.findings[0].table().rows())
    flagged = {r["officer"] for r in rows if r["flagged"]}
    assert away <= flagged <= away | paper
    assert not keen & flagged
    assert keen <= {r["officer"] for r in rows}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3, 5])
def test_on_an_honest_practice_nobody_is_listed(practised, seed):
    honest = practised(threshold_or_skill, seed=seed, honest=True, declarations=40_000)
    assert not any(r["flagged"] for r in honest.findings[0].table().rows())
