import json
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from evenhand.findings.chart import Chart
from evenhand.findings.finding import Estimate, Finding, Twin
from evenhand.findings.table import Facts, table

OWN = table("own", "Own table", (Facts("n", "N", "count", meaning="How many."), [1, 2]))
MORE = table("more", "More", (Facts("x", "X", "share"), [0.5]))
FINDING = Finding(
    measure="lot_test",
    version="1.0",
    question="Q?",
    answer="A.",
    estimates=(Estimate("share", "Share", np.float64(0.5), "share", 0.4, float("nan")),),
    tables=(OWN, MORE),
    charts=(Chart("bars", "Title", "Summary.", OWN),),
    parameters={"levels": (0.05, 0.01)},
    twin=Twin("On the twin: none."),
)
LACKING = Finding("lot_test", "1.0", "Q?", "Not measurable.", "not_measurable", ("No lot.",))


def test_the_first_table_and_chart_are_the_measures_own():
    assert FINDING.table() is OWN
    assert FINDING.plot() is FINDING.charts[0]


def test_a_finding_without_answer_is_not_measured_and_has_an_empty_table():
    assert FINDING.is_measured
    assert not LACKING.is_measured
    assert (LACKING.table().name, len(LACKING.table())) == ("lot_test", 0)
    assert LACKING.plot() is None


def test_none_found_among_none_tested_is_no_number_and_names_what_lacks():
    counts = (Estimate("found", "Found", 0.0, "pairs"), Estimate("files", "Files", 7.0, "files"))
    none = replace(FINDING, estimates=counts).not_measured("more files")
    assert (none.status, none.lacks) == ("not_measurable", ("more files",))
    assert [e.value for e in none.estimates] == [None, 7.0]
    assert none.tables == FINDING.tables


def test_the_dict_holds_every_field_in_plain_values():
    said = FINDING.to_dict()
    assert json.loads(json.dumps(said, allow_nan=False)) == said
    assert set(said) == set(Finding.__dataclass_fields__)
    assert said["estimates"][0]["value"] == 0.5
    assert said["estimates"][0]["high"] is None
    assert said["parameters"] == {"levels": [0.05, 0.01]}


def test_the_dict_names_tables_and_charts_and_does_not_repeat_them():
    said = FINDING.to_dict()
    assert [(t["name"], t["title"], t["rows"]) for t in said["tables"]] == [
        ("own", "Own table", 2),
        ("more", "More", 1),
    ]
    assert said["tables"][0]["columns"] == [
        {"name": "n", "title": "N", "kind": "count", "unit": "", "meaning": "How many."}
    ]
    assert said["charts"] == [{"kind": "bars", "title": "Title", "summary": "Summary."}]


def test_a_finding_cannot_drift_after_it_is_found():
    with pytest.raises(FrozenInstanceError):
        FINDING.answer = "Other."
    assert replace(FINDING, twin=None).to_dict()["twin"] is None
