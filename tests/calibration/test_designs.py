"""Is every error rate that a measure states put to the proof?"""

from __future__ import annotations

import ast
import inspect

import pytest
from calibration.design import every

from evenhand.measures import MEASURES

NONE = "No error rate: "
DESIGNS = every()


def designs_of(measure):
    """Return the names of a measure's designs: its own name, or that and one of its lists."""
    return [n for n in DESIGNS if n == measure.NAME or n.startswith(f"{measure.NAME}_")]


def findings_of(measure):
    """Return the calls that make a measure's findings, but for those that say "not measurable"."""
    tree = ast.parse(inspect.getsource(measure))
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
    made = [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "Finding"]
    words = [{k.arg: k.value for k in c.keywords} for c in made]
    return [w for w in words if not _is(w.get("status"), "not_measurable")]


def _is(value, text):
    return isinstance(value, ast.Constant) and value.value == text


@pytest.mark.parametrize("measure", MEASURES, ids=lambda m: m.NAME)
def test_a_measure_has_a_design_or_says_first_that_it_holds_no_error_rate(measure):
    stated = [w.get("error_rate") for w in findings_of(measure)]
    assert stated
    assert None not in stated
    without = [isinstance(e, ast.Constant) and e.value.startswith(NONE) for e in stated]
    # Both or neither would leave a reader in doubt.
    assert all(without) != bool(designs_of(measure))
    assert any(without) == all(without)


def test_every_design_is_of_a_measure():
    ours = {name for measure in MEASURES for name in designs_of(measure)}
    assert ours == set(DESIGNS)
