import csv
import hashlib
import json

import ibis
import pandas as pd
import pytest

import evenhand
from evenhand.cli.main import main
from evenhand.errors import RecordsError
from evenhand.records.audit_sample import audit_sample
from evenhand.records.design import Design
from evenhand.records.records import Records

FRAME = pd.DataFrame(
    {
        "declaration_id": [f"D{i:03d}" for i in range(103)],
        "office": ["AIR"] * 100 + ["ROAD"] * 3,
        "channel_selected": ["red"] * 100 + ["green"] * 2 + [None],
        "officer": "F1",
    }
)


def drawn(frame=FRAME, share=0.05, seed="s"):
    return audit_sample(
        Records({"declarations": ibis.memtable(frame)}, Design()), share=share, seed=seed
    )


def test_files_come_in_the_order_of_the_hash_of_seed_and_number():
    found = drawn()
    air = sorted(
        FRAME.declaration_id[:100], key=lambda d: hashlib.sha256(f"s|{d}".encode()).hexdigest()
    )[:5]
    assert list(found.declaration_id[:5]) == air
    sizes = [(s.office, s.channel_selected, s.files, s.drawn) for s in found.strata]
    # five of a hundred; two of two; the one file without a channel
    assert sizes == [("AIR", "red", 100, 5), ("ROAD", "", 1, 1), ("ROAD", "green", 2, 2)]
    assert found.strata[0].probability == 0.05


def test_the_same_seed_draws_the_same_and_another_does_not():
    turned = FRAME.iloc[::-1]
    assert drawn(turned).declaration_id == drawn().declaration_id
    assert drawn(seed="t").declaration_id != drawn().declaration_id


def test_each_file_is_drawn_as_often_as_its_probability_says():
    times = pd.Series(0, index=FRAME.declaration_id)
    for seed in range(60):
        times[list(drawn(share=0.2, seed=str(seed)).declaration_id)] += 1
    # 100 files with 60 x 0.2 = 12 expected each: chi-square of 100 is far below 160
    air = times[:100]
    assert ((air - 12) ** 2 / (12 * 0.8)).sum() < 160


@pytest.mark.parametrize("share", [0, -1, 1.5, float("nan")])
def test_what_is_no_share_is_refused(share):
    with pytest.raises(RecordsError, match="not above 0"):
        drawn(share=share)


def test_where_nothing_is_released_nothing_is_drawn():
    with pytest.raises(RecordsError, match="No declaration has been released"):
        drawn(FRAME.assign(released_at=pd.Series([pd.NaT] * 103, dtype="datetime64[us]")))


@pytest.mark.slow
def test_a_sample_is_drawn_assessed_again_and_read_back(practice, tmp_path, capsys):
    out = tmp_path / "audit"
    words = ["records", "audit-sample", practice.folder, "--mapping", practice.mapping]
    words += ["--out", out, "--share", "0.1", "--seed", "2026-11"]
    assert main([str(w) for w in words]) == 0
    assert "seed 2026-11" in capsys.readouterr().out
    form = list(csv.DictReader((out / "form.csv").read_text(encoding="utf-8").splitlines()))
    listed = (out / "files.csv").read_text(encoding="utf-8")
    draw = json.loads((out / "draw.json").read_text(encoding="utf-8"))
    assert len(form) == sum(s["drawn"] for s in draw["strata"]) > 250
    # neither the first officer nor the first decision is in it
    assert listed.splitlines()[0] == "declaration_id,office,channel_selected,probability"
    assert {v for row in form for k, v in row.items() if k != "declaration_id"} == {""}
    # a second draw into the same folder is refused
    assert main([str(w) for w in words]) == 1
    # the second officer raises the value of every fourth file, whatever the first did
    with (tmp_path / "form.csv").open("w", encoding="utf-8", newline="") as handle:
        rows = csv.DictWriter(handle, list(form[0]))
        rows.writeheader()
        for number, row in enumerate(form):
            rows.writerow({**row, "officer": "SECOND", "value_adjusted": number % 4 == 0})
    text = practice.mapping.read_text(encoding="utf-8").replace(
        "tables:\n",
        "tables:\n  reassessments:\n    source: form.csv\n    columns:\n"
        "      declaration_id: declaration_id\n      officer: officer\n"
        "    extra: [value_adjusted]\n",
        1,
    )
    mapping = tmp_path / "with-second.yaml"
    mapping.write_text(text.replace("pseudonymise", "keep"), encoding="utf-8")
    sources = [practice.folder, tmp_path / "form.csv"]
    found = evenhand.analyse(sources, mapping, measures=["noise"]).findings[0]
    (again,) = [r for r in found.tables[1].rows() if r["outcome"] == "value_adjusted"]
    assert (again["files"], again["exact"]) == (len(form), True)
    assert 0.2 < again["differ"] < 0.4
    assert again["variance"] == pytest.approx(again["differ"] / 2)
