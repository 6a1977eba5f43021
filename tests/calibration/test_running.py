import math
import os
from types import SimpleNamespace

import pytest
from calibration.design import every
from calibration.running import Job, jobs, perform, run


def test_a_job_gives_the_same_figures_again_and_more_runs_repeat_the_first():
    job = Job("officer_funnel", "small", 2.0, runs=3, seed=5)
    once, again = perform(job), perform(job)
    assert once == again
    assert (once.runs, once.faults) == (3, 3)
    longer = perform(Job("officer_funnel", "small", 2.0, runs=4, seed=5))
    assert longer.found - once.found in (0, 1)


def test_processes_change_nothing():
    wanted = [Job("lot_test", "small", e, runs=2, seed=1) for e in (0.0, 0.6)]
    before = dict(os.environ)
    assert run(wanted, processes=0) == run(wanted, processes=2)
    # Fewer threads add floats up in another order: nobody else may be given them.
    assert dict(os.environ) == before


def test_every_size_is_asked_honest_and_with_every_fault():
    design = every()["pair_excess"]
    made = jobs(design, runs=1000, planted_runs=100, seed=1)
    assert [j.runs for j in made if j.effect == 0] == [500, 350, 150]
    for effect in design.EFFECTS[1:]:
        assert [j.runs for j in made if j.effect == effect] == [50, 35, 15]


def test_runs_are_shared_over_any_number_of_sizes_and_none_is_lost():
    for sizes in range(1, 6):
        design = SimpleNamespace(NAME="m", SIZES={f"s{i}": i for i in range(sizes)}, EFFECTS=(0.0,))
        made = jobs(design, runs=1000, planted_runs=0, seed=1)
        assert sum(j.runs for j in made) == 1000
        assert len(made) == sizes


@pytest.mark.parametrize("name", every())
def test_a_design_says_what_its_measure_holds_and_draws_it(name):
    design = every()[name]
    assert name == design.NAME
    assert design.HOLDS
    assert design.EFFECTS[0] == 0
    assert list(design.EFFECTS) == sorted(design.EFFECTS)
    assert design.EFFECT[0].islower()
    size = next(iter(design.SIZES))
    for effect in (0.0, design.EFFECTS[-1]):
        tally = perform(Job(name, size, effect, runs=2, seed=3))
        assert tally.runs == 2
        assert math.isfinite(tally.false_share)
        has_interval = any(h.kind == "interval" for h in design.HOLDS)
        assert (tally.intervals > 0) >= (has_interval and not tally.faults)


def test_a_run_that_ended_goes_on_where_it_stood(tmp_path):
    kept, told = tmp_path / "kept", []
    wanted = [Job("lot_test", "small", e, runs=2, seed=1) for e in (0.0, 0.6)]
    run(wanted[:1], processes=0, kept=kept)
    assert run(wanted, processes=0, kept=kept, tell=told.append) == run(wanted, processes=0)
    assert [t.effect for t in told] == [0.6]
