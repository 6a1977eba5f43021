"""The texts are listed with the basis of each paraphrase, and checked."""

from __future__ import annotations

import json

import pytest

from evenhand.cli.main import main
from evenhand.instruments.reading import shipped, write


@pytest.fixture
def own(tmp_path):
    """Return a folder with a national code: the Guidelines under another name."""
    folder = tmp_path / "own"
    folder.mkdir()
    text = write(shipped("transparency")).replace("tpg", "code")
    (folder / "code.yaml").write_text(text, encoding="utf-8")
    return folder


def test_instruments_and_the_requirements_of_one_are_listed(capsys):
    assert main(["instruments", "list"]) == 0
    assert "arusha" in capsys.readouterr().out
    assert main(["instruments", "list", "arusha"]) == 0
    said = capsys.readouterr()
    assert any(line.startswith("arusha.4.7 [") for line in said.out.splitlines())
    assert "not the authentic text" in said.err


def test_programs_read_the_same(capsys):
    assert main(["instruments", "list", "rkc", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert any(row["id"] == "rkc.ga.3.40" and row["basis"] for row in rows)


def test_an_entry_is_shown_with_what_it_rests_on_and_what_bears_on_it(capsys):
    assert main(["instruments", "list", "arusha.4.7"]) == 0
    said = capsys.readouterr().out
    assert "[inferred] Added by Evenhand. Not the authentic text." in said
    assert "Question: " in said
    assert "Measures of those: pair_excess" in said
    assert main(["instruments", "list", "rkc.ga.3.40"]) == 0
    said = capsys.readouterr().out
    assert "Measures that bear on it: release_time; predictability; delay_cost" in said
    assert "Process rules for it: K02; K03; K04; K05" in said
    assert main(["instruments", "list", "tfa.6.3", "--json"]) == 0
    assert "rkc.ga.3.39" in json.loads(capsys.readouterr().out)["referred_to_by"]


def test_an_entry_reads_as_it_did_on_a_day(capsys):
    assert main(["instruments", "list", "arusha", "--on", "2026-11-23"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 68
    assert main(["instruments", "list", "arusha", "--on", "2020-01-01"]) == 0
    assert capsys.readouterr().out == ""
    with pytest.raises(SystemExit) as left:
        main(["instruments", "list", "--on", "soon"])
    assert left.value.code == 2


@pytest.mark.parametrize("id", ["arush", "arusha.4.77"])
def test_an_unknown_instrument_is_an_error_with_its_remedy(capsys, id):
    assert main(["instruments", "list", id]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "arush" in said.err


def test_the_texts_are_sound(capsys):
    assert main(["instruments", "check"]) == 0
    assert capsys.readouterr() == ("Every instrument is whole.\n", "")


def test_own_instruments_are_listed_and_checked_beside_the_others(capsys, own):
    assert main(["instruments", "list", "code", "--own", str(own)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 47
    assert main(["instruments", "check", "--own", str(own)]) == 0
    file = own / "code.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("tfa.2.1", "tfa.99"), encoding="utf-8")
    capsys.readouterr()
    assert main(["instruments", "check", "--own", str(own)]) == 1
    said = capsys.readouterr()
    assert "refers to 'tfa.99', which no instrument holds; correct the id." in said.err
    assert said.out.endswith(" problems\n")


def test_a_file_that_breaks_the_schema_is_told_with_key_and_remedy(capsys, own):
    file = own / "code.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("    kind: guideline\n", "", 1), encoding="utf-8")
    assert main(["instruments", "check", "--own", str(own)]) == 1
    said = capsys.readouterr()
    assert "code.yaml: entries[1] (code.1.1): the key 'kind' is missing; add it." in said.err
    assert said.out == ""


def test_the_schema_is_printed_for_editors_and_other_tools(capsys):
    assert main(["instruments", "schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "An instrument of Evenhand"


def test_an_instrument_is_exported_to_a_file_or_the_next_program(capsys, tmp_path):
    assert main(["instruments", "export", "tpg", "--to", "oscal"]) == 0
    said = capsys.readouterr().out
    assert json.loads(said)["catalog"]["metadata"]["oscal-version"] == "1.2.3"
    out = tmp_path / "tpg.json"
    assert main(["instruments", "export", "tpg", "--to", "oscal", "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8") == said
    assert capsys.readouterr().out == ""
    assert main(["instruments", "export", "tpg", "--to", "yaml"]) == 0
    assert capsys.readouterr().out == write(shipped("transparency"))


def test_an_own_instrument_is_exported_too(capsys, own):
    assert main(["instruments", "export", "code", "--to", "oscal", "--own", str(own)]) == 0
    assert '"code.1.1"' in capsys.readouterr().out


def test_what_cannot_be_exported_is_told(capsys, tmp_path):
    assert main(["instruments", "export", "kyoto", "--to", "oscal"]) == 1
    assert "Name one of arusha" in capsys.readouterr().err
    nowhere = str(tmp_path / "none" / "x.json")
    assert main(["instruments", "export", "rkc", "--to", "oscal", "--out", nowhere]) == 1
    assert "could not be written" in capsys.readouterr().err


def test_a_workbook_goes_out_and_comes_back(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["instruments", "export", "tpg", "--to", "xlsx"]) == 0
    assert main(["instruments", "import", "tpg.xlsx", "--out", "tpg.yaml"]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "Written: tpg.xlsx\nWritten: tpg.yaml\n"
    written = (tmp_path / "tpg.yaml").read_text(encoding="utf-8")
    assert written == write(shipped("transparency"))
    (tmp_path / "tpg.yaml").write_text(written.replace("Is there", "Was there", 1), "utf-8")
    assert main(["instruments", "import", "tpg.xlsx", "--out", "tpg.yaml"]) == 1
    assert "stays as it was. tpg.1.1 of 2026-11-23 asks something else" in capsys.readouterr().err
    assert "Was there" in (tmp_path / "tpg.yaml").read_text(encoding="utf-8")


def test_a_workbook_that_is_none_is_told(capsys, tmp_path):
    place = tmp_path / "x.xlsx"
    place.write_bytes(b"no workbook")
    out = tmp_path / "x.yaml"
    assert main(["instruments", "import", str(place), "--out", str(out)]) == 1
    assert "x.xlsx is no whole .xlsx workbook" in capsys.readouterr().err
    assert not out.exists()


def test_optional_parts_are_shown_as_the_administration_says(capsys, own):
    assert main(["instruments", "list", "rkc", "--all"]) == 0
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 170
    assert "rkc.sa.h1 [read] (not stated whether accepted)  Customs offences" in out
    (own / "adoption.yaml").write_text(
        "schema: evenhand-adoption-1\nparts:\n- {id: rkc.sa.h1, status: accepted, "
        "since: 2021-08-03, reference: Instrument of 3 May 2021}\n",
        encoding="utf-8",
    )
    assert main(["instruments", "check", "--own", str(own)]) == 0
    capsys.readouterr()
    assert main(["instruments", "list", "rkc.sa.h1.2", "--own", str(own)]) == 0
    out = capsys.readouterr().out
    assert "(accepted since 2021-08-03)" in out.splitlines()[0]
    assert "Said by: Instrument of 3 May 2021" in out
    assert main(["instruments", "list", "rkc.sa.h1", "--own", str(own), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["standing"]["status"] == "accepted"
    assert len(said["meaning"]) == 64


def test_a_part_that_is_not_there_is_a_problem(capsys, own):
    (own / "adoption.yaml").write_text(
        "schema: evenhand-adoption-1\nparts:\n- {id: rkc.sa.z9, status: accepted, "
        "since: 2021-08-03, reference: Instrument}\n",
        encoding="utf-8",
    )
    assert main(["instruments", "check", "--own", str(own)]) == 1
    assert "'rkc.sa.z9' is held by no instrument" in capsys.readouterr().err


def test_a_catalog_comes_back_as_the_file_it_was(capsys, tmp_path):
    catalog, out = str(tmp_path / "idg.json"), tmp_path / "idg.yaml"
    assert main(["instruments", "export", "idg", "--to", "oscal", "--out", catalog]) == 0
    assert main(["instruments", "import", catalog, "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8") == write(shipped("idg"))


def test_own_instruments_are_held_against_what_they_were(capsys, own, tmp_path):
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    text = (own / "code.yaml").read_text(encoding="utf-8")
    (earlier / "code.yaml").write_text(text, encoding="utf-8")
    line = ["instruments", "check", "--own", str(own), "--earlier", str(earlier)]
    assert main(line) == 0
    (own / "code.yaml").write_text(text.replace("Is there", "Was there", 1), encoding="utf-8")
    capsys.readouterr()
    assert main(line) == 1
    assert "code.1.1 of 2026-11-23 asks something else; put it back" in capsys.readouterr().err


def test_the_process_rules_are_listed_with_the_activities_to_map_to(capsys):
    assert main(["instruments", "list", "rules"]) == 0
    *rules, last = capsys.readouterr().out.splitlines()
    assert [line[:3] for line in rules] == [f"K{n:02d}" for n in range(1, 45)]
    assert rules[0].startswith("K01 [standard]  A declaration is lodged, then registered")
    assert last.startswith("Activities: arrival, ")
    assert main(["instruments", "list", "rules", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (len(said["rules"]), "release" in said["activities"]) == (44, True)
