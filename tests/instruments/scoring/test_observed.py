import json
import re
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest
from tests.instruments.scoring.made import estimate, finding, run

from evenhand.errors import InstrumentError
from evenhand.instruments.catalogue import catalogue
from evenhand.instruments.scoring.level_rules import level_rules, problems
from evenhand.instruments.scoring.observed import NotMeasurable, Observed, observe

WHOLE = catalogue()
RULES = level_rules()
LATE = "arusha.5.5"


def late(*findings, **more):
    found = observe(LATE, WHOLE, run(*findings, **more), RULES)
    return next(each for each in found if each.indicator == "late_release_rate")


def panel(value, **more):
    return finding("clearance_panel", estimate("late_share", value, **more))


def test_a_number_becomes_a_level_with_interval_day_and_reason():
    found = late(panel(0.12, low=0.04, high=0.2))
    assert isinstance(found, Observed)
    assert (found.level, found.lowest, found.highest) == (2, 1, 3)
    assert (found.value, found.low, found.high, found.coverage) == (0.12, 0.04, 0.2, 0.95)
    assert found.made_on == date(2026, 11, 30)
    assert found.run == "Baltport: 2025"
    assert found.rule.reason.startswith("One late file in twenty")
    assert not found.provisional


def test_what_was_counted_in_full_has_one_level():
    found = late(panel(0.12))
    assert (found.level, found.lowest, found.highest, found.low) == (2, 2, 2, None)


def test_a_run_made_to_be_repeated_has_no_day():
    assert late(panel(0.12), made_at="").made_on is None


def test_an_open_period_says_so():
    number = estimate("late_share", 0.12)
    assert late(finding("clearance_panel", number, provisional=True)).provisional


@pytest.mark.parametrize(
    ("findings", "because"),
    [
        ((), "The run did not ask 'clearance_panel'."),
        (
            (finding("clearance_panel", status="not_measurable", lacks=["Map released_at."]),),
            "Map released_at.",
        ),
        ((finding("clearance_panel"),), "gives no number 'late_share'"),
        ((panel(None),), "could not measure: Share of late files."),
        ((panel(0.001, unit="hours"),), "speaks of share, and 'clearance_panel' gives hours"),
    ],
)
def test_what_is_not_measurable_says_why_and_is_never_a_level(findings, because):
    found = late(*findings)
    assert isinstance(found, NotMeasurable)
    assert because in found.because
    assert {f.name for f in fields(found)} == {"requirement", "indicator", "because"}
    assert not hasattr(found, "level")


def test_a_level_of_a_measure_that_was_not_measurable_is_not_taken_from_its_numbers():
    number = estimate("late_share", 0.0)
    found = late(finding("clearance_panel", number, status="not_measurable", lacks=["Map it."]))
    assert found == NotMeasurable(LATE, "late_release_rate", "Map it.")


def test_every_requirement_is_answered_with_a_level_or_a_sentence():
    for entry in WHOLE.requirements():
        found = observe(entry.id, WHOLE, run(), RULES)
        assert found
        assert all(isinstance(each, NotMeasurable) for each in found)
        assert all(len(each.because.split()) > 4 for each in found)


def test_the_page_on_marks_and_records_runs_as_it_is_written(tmp_path, monkeypatch):
    docs = Path(__file__).parents[3] / "docs"
    text = (docs / "explanation" / "marks-and-records.md").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"^```(yaml|python)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))
    monkeypatch.chdir(tmp_path)
    Path("levels.yaml").write_text(blocks["yaml"], encoding="utf-8")
    Path("findings.json").write_text(json.dumps(run(panel(0.12))), encoding="utf-8")
    said = {}
    exec(blocks["python"], said)
    (found,) = (each for each in said["shown"] if isinstance(each, Observed))
    # 0.12 reaches level 2 by Evenhand's bounds, and 1 by those of the page.
    assert (found.level, found.rule.is_own) == (1, True)
    assert problems(said["rules"], WHOLE) == ()


def test_every_rule_finds_its_number_in_a_run_of_the_practice_administration(analysed):
    found = json.loads((analysed.out / "findings.json").read_text(encoding="utf-8"))
    numbers = {
        (finding["measure"], each["name"], each["unit"])
        for finding in found["findings"]
        for each in finding["estimates"]
    }
    assert [r for r in RULES.rules if (r.measure, r.estimate, r.unit) not in numbers] == []
    assert any(
        isinstance(each, Observed)
        for entry in WHOLE.requirements("arusha")
        for each in observe(entry.id, WHOLE, found, RULES)
    )


def test_findings_of_another_form_are_refused():
    with pytest.raises(InstrumentError, match=r"evenhand\.findings/2"):
        late(schema="evenhand.findings/2")
