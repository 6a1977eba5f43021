import csv
import json
import random

import pytest

from evenhand.analysis.shadow import Asked, shadow_into
from evenhand.errors import RecordsError

MAPPING = """\
time_zone: UTC
identities: keep
people: {level: person, basis: "Practice"}
tables:
  declarations:
    source: "d.csv"
    columns:
      declaration_id: id
      office: office
      registered_at: at
      officer: officer
      agent: agent
"""
WEIGHTS = """\
  rosters:
    source: "r.csv"
    columns: {officer: officer, office: office, starts_at: from, ends_at: to, weight: weight}
"""


@pytest.fixture
def export(tmp_path):
    """Write forty days of twelve officers; agent A0 is brought to officer o00, by no lot."""

    def make(*, rosters=None, tail="assignment: {rule: chief}\n"):
        dice = random.Random(5)
        lines = ["id,office,at,officer,agent"]
        for i in range(2400):
            agent = dice.randrange(10)
            officer = 0 if agent == 0 and dice.random() < 0.7 else dice.randrange(12)
            day = f"2026-{1 + i // 60 // 28:02d}-{1 + i // 60 % 28:02d}T{8 + i % 10:02d}:00:00"
            lines.append(f"D{i},PORT,{day},o{officer:02d},A{agent}")
        (tmp_path / "d.csv").write_text("\n".join(lines) + "\n")
        if rosters is not None:
            (tmp_path / "r.csv").write_text(rosters)
        (tmp_path / "map.yaml").write_text(MAPPING + (WEIGHTS if rosters else "") + tail)
        return tmp_path

    return make


def run(folder, **given):
    asked = {"within": ("office", "day"), "seed": "7", **given}
    return shadow_into(Asked((folder,), folder / "map.yaml", folder / "out", **asked))


def rows(folder, table):
    with (folder / "out" / "tables" / f"{table}.csv").open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_a_pair_brought_together_is_not_so_by_the_lot(export):
    folder = export()
    said = run(folder)
    assert "Nothing here was dealt by the draw" in said
    flagged = {
        r["number"]: (float(r["recorded"]), float(r["shadow"]))
        for r in rows(folder, "shadow_beside")
        if r["measure"] == "pair_excess" and r["unit"] == "share"
    }
    recorded, by_lot = flagged["Declarations of flagged pairs"]
    assert recorded > 0.05
    assert by_lot == 0.0


def test_every_file_is_listed_once_with_whom_it_was_and_would_be_given(export):
    folder = export()
    run(folder)
    listed = rows(folder, "shadow_files")
    assert len({r["declaration_id"] for r in listed}) == len(listed) == 2400
    assert all(r["drawn"] != r["next"] for r in listed)
    (office,) = rows(folder, "shadow_draw")
    assert int(office["moved"]) == sum(r["officer"] != r["drawn"] for r in listed)


def test_no_file_is_listed_where_people_are_not_shown(export):
    folder = export()
    mapping = folder / "map.yaml"
    mapping.write_text(mapping.read_text().replace("person, basis", "office, basis"))
    mapping.write_text(mapping.read_text().replace(', basis: "Practice"', ""))
    run(folder)
    assert not (folder / "out" / "tables" / "shadow_files.csv").exists()


def test_equal_input_gives_equal_findings_and_the_seed_is_stated(export):
    folder = export()
    run(folder)
    first = (folder / "out" / "findings.json").read_bytes()
    run(folder)
    assert (folder / "out" / "findings.json").read_bytes() == first
    assert json.loads(first)["parameters"]["seed"] == "7"


def test_weights_come_from_the_rosters_of_the_shift(export):
    lines = ["officer,office,from,to,weight"]
    for n in range(12):
        weight = 9 if n == 3 else 1
        lines.append(f"o{n:02d},PORT,2026-01-01T00:00:00,2026-12-31T00:00:00,{weight}")
    folder = export(rosters="\n".join(lines) + "\n")
    run(folder)
    drawn = [r["drawn"] for r in rows(folder, "shadow_files")]
    # 9 tickets of 20, on days when all twelve are seen.
    assert 0.35 < drawn.count("o03") / len(drawn) < 0.55


def test_a_weight_that_is_no_whole_number_is_refused(export):
    lines = "officer,office,from,to,weight\no01,PORT,2026-01-01T00:00:00,2027-01-01T00:00:00,1.5\n"
    folder = export(rosters=lines)
    with pytest.raises(RecordsError, match=r"the weight 1\.5"):
        run(folder)


def test_without_a_set_it_says_what_to_name(export):
    folder = export()
    with pytest.raises(RecordsError, match="Nothing says in which set"):
        run(folder, within=())
    assert not (folder / "out" / "findings.json").exists()


def test_a_set_of_a_column_that_is_not_there_is_told(export):
    folder = export()
    with pytest.raises(RecordsError, match=r"section"):
        run(folder, within=("office", "section"))
