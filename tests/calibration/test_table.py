import json

from calibration.design import every
from calibration.running import Job, run
from calibration.table import amount, write
from calibration.verdict import verdicts


def test_page_figures_and_curves_are_written_and_say_the_same(tmp_path):
    for folder in ("reference", "explanation"):
        (tmp_path / folder).mkdir()
    designs = every()
    jobs = [Job("officer_funnel", "small", e, runs=2, seed=1) for e in (0.0, 2.0)]
    tallies = run(jobs, processes=0)
    lines = verdicts({n: d.HOLDS for n, d in designs.items()}, tallies)
    facts = {"command": "python -m calibration", "seed": 1, "date": "2026-11-27", "runs": 2}
    write(tmp_path, tallies, lines, designs, facts=facts)
    page = (tmp_path / "reference" / "calibration.md").read_text(encoding="utf-8")
    kept = json.loads((tmp_path / "reference" / "calibration.json").read_text(encoding="utf-8"))
    assert "with seed 1, on 2026-11-27" in page
    assert f"| {100 * lines[0].rate:.1f} % |" in page
    assert designs["officer_funnel"].EFFECT in page
    assert [t["runs"] for t in kept["tallies"]] == [2, 2]
    seen = (tmp_path / "explanation" / "what-can-be-seen.md").read_text(encoding="utf-8")
    (tally,) = (t for t in tallies if t.faults)
    least = "2" if tally.found / tally.faults >= 0.8 else "-"
    assert f"| {designs['officer_funnel'].EFFECT} | 2,400 files | {least} |" in seen
    svg = (tmp_path / "pictures" / "power" / "officer_funnel.svg").read_text(encoding="utf-8")
    assert svg.startswith("<svg")


def test_every_size_of_every_design_says_how_much_there_is_to_count():
    for design in every().values():
        for size, value in design.SIZES.items():
            assert amount(design, size, value).split()[0].replace(",", "").isdigit()
