import json

import numpy as np
import pytest

from evenhand.cli.main import main

MAPPING = """
time_zone: UTC
identities: keep
source: "export.csv"
format: csv
columns: {declaration_id: id, registered_at: day, importer: importer, office: office}
extra: [value, found]
outcomes:
  - {name: offence, column: found, kind: share}
"""


@pytest.fixture(scope="module")
def export(invent, tmp_path_factory):
    folder = tmp_path_factory.mktemp("selectivity")
    year = invent(4000, seed=6)
    lines = ["id,day,importer,office,value,found"]
    for i in range(4000):
        found = "" if np.isnan(year.found[i]) else int(year.found[i])
        lines.append(
            f"{year.declaration_id[i]},{year.day[i]},{year.labels['importer'][i]},"
            f"{year.labels['office'][i]},{year.numbers['total_value_declared'][i]:.2f},{found}"
        )
    (folder / "export.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    return folder


def run(folder, *words):
    asked = [folder / "export.csv", "--mapping", folder / "mapping.yaml", "--outcome", "offence"]
    return main(["selectivity", *map(str, asked), *map(str, words)])


def test_an_export_becomes_advice(export, tmp_path, capsys):
    assert run(export, "--out", tmp_path / "out", "--also", "value") == 0
    page = capsys.readouterr().out
    assert "# Which declarations should be examined?" in page
    figures = json.loads((tmp_path / "out" / "selectivity.json").read_text(encoding="utf-8"))
    by_way = {(x["way"], x["share"]): x["precision"] for x in figures["lists"]}
    assert by_way["model", 0.05] > 2 * by_way["random", 0.05]
    assert all(x["revenue"] is None for x in figures["lists"])


def test_wrong_words_give_one_message_and_a_remedy(export, tmp_path, capsys):
    assert run(export, "--out", tmp_path / "out", "--random-share", "0") == 1
    told = capsys.readouterr().err
    assert "random share of 0" in told
    assert "--random-share" in told
    assert not (tmp_path / "out").exists()
