import csv
import io

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from evenhand.records.readers.splitting import MAX_RECORD, Splitter


def cut(text: bytes, *, fields: int, sizes: int = 7):
    """Every record and fault of a text fed in small blocks."""
    splitter = Splitter(delimiter=",", fields=fields, line=1)
    data, lines, faults = b"", [], []
    blocks = [text[i : i + sizes] for i in range(0, len(text), sizes)] or [b""]
    for number, block in enumerate(blocks):
        chunk = splitter.split(block, final=number == len(blocks) - 1)
        data += chunk.data if chunk.data.endswith(b"\n") or not chunk.data else chunk.data + b"\n"
        lines += chunk.lines.tolist()
        faults += chunk.faults
    rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
    return rows, lines, faults, splitter.records


field = st.text(st.sampled_from('ab",\n '), max_size=6)


@given(rows=st.lists(st.lists(field, min_size=3, max_size=3), max_size=12), size=st.integers(1, 40))
def test_whatever_a_csv_writer_writes_is_cut_where_it_wrote_it(rows, size):
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    found, lines, faults, records = cut(out.getvalue().encode(), fields=3, sizes=size)
    assert found == rows
    assert faults == []
    assert records == len(rows)
    # A row begins one line after all line feeds of the rows before it.
    begins = np.cumsum([1] + [1 + sum(f.count("\n") for f in r) for r in rows])[: len(rows)]
    assert lines == begins.tolist()


@given(text=st.binary(max_size=60).map(lambda b: b.replace(b"\0", b"a")), size=st.integers(1, 70))
def test_no_line_is_lost_whatever_the_bytes(text, size):
    text = bytes(c if c in b'",\n' else 97 for c in text)
    _, lines, faults, records = cut(text, fields=2, sizes=size)
    assert records == len(lines) + len(faults)
    starts = sorted([*lines, *(f.line for f in faults)])
    assert len(starts) == len(set(starts))
    # A line that begins nothing is blank or inside a quoted field that closes.
    if b'"' not in text:
        filled = [i for i, part in enumerate(text.split(b"\n"), 1) if part]
        assert starts == filled


@given(text=st.binary(max_size=80), size=st.integers(1, 90))
def test_the_size_of_the_blocks_changes_nothing(text, size):
    text = bytes(b'",\na\r'[c % 5] for c in text)
    assert cut(text, fields=2, sizes=size) == cut(text, fields=2, sizes=1000)


def test_an_unclosed_quote_costs_its_own_line_only():
    rows, lines, faults, records = cut(b'a,b\n1,"x\n2,y\n3,"z"\n4,w\n', fields=2)
    assert rows == [["a", "b"], ["2", "y"], ["3", "z"], ["4", "w"]]
    assert lines == [1, 3, 4, 5]
    assert [(f.line, f.reason, f.text) for f in faults] == [
        (2, "a quote opens in this line and is never closed", '1,"x')
    ]
    assert records == 5


def test_an_unclosed_quote_at_the_end_of_a_file_is_found():
    rows, lines, faults, _ = cut(b'a,b\n1,"x\n2,y\n3,z', fields=2)
    assert rows == [["a", "b"], ["2", "y"], ["3", "z"]]
    assert lines == [1, 3, 4]
    assert [f.line for f in faults] == [2]


def test_a_quote_that_swallows_a_row_and_closes_is_found_by_its_fields():
    # The second quote closes the first legally, but the record then has two fields too few.
    rows, _, faults, _ = cut(b'a,b,c\n1,"x,y\n2,z,"\n3,v,w\n', fields=3)
    assert rows == [["a", "b", "c"], ["3", "v", "w"]]
    assert [f.line for f in faults] == [2, 3]


def test_a_ragged_row_and_a_nul_are_rejected_with_their_lines():
    rows, lines, faults, _ = cut(b"a,b\n1\n2,x\n3,y,z\n4,\0\n5,v\n", fields=2)
    assert rows == [["a", "b"], ["2", "x"], ["5", "v"]]
    assert lines == [1, 3, 6]
    assert [(f.line, f.reason) for f in faults] == [
        (2, "it has 1 field where the header has 2"),
        (4, "it has 3 fields where the header has 2"),
        (5, "it holds a NUL byte"),
    ]


def test_a_quote_inside_an_unquoted_field_is_a_quote():
    rows, _, faults, _ = cut(b'a,b\n1,5" pipe\n2,x\n', fields=2)
    assert rows == [["a", "b"], ["1", '5" pipe'], ["2", "x"]]
    assert faults == []


def test_a_quote_left_open_in_a_long_file_is_given_up_before_it_fills_memory():
    body = b"".join(b"%d,x\n" % i for i in range(MAX_RECORD // 4))
    rows, lines, faults, _ = cut(b'a,b\n0,"x\n' + body, fields=2, sizes=1 << 18)
    assert [f.line for f in faults] == [2]
    assert len(rows) == 1 + MAX_RECORD // 4
    assert lines[-1] == 2 + MAX_RECORD // 4


def test_a_record_is_too_long_wherever_the_blocks_are_cut():
    # The end of the long line alone would be a row of two fields.
    long = b"x" * (MAX_RECORD + 1) + b"\n1,x" + b"y" * (2 * MAX_RECORD) + b",z\n2,v\n"
    for sizes in (1 << 16, 1 << 20, 1 << 22):
        rows, lines, faults, records = cut(b"a,b\n" + long, fields=2, sizes=sizes)
        assert rows == [["a", "b"], ["2", "v"]]
        assert (lines, records) == ([1, 4], 4)
        assert [(f.line, "longer than" in f.reason) for f in faults] == [(2, True), (3, True)]
