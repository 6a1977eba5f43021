"""Is what a run says of one account what its tables hold, and nothing of anybody else?"""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from tests.web.panels.conftest import finding, funnel, pairs, replay, results

import evenhand
from evenhand.findings.results import Results
from evenhand.findings.table import Facts, table
from evenhand.web.panels.figures import parts

OWN = "OWNN-OWNN-OWNN-OWNN"


def part(measure: str, account: str = OWN):
    return next(p for p in parts(results(OWN), account) if p.finding.measure == measure)


def test_a_mean_stands_with_its_interval_beside_the_differences_of_peers():
    (figure,) = part("officer_funnel").figures
    assert (figure.own, figure.expected, figure.files) == (14.0, 10.0, 100)
    # 14 -+ 1.96 * 2
    assert (figure.low, figure.high) == pytest.approx((10.08, 17.92), abs=1e-3)
    assert figure.drawn == pytest.approx((4.0, 0.08, 7.92), abs=1e-3)
    assert figure.peers.quantiles == pytest.approx((2.0, 3.5, 6.0, 8.5, 10.0))
    assert figure.is_listed


def test_a_run_of_an_earlier_version_without_the_standard_error_has_no_interval():
    kept = funnel(OWN)
    less = replace(kept, columns=tuple(c for c in kept.columns if "standard" not in c.facts.name))
    whole = replace(results(OWN), findings=(finding("officer_funnel", less),))
    (figure,) = parts(whole, OWN)[0].figures
    assert (figure.own, figure.low, figure.high) == (14.0, None, None)


def test_a_share_has_the_exact_interval_and_peers_of_all_offices_where_its_own_has_one():
    (figure,) = part("rule_replay").figures
    assert figure.own == pytest.approx(0.3)
    # Clopper and Pearson for 3 of 10, as R's binom.test gives them.
    assert (figure.low, figure.high) == pytest.approx((0.0667, 0.6525), abs=1e-4)
    assert (figure.peers.pool, figure.peers.accounts) == ("all", 10)
    assert (figure.expected, figure.kind) == (None, "share")


def test_fewer_than_ten_others_leave_the_own_value_and_no_distribution():
    few = replay(OWN).take(list(range(1, 11)))
    whole = replace(results(OWN), findings=(finding("rule_replay", few),))
    (figure,) = parts(whole, OWN)[0].figures
    assert figure.peers is None
    assert figure.own == pytest.approx(0.3)


def test_a_list_of_what_was_found_says_how_many_lines_name_the_account():
    found = part("pair_excess")
    assert found.figures == ()
    assert [(n.lines, n.listed) for n in found.named] == [(2, 1)]


def test_what_says_nothing_of_the_account_says_why():
    why = {p.finding.measure: p.why for p in parts(results(OWN), OWN)}
    assert why == {
        **{"officer_funnel": "", "rule_replay": "", "pair_excess": ""},
        **{"noise": "by_office", "separation": "no_account", "lot_test": "not_asked"},
    }


def test_an_account_that_no_table_names_has_nothing():
    assert all(p.why and not p.figures for p in parts(results(OWN), "NOBO-DYNO-BODY-NOBO"))


def test_times_the_expected_are_set_beside_those_of_peers():
    rows = 12
    told = table(
        "brief_examination_by_account",
        "Examinations, by account",
        (Facts("office", "Office", "text"), ["P01"] * rows),
        (Facts("officer", "Account", "text"), [OWN, *(f"PEER-{n}" for n in range(1, rows))]),
        (Facts("examinations", "Examinations", "count"), [40] * rows),
        (Facts("brief", "Among the briefest", "number"), [6.0, *([4.0] * 10), 9.0]),
        (Facts("expected_brief", "Expected", "number"), [4.0] * 11 + [0.0]),
    )
    whole = replace(results(OWN), findings=(finding("brief_examination", told),))
    (figure,) = parts(whole, OWN)[0].figures
    assert (figure.own, figure.kind, figure.low) == (1.5, "ratio", None)
    # Of whom nothing is expected there is no ratio: ten peers are left, each at 1.
    assert (figure.peers.accounts, set(figure.peers.quantiles)) == (10, {1.0})


def test_two_rows_of_one_account_make_no_figure():
    twice = pairs(OWN)
    whole = replace(results(OWN), findings=(finding("balance", replace(twice, name="balance")),))
    assert parts(whole, OWN)[0].figures == ()


MAPPING = """
identities: keep
source: d.csv
format: csv
time_zone: UTC
people: {level: person, basis: 'a test'}
columns:
  {declaration_id: id, officer: who, office: where, registered_at: registered,
   assessed_at: assessed, channel_selected: selected, channel_final: final}
extra: [article]
outcomes: [{name: found, column: found, kind: share}]
like_with_like: [article]
"""


def analysed(folder: Path, *measures: str) -> Results:
    """Analyse 1,200 declarations of twelve accounts of one office, dealt and found by chance."""
    chance = random.Random(7)
    heads = "id,who,where,registered,assessed,selected,final,found,article"
    rows = [heads]
    for n in range(1200):
        day = f"2026-0{chance.randrange(1, 6)}-{chance.randrange(1, 28):02d}"
        selected = chance.choice(("red", "green"))
        final = "yellow" if selected == "red" and chance.random() < 0.3 else selected
        times = f"{day}T08:00:00,{day}T{chance.randrange(9, 20):02d}:00:00"
        found = int(chance.random() < 0.2)
        who = f"O{chance.randrange(12):02d}"
        rows.append(f"{n},{who},P,{times},{selected},{final},{found},{chance.randrange(2)}")
    (folder / "d.csv").write_text("\n".join(rows), encoding="utf-8")
    mapping = folder / "mapping.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    return evenhand.analyse(folder, mapping, measures=list(measures), repeatable=True).results


@pytest.mark.slow
def test_tables_of_a_real_run_give_every_figure_with_its_interval_and_eleven_peers(tmp_path):
    measures = ("officer_funnel", "clearance_panel", "channel_change")
    found = {p.finding.measure: p for p in parts(analysed(tmp_path, *measures), "O03")}
    assert [len(found[name].figures) for name in measures] == [1, 4, 1]
    for name in measures:
        for figure in found[name].figures:
            assert figure.low <= figure.own <= figure.high
            assert (figure.peers.pool, figure.peers.accounts) == ("office", 11)
