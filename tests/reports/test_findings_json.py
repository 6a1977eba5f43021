import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from evenhand.findings.finding import Estimate
from evenhand.reports.findings_json import SCHEMA, findings, write_findings

SCHEMA_FILE = Path(__file__).parents[2] / "docs" / "reference" / "findings.schema.json"


@pytest.fixture(scope="session")
def validator():
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


def test_the_file_keeps_to_its_schema_and_to_strict_json(results, tmp_path, validator):
    write_findings(results, tmp_path / "findings.json")
    text = (tmp_path / "findings.json").read_text(encoding="utf-8")
    assert "NaN" not in text
    read = json.loads(text)
    validator.validate(read)
    assert read["schema"] == SCHEMA


def test_numbers_are_whole_and_missing_ones_null(results):
    finding = results.findings[0]
    estimate = Estimate("a", "A", 1 / 3, "share", np.nan, None)
    made = findings(replace(results, findings=(replace(finding, estimates=(estimate,)),)))
    (said,) = made["findings"][0]["estimates"]
    assert (said["value"], said["low"], said["high"]) == (1 / 3, None, None)


def test_tables_are_named_with_their_files_not_repeated(results):
    made = {f["measure"]: f for f in findings(results)["findings"]}
    tables = made["process_map"]["tables"]
    assert [t["file"] for t in tables] == [
        "tables/process_map.parquet",
        "tables/process_map_variants.parquet",
    ]
    assert "values" not in json.dumps(made["pair_excess"]["tables"])
    assert made["pair_excess"]["tables"][0]["rows"] == 10_000


def test_the_records_checked_stand_in_full(results):
    (checked, missing) = findings(results)["records"]
    assert checked["rows"][0] == {
        "table": "declarations",
        "read": 1_000_012,
        "loaded": 1_000_000,
        "rejected": 12,
    }
    assert missing["rows"][1]["missing"] == 0.00004


@pytest.mark.parametrize(
    "spoil",
    [
        lambda made: made.pop("fingerprint"),
        lambda made: made["findings"][0].update(status="passed"),
        lambda made: made["findings"][0]["estimates"][0].update(value="31.37"),
        lambda made: made["findings"][-1].update(lacks=[]),
        lambda made: made.update(schema="evenhand.findings/2"),
    ],
)
def test_the_schema_refuses_what_the_file_never_is(results, validator, spoil):
    made = json.loads(json.dumps(findings(results)))
    spoil(made)
    assert not validator.is_valid(made)
