"""What is said of a mapping that is broken, hostile or no mapping at all?"""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow.parquet as pq
import pytest

LAUGHS = "a: &a [ha, ha]\n" + "".join(
    f"{c}: &{c} [{', '.join(['*' + b] * 9)}]\n"
    for b, c in zip("abcdefghi", "bcdefghij", strict=True)
)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("columns:", "colums:"), ["'colums'", "columns"]),
        (("  agent: broker", "  agnt: broker"), ["'agnt'", "agent"]),
        (("extra: [fraud, duty]", "extra: 5"), ["extra", "a list"]),
        (("time_zone: UTC", "time_zone: [1, 2]"), ["time_zone"]),
        (("time_zone: UTC", "time_zone: Mars/Olympus"), ["Mars/Olympus"]),
        (("time_zone: UTC", "time_zone: UTC\ntime_zone: UTC"), ["'time_zone' a second time"]),
        (("format: csv", "format: cvs"), ["cvs", "csv"]),
        (("format: csv", "format: csv\nencoding: klingon"), ["klingon", "utf-8"]),
        (("format: csv", "format: csv\nencoding: hex"), ["hex"]),
        (("format: csv", "format: csv\ndelimiter: ';;'"), ["one character"]),
        (("format: csv", "format: csv\ntime_format: '%Q'"), ["%Q"]),
        (("  office: port", "  office: {valu: X}"), ["valu"]),
        (("  office: port", "\toffice: port"), ["YAML", "tabs"]),
        (("  office: port", "  office: 'port"), ["YAML", "quotes"]),
        (("  office: port", "  office: port: X"), ["YAML"]),
        (("  officer: inspector", "  officer: &x inspector\n  chief: *x"), ["alias"]),
        (("kind: share", "kind: shares"), ["shares", "share"]),
        (("outcomes:", "people: {level: person}\noutcomes:"), ["basis"]),
        (("columns:", "columns: {}\nx:"), ["'x'"]),
        (("columns:", "tables: {declarations: {}}\ncolumns:"), ["tables"]),
    ],
)
def test_a_fault_of_a_mapping_is_told_with_its_line_and_remedy(desk, change, words):
    mapping = desk.mapping(desk.good_mapping.replace(*change))
    desk.refused(desk.good, mapping=mapping, words=["other.yaml", *words])


@pytest.mark.parametrize(
    "content",
    [
        "",
        "\n\n",
        "# nothing\n",
        "just words",
        "[1, 2]",
        "42",
        "null",
        "---\na: 1\n---\nb: 2\n",
        "{" * 5000,
        "[" * 100_000,
        "a: " * 2000,
        "- " * 20_000,
        b"\x00\x01\x02\xff\xfe",
        b"PK\x03\x04" + bytes(range(256)),
        "\ufeff",
        "a: \x07",
        LAUGHS,
        "? {a: b}\n: c\n",
        "tables: null\n",
        "columns: null\nformat: null\n",
        "tables: {declarations: [1]}\n",
        "tables: {martians: {}}\n",
        "<<: {a: 1}\n",
        "format: csv\ncolumns: {declaration_id: ''}\n",
    ],
)
def test_what_is_no_mapping_is_refused(desk, content):
    mapping = desk.write("other.yaml", content)
    desk.refused(desk.good, mapping=mapping, words=["other.yaml"])
    told = desk.run("records", "ready", desk.good, "--mapping", mapping)
    assert "other.yaml" in desk.one_message(told)


def test_a_mapping_that_is_a_folder_or_is_not_there_is_told(desk):
    desk.refused(desk.good, mapping=desk.folder, words=["cannot be read", "draft"])
    desk.refused(desk.good, mapping=desk.folder / "no.yaml", words=["no.yaml", "draft"])
    desk.refused(desk.good, mapping=desk.good, words=["good.csv"])


def test_every_fault_is_told_at_once(desk):
    text = desk.good_mapping.replace("columns:", "colums:").replace("csv", "cvs")
    told = desk.refused(desk.good, mapping=desk.mapping(text), words=["faults"])
    assert "colums" in told
    assert "cvs" in told


def test_a_mapping_that_maps_what_the_file_lacks_names_the_nearest(desk):
    text = desk.good_mapping.replace("officer: inspector", "officer: inspecter")
    desk.refused(desk.good, mapping=desk.mapping(text), words=["'inspecter'", "'inspector'"])
    text = desk.good_mapping.replace("column: fraud", "column: frod")
    desk.refused(desk.good, mapping=desk.mapping(text), words=["'frod'", "'fraud'"])


def with_outcomes(desk, count: int) -> Path:
    wide = "".join(f"  - {{name: o{i}, column: duty, kind: amount}}\n" for i in range(count))
    head, _, _ = desk.good_mapping.partition("outcomes:\n")
    return desk.mapping(f"{head}outcomes:\n{wide}")


def test_a_thousand_outcomes_are_refused_at_once_and_not_measured_for_hours(desk):
    told = desk.refused(
        desk.good,
        mapping=with_outcomes(desk, 1_000),
        words=["outcomes", "at most 50", "1,000 are named", "a mapping of their own"],
    )
    assert len(told) < 600


def test_as_many_outcomes_as_are_taken_are_all_measured(desk):
    told = desk.analyse(
        desk.good, mapping=with_outcomes(desk, 50), more=["--measures", "handler_share"]
    )
    assert told.code == 0, told.err
    measured = pq.read_table(desk.out / "tables" / "handler_share.parquet").column("outcome")
    assert measured.to_pylist() == [f"o{i}" for i in range(50)]


def test_a_tag_makes_no_object(desk):
    text = desk.good_mapping.replace("inspector", "!!python/object/apply:os.getcwd []")
    desk.refused(desk.good, mapping=desk.mapping(text), words=["columns.officer"])


@pytest.mark.skipif(os.name != "posix", reason="the system has no such files")
def test_a_mapping_that_never_ends_is_never_read(desk):
    fifo = desk.folder / "pipe.yaml"
    os.mkfifo(fifo)
    desk.refused(desk.good, mapping=fifo, words=["no regular file"])
    desk.refused(desk.good, mapping=Path("/dev/zero"), words=["no regular file"])
    large = desk.write("large.yaml", b"#" * (3 << 20))
    desk.refused(desk.good, mapping=large, words=["no mapping"])


def test_a_file_of_another_format_than_the_mapping_says_is_told(desk):
    said = {"ocel": "no whole log in JSON", "wco": "has no column", "asycuda": "no whole XML"}
    said["postgres"] = "does not say which table"
    for form, words in said.items():
        text = desk.good_mapping.replace("format: csv", f"format: {form}")
        desk.refused(desk.good, mapping=desk.mapping(text), words=[words])


def test_a_column_mapped_where_it_is_unknown_may_be_carried_along(desk):
    text = desk.good_mapping.replace("  agent: broker", "  agent: broker\n  duty: duty")
    desk.refused(desk.good, mapping=desk.mapping(text), words=["'duty'", "extra"])


def test_the_good_mapping_of_these_tests_is_good(desk):
    assert desk.check(desk.good).loaded == 12
