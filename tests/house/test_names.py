"""Is everything there that others rely on: commands, targets, functions, columns?"""

from __future__ import annotations

import importlib
import inspect
import json
import re
from pathlib import Path

import pytest

from evenhand.cli.main import main, parser
from evenhand.errors import EvenhandError
from evenhand.measures import MEASURES

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "line",
    [
        "analyse A B --mapping M.yaml --out DIR",
        "analyse A --mapping M.yaml --out DIR --measures a,b --engine duckdb --quiet",
        "analyse A --mapping M.yaml --out DIR --engine spark",
        "records check A --mapping M.yaml --out DIR",
        "records draft A",
        "records ready A --mapping M.yaml",
        "records kit generic --out DIR",
        "practice make DIR --declarations 1000 --seed 2",
        "practice make DIR --declarations 1000 --seed 2 --honest",
        "measures list",
        "measures list --json",
        "instruments list",
        "instruments check",
        "backup --out PLACE --without-sources",
        "restore FILE --yes",
        "restore FILE --only-check",
        "rekey --yes",
        "doctor --json",
        "worker",
        "upgrade",
    ],
)
def test_command_is_understood(line):
    assert callable(parser().parse_args(line.split()).run)


@pytest.mark.parametrize(
    "line", ["", "guess", "analyse", "analyse A --out DIR", "records", "practice make D --seed x"]
)
def test_misuse_exits_with_2(line, capsys):
    with pytest.raises(SystemExit) as left:
        main(line.split())
    assert left.value.code == 2
    assert "usage: evenhand" in capsys.readouterr().err


def test_an_error_is_said_with_its_remedy_and_exits_with_1(tmp_path, capsys):
    missing = tmp_path / "none.yaml"
    code = main(["analyse", str(tmp_path), "--mapping", str(missing), "--out", str(tmp_path / "o")])
    said = capsys.readouterr()
    assert code == 1
    assert said.out == ""
    what, remedy = said.err.splitlines()
    assert what.startswith("evenhand: ")
    assert "none.yaml" in what
    assert remedy.strip()
    assert "Traceback" not in said.err


def test_an_interruption_is_said_and_exits_with_130(monkeypatch, capsys):
    def interrupted(rows: object, **form: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(json, "dumps", interrupted)
    assert main(["measures", "list", "--json"]) == 130
    assert "interrupted" in capsys.readouterr().err


def test_version_is_that_of_the_package(capsys):
    import evenhand

    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out == f"evenhand {evenhand.__version__}\n"


def test_measures_are_listed_in_the_order_of_the_report(capsys):
    assert main(["measures", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [m["name"] for m in listed] == [m.NAME for m in MEASURES]
    assert all(m["question"].endswith("?") for m in listed)
    assert main(["measures", "list"]) == 0
    assert [m.QUESTION in capsys.readouterr().out for m in MEASURES[:1]] == [True]


def test_instruments_are_listed_with_the_basis_of_each_paraphrase(capsys):
    assert main(["instruments", "list", "--json"]) == 0
    ids = {i["id"] for i in json.loads(capsys.readouterr().out)}
    assert {"arusha", "rkc", "tfa"} <= ids
    assert main(["instruments", "list", "arusha", "--json"]) == 0
    requirements = json.loads(capsys.readouterr().out)
    assert all(r["basis"] for r in requirements)


def test_every_instrument_is_whole(capsys):
    assert main(["instruments", "check"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "target", ["setup", "demo", "test", "check", "bench", "bundle", "docs", "lock"]
)
def test_target_is_in_the_makefile(target):
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", text, re.MULTILINE)
    assert re.search(rf"^\.PHONY:.*\b{target}\b", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("place", "first"),
    [
        (
            "evenhand.statistics.variance:leave_out",
            ["outcome", "unit", "client", "leave", "controls"],
        ),
        ("evenhand.statistics.pairs:pair_excess", ["stratum", "officer", "client", "count"]),
        ("evenhand.statistics.multiplicity:benjamini_hochberg", []),
        ("evenhand.statistics.funnel:funnel", []),
        ("evenhand:analyse", ["source", "mapping"]),
    ],
)
def test_function_is_there_with_its_parameters(place, first):
    module, name = place.split(":")
    found = getattr(importlib.import_module(module), name)
    assert list(inspect.signature(found).parameters)[: len(first)] == first
    assert inspect.getdoc(found)


def test_an_analysis_gives_findings_tables_charts_and_reports():
    import evenhand

    for name in ("findings", "table", "chart", "report"):
        assert hasattr(evenhand.Analysis, name)
    with pytest.raises(AttributeError, match="guess"):
        evenhand.guess


def test_every_error_is_of_one_family_and_asks_for_a_remedy():
    import evenhand.errors as family

    for name in ("Records", "Mapping", "Statistics", "Instrument", "Report", "Config"):
        kind = getattr(family, f"{name}Error")
        assert issubclass(kind, EvenhandError)
        err = kind("It is so.", do_next="Do this.")
        assert (err.what, err.do_next, str(err)) == ("It is so.", "Do this.", "It is so. Do this.")
        with pytest.raises(TypeError):
            kind("It is so.")


@pytest.mark.parametrize("measure", MEASURES, ids=lambda m: m.NAME)
def test_measure_says_what_it_is(measure):
    assert measure.QUESTION.endswith("?")
    assert re.fullmatch(r"[a-z_]+", measure.NAME)
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+", need) for need in measure.NEEDS)
    for step in ("lacks", "query", "infer", "find"):
        assert callable(getattr(measure, step))
    # A measure with a twin compares handlers, and names the role it speaks of; one of acts
    # names the role of who did them too, and prints that it has no twin.
    assert measure.ROLE or not measure.HAS_TWIN
