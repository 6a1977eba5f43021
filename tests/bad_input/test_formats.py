"""What becomes of workbooks, Parquet, archives and event logs that are cut short or hostile?"""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

XES_MAPPING = """\
identities: pseudonymise
tables:
  events:
    source: "*"
    format: xes
    columns: {declaration_id: "case:concept:name", activity: "concept:name", at: "time:timestamp",
              actor: "org:resource"}
case:
  officer: {event: release, take: actor}
  registered_at: {event: register, take: at}
  released_at: {event: release, take: at}
"""
EVENT = (
    '<event><string key="concept:name" value="{act}"/><string key="org:resource" value="{who}"/>'
    '<date key="time:timestamp" value="2024-01-0{day}T{hour}:00:00Z"/></event>'
)


def log(head: str = "", who: str = "Ann Example", inside: str = "") -> str:
    traces = "".join(
        f'<trace><string key="concept:name" value="D{i}"/>{inside}'
        + EVENT.format(act="register", who="System", day=1 + i, hour="08")
        + EVENT.format(act="release", who=who, day=1 + i, hour="11")
        + "</trace>"
        for i in range(5)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}<log>{traces}</log>'


def mapping_of(desk, form: str) -> Path:
    text = desk.good_mapping.replace("format: csv", f"format: {form}")
    return desk.mapping(text, f"{form}.yaml")


@pytest.fixture
def parquet(desk):
    path = desk.folder / "good.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (FROM read_csv('{desk.good}', all_varchar = true)) TO '{path}' (FORMAT parquet)"
        )
    return path


@pytest.fixture
def workbook(desk):
    path = desk.folder / "good.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for i, line in enumerate(desk.csv().splitlines()):
            sheet.write_row(i, 0, line.split(","))
    return path


@pytest.mark.parametrize("kept", [0, 3, 100, -1, -8])
def test_a_truncated_parquet_file_is_told(desk, parquet, kept):
    mapping = mapping_of(desk, "parquet")
    bad = desk.write("bad.parquet", parquet.read_bytes()[:kept])
    desk.refused(bad, mapping=mapping, words=["bad.parquet"])
    assert desk.check(parquet, mapping=mapping).loaded == 12


def test_a_parquet_file_damaged_in_the_middle_is_told(desk, parquet):
    whole = bytearray(parquet.read_bytes())
    whole[4:80] = b"\xff" * 76
    bad = desk.write("bad.parquet", bytes(whole))
    desk.refused(bad, mapping=mapping_of(desk, "parquet"), words=[])


def test_text_under_the_name_of_a_parquet_file_is_told(desk):
    bad = desk.write("bad.parquet", desk.csv())
    desk.refused(bad, mapping=mapping_of(desk, "parquet"), words=["bad.parquet"])


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 0.99])
def test_a_truncated_workbook_is_told(desk, workbook, share):
    mapping = mapping_of(desk, "excel")
    whole = workbook.read_bytes()
    bad = desk.write("bad.xlsx", whole[: int(len(whole) * share)])
    desk.refused(bad, mapping=mapping, words=["bad.xlsx"])
    assert desk.check(workbook, mapping=mapping).loaded == 12


