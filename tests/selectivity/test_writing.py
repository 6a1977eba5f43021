import csv
import json

import pytest

from evenhand.errors import EvenhandError
from evenhand.selectivity.advising import BIAS, advise
from evenhand.selectivity.writing import FILES, text, write


@pytest.fixture(scope="module")
def advice(invent):
    year = invent(6000, seed=2)
    year.declaration_id[-1] = "=1+1"
    return advise(year)


def test_page_figures_and_list_say_the_same(advice, tmp_path):
    write(advice, tmp_path / "out", outcome="offence", sources=["a.csv"])
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == sorted(FILES)
    figures = json.loads((tmp_path / "out" / "selectivity.json").read_text(encoding="utf-8"))
    page = (tmp_path / "out" / "selectivity.md").read_text(encoding="utf-8")
    for each in figures["lists"]:
        assert f"| {each['way']} | {each['precision']:.3f} |" in page
    with (tmp_path / "out" / "advice.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(advice.advised["chance"])
    chosen = [r["selected"] for r in rows if r["selected"]]
    assert chosen == [r["selected"] for r in rows[: len(chosen)]]  # those first
    assert {r["officer_examines"] for r in rows} == {""}
    assert "'=1+1" in {r["declaration_id"] for r in rows}


def test_the_bias_of_past_selection_is_said_before_a_figure(advice):
    page = text(advice, outcome="offence", sources=["a.csv"])
    assert all(page.index(said) < page.index("| examined |") for said in BIAS)


def test_a_folder_that_cannot_be_written_is_told(advice, tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(EvenhandError, match="cannot be written"):
        write(advice, tmp_path / "file" / "out", outcome="offence", sources=[])
