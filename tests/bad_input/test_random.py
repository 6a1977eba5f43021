"""Is every row of any text loaded or listed, and is whatever goes wrong told in words?"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.errors import EvenhandError
from evenhand.records.drafting.draft import draft
from evenhand.records.loading.load import load
from evenhand.records.mapping.file import parse_mapping
from evenhand.records.store import Limits

MAPPING = (
    "identities: keep\nformat: csv\ndelimiter: ','\ncolumns: {declaration_id: a}\nextra: [b, c]\n"
)
FIELD = st.text(alphabet=st.sampled_from("ab1,;\"\n\r é|\t'=я"), max_size=6)
WILD = st.text(alphabet=st.sampled_from('a,b"\n\r;\0 я'), max_size=60)


def in_words(err: EvenhandError) -> None:
    assert err.what
    assert err.do_next


def made(folder: Path, content: bytes, mapping: str = MAPPING):
    path = folder / "x.csv"
    path.write_bytes(content)
    return load(
        [path], parse_mapping(mapping), store=folder / "store", replace_identity=None,
        limits=Limits(memory="200MB", threads=1), quarantine=folder / "quarantine",
    )  # fmt: skip


@settings(max_examples=60)
@given(rows=st.lists(st.lists(FIELD, min_size=1, max_size=4), min_size=1, max_size=8))
def test_rows_that_python_writes_are_all_loaded_or_listed(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("x")
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([["a", "b", "c"], *rows])
    # A record that is an empty line is no row; Python reads what it wrote, so it is the oracle.
    read = list(csv.reader(io.StringIO(text.getvalue(), newline="")))[1:]
    expected = [r for r in read if r]
    try:
        loaded = made(folder, text.getvalue().encode())
    except EvenhandError as err:
        in_words(err)
        assert not [r for r in expected if len(r) == 3 and r[0].strip()]
        return
    table = loaded.tables["declarations"]
    # A ragged record over several lines is read line by line, as an unclosed quote would be.
    over_lines = any(len(r) != 3 and any("\n" in f for f in r) for r in expected)
    if not over_lines:
        assert table.rows_read == len(expected)
        whole = {r[0].strip() for r in expected if len(r) == 3 and r[0].strip()}
        assert table.rows_loaded == len(whole)
    assert table.rows_read == table.rows_loaded + table.rows_rejected
    assert loaded.reconciled


@settings(max_examples=80)
@given(text=WILD, head=st.sampled_from(["a,b,c\n", ""]))
def test_any_text_is_counted_or_refused_in_words(tmp_path_factory, text, head):
    folder = tmp_path_factory.mktemp("x")
    try:
        loaded = made(folder, (head + text).encode())
    except EvenhandError as err:
        in_words(err)
        assert not (folder / "store").exists()
        assert sorted(p.name for p in folder.iterdir()) in (["x.csv"], ["quarantine", "x.csv"])
        return
    table = loaded.tables["declarations"]
    assert table.rows_read == table.rows_counted == table.rows_loaded + table.rows_rejected
    # Every line with a letter on it is in a loaded row or in the list of rejects.
    with loaded.rejects.open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file))) - 1 == table.rows_rejected


@settings(max_examples=60)
@given(content=st.binary(max_size=200), form=st.sampled_from(["csv", "parquet", "excel", "xes"]))
def test_any_bytes_are_counted_or_refused_in_words(tmp_path_factory, content, form):
    folder = tmp_path_factory.mktemp("x")
    mapping = MAPPING.replace("format: csv", f"format: {form}")
    if form == "xes":
        mapping = (
            "identities: keep\ntables: {events: {source: '*', format: xes, columns: "
            "{declaration_id: a, activity: b, at: c}}}\n"
        )
    for given_content in (content, b"a,b,c\n" + content):
        try:
            loaded = made(folder, given_content, mapping)
        except EvenhandError as err:
            in_words(err)
        else:
            assert loaded.reconciled
    for suffix in ("csv", "parquet", "xlsx", "xes", "csv.gz"):
        path = folder / f"y.{suffix}"
        path.write_bytes(content)
        try:
            draft(path)
        except EvenhandError as err:
            in_words(err)


@settings(max_examples=60)
@given(text=st.text(alphabet=st.sampled_from("a:{}[]-?!&*|>'\"%@`, \n\tсt0"), max_size=80))
def test_any_mapping_is_read_or_refused_in_words(text):
    for whole in (text, MAPPING + text, MAPPING.replace("[b, c]", text)):
        try:
            parse_mapping(whole)
        except EvenhandError as err:
            in_words(err)