def test_a_workbook_with_a_broken_sheet_is_told(desk, workbook):
    made = io.BytesIO()
    with zipfile.ZipFile(workbook) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[: len(content) // 2] if "sheet1" in name else content)
    bad = desk.write("bad.xlsx", made.getvalue())
    desk.refused(bad, mapping=mapping_of(desk, "excel"), words=["bad.xlsx"])


def test_a_workbook_that_unpacks_beyond_all_measure_is_refused(desk, workbook):
    made = io.BytesIO(workbook.read_bytes())
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/media/image.bin", b"x")
        # The size that the archive declares is all that is looked at; unpacking is what it forbids.
        book.infolist()[-1].file_size = 3 << 30
    bad = desk.write("bad.xlsx", made.getvalue())
    desk.refused(bad, mapping=mapping_of(desk, "excel"), words=["bad.xlsx", "csv"])


def test_a_workbook_is_no_text_and_text_no_workbook(desk, workbook):
    desk.refused(workbook, words=["good.xlsx"])
    desk.refused(desk.good, mapping=mapping_of(desk, "excel"), words=["good.csv"])


@pytest.mark.parametrize("share", [0.1, 0.5, 0.98])
def test_truncated_gzip_is_told(desk, share):
    whole = gzip.compress(desk.csv().encode())
    bad = desk.write("bad.csv.gz", whole[: int(len(whole) * share)])
    desk.refused(bad, words=["bad.csv.gz", "original"])
    assert desk.check(desk.write("good.csv.gz", whole)).loaded == 12


def test_damaged_gzip_is_told(desk):
    whole = bytearray(gzip.compress(desk.csv().encode()))
    whole[len(whole) // 2] ^= 0xFF
    desk.refused(desk.write("bad.csv.gz", bytes(whole)), words=["bad.csv.gz"])


@pytest.mark.parametrize("share", [0.1, 0.6, 0.98])
def test_a_truncated_log_is_told(desk, share):
    mapping = desk.mapping(XES_MAPPING)
    whole = gzip.compress(log().encode())
    bad = desk.write("bad.xes.gz", whole[: int(len(whole) * share)])
    desk.refused(bad, mapping=mapping, words=["bad.xes.gz"])
    text = log()
    bad = desk.write("bad.xes", text[: int(len(text) * share)])
    desk.refused(bad, mapping=mapping, words=["bad.xes"])
    good = desk.check(desk.write("good.xes.gz", whole), mapping=mapping)
    assert (good.read, good.loaded) == (15, 15)  # ten events, five declarations


LAUGHS = (
    '<!DOCTYPE log [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{i} "{(f"&a{i - 1};" if i else "&a;") * 10}">' for i in range(10))
    + "]>"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("packed", [False, True])
def test_entities_are_neither_expanded_nor_fetched(desk, encoding, packed):
    secret = desk.write("secret.txt", "the secret of this machine")
    mapping = desk.mapping(XES_MAPPING)
    heads = {
        LAUGHS: "&a9;",
        f'<!DOCTYPE log [<!ENTITY x SYSTEM "{secret.as_uri()}">]>': "&x;",
        '<!DOCTYPE log [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>': "&x;",
        '<!DOCTYPE log SYSTEM "http://127.0.0.1:9/log.dtd">': "Ann",
        f'<!DOCTYPE log [<!ENTITY % p SYSTEM "{secret.as_uri()}"> %p;]>': "Ann",
    }
    for head, who in heads.items():
        text = log(head=" " * 70_000 + head, who=who).replace("UTF-8", encoding.upper())
        content = text.encode(encoding)
        bad = desk.write("bad.xes.gz" if packed else "bad.xes",
                         gzip.compress(content) if packed else content)  # fmt: skip
        told = desk.refused(bad, mapping=mapping, words=["bad.xes", "document type", "DOCTYPE"])
        assert "the secret" not in told
        draft = desk.run("records", "draft", bad)
        assert "the secret" not in draft.out + draft.err
        assert "haha" not in draft.out


def test_a_log_that_is_no_log_is_told(desk):
    mapping = desk.mapping(XES_MAPPING)
    for text in ("<html><body/></html>", "<log></log>", "<log><trace></log>", "decl,port\n1,2\n"):
        desk.refused(desk.write("bad.xes", text), mapping=mapping, words=["bad.xes"])


def test_a_log_nested_beyond_reason_is_told_or_read(desk):
    deep = '<string key="k" value="v">' * 5000 + "</string>" * 5000
    bad = desk.write("bad.xes", log(inside=deep))
    desk.refused(bad, mapping=desk.mapping(XES_MAPPING), words=["bad.xes"])


def packed_zeros(path: Path, *, head: bytes, megabytes: int, tail: bytes) -> Path:
    with gzip.open(path, "wb", 1) as file:
        file.write(head)
        block = b"x" * (1 << 20)
        for _ in range(megabytes):
            file.write(block)
        file.write(tail)
    return path


def peak_of(desk, source: Path, mapping: Path) -> tuple[int, str, float]:
    """Return exit code, words and highest memory in MB of a check in its own process."""
    script = (
        "import sys\n"
        "from benchmarks.harness import peak_mb\n"
        "from evenhand.cli.main import main\n"
        "code = main(sys.argv[1:])\n"
        "print(peak_mb(), file=sys.stderr)\n"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "records", "check", source, "--mapping", mapping,
         "--out", desk.folder / "checked", "--key", desk.key],
        capture_output=True, text=True, check=False, env=own_environment(),
    )  # fmt: skip
    *words, peak = done.stderr.strip().split("\n")
    return done.returncode, "\n".join([done.stdout, *words]), float(peak)


def own_environment() -> dict[str, str]:
    import evenhand
    from benchmarks import harness

    places = (Path(p.__file__).parents[1] for p in (evenhand, harness))
    return os.environ | {"PYTHONPATH": os.pathsep.join(map(str, places))}


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="measures memory as POSIX does")
@pytest.mark.parametrize("where", ["header", "row"])
def test_two_gigabytes_of_one_line_stay_out_of_memory(desk, where):
    assert desk.run("records", "key", "--out", desk.key).code == 0
    head = b"" if where == "header" else desk.csv().encode()
    bomb = packed_zeros(
        desk.folder / "bomb.csv.gz", head=head, megabytes=2048, tail=b"," + desk.rows[0].encode()
    )
    code, words, peak = peak_of(desk, bomb, desk.map)
    assert "Traceback" not in words
    assert peak < 1000
    if where == "header":
        assert code == 1
        assert "bomb.csv.gz" in words
    else:
        assert code == 0
        assert "13 read, 12 loaded, 1 rejected" in words
