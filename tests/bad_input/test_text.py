"""What becomes of text files that are not what they claim, or are broken in the middle?"""

from __future__ import annotations

import codecs
import csv
import gzip

import pytest

CYRILLIC = """\
time_zone: UTC
format: csv
{more}
columns:
  declaration_id: номер
  office: пост
  registered_at: дата
  officer: инспектор
  agent: брокер
extra: [сумма]
outcomes:
  - {{name: duty, column: сумма, kind: amount}}
"""
ARABIC = CYRILLIC.replace("номер", "رقم").replace("пост", "مكتب").replace("дата", "تاريخ")
ARABIC = ARABIC.replace("инспектор", "مفتش").replace("брокер", "مخلص").replace("сумма", "مبلغ")
IN_CYRILLIC = "номер,пост,дата,инспектор,брокер,сумма\n" + "".join(
    f"Д{i},Таможенный пост Север,2024-01-0{1 + i} 08:00:00,Иванов Пётр {i % 2},"
    f"Брокерская контора,{i}.25\n"
    for i in range(8)
)
IN_ARABIC = "رقم,مكتب,تاريخ,مفتش,مخلص,مبلغ\n" + "".join(
    f"ب{i},جمارك الميناء الشمالي,2024-01-0{1 + i} 08:00:00,أحمد محمود {i % 2},"
    f"شركة التخليص الجمركي,{i}.25\n"
    for i in range(8)
)


def test_a_wrong_delimiter_is_told_with_the_right_one(desk):
    semicolons = desk.write("semi.csv", desk.csv().replace(",", ";"))
    comma = desk.mapping("delimiter: ','\n" + desk.good_mapping)
    desk.refused(semicolons, mapping=comma, words=["semi.csv", 'delimiter: ";"'])
    assert desk.check(semicolons).loaded == 12
    tabs = desk.write("tabs.csv", desk.csv().replace(",", "\t"))
    desk.refused(tabs, mapping=comma, words=["tabs.csv", "\\t"])
    tabbed = desk.mapping('delimiter: "\\t"\n' + desk.good_mapping)
    assert desk.check(tabs, mapping=tabbed).loaded == 12


@pytest.mark.parametrize(
    ("text", "template", "encoding"),
    [
        (IN_CYRILLIC, CYRILLIC, "windows-1251"),
        (IN_ARABIC, ARABIC, "cp1256"),
        (IN_CYRILLIC, CYRILLIC, "utf-16"),
        (IN_ARABIC, ARABIC, "utf-16-be"),
        (IN_ARABIC, ARABIC, "utf-16-le"),
    ],
)
def test_a_wrong_encoding_is_told_with_the_right_one_as_the_remedy(desk, text, template, encoding):
    path = desk.write("text.csv", text.encode(encoding))
    wrong = desk.mapping(template.format(more="encoding: utf-8"), "wrong.yaml")
    told = desk.refused(path, mapping=wrong, words=["text.csv", "encoding"])
    usual = {"cp1256": ("cp1256", "windows-1256"), "windows-1251": ("cp1251", "windows-1251")}
    assert any(name in told for name in usual.get(encoding, (encoding[:6],)))
    right = desk.mapping(template.format(more=f"encoding: {encoding}"))
    checked = desk.check(path, mapping=right)
    assert (checked.read, checked.loaded) == (8, 8)
    assert desk.check(desk.write("text.csv", text), mapping=wrong).loaded == 8


@pytest.mark.parametrize("declared", ["windows-1251", "utf-16"])
def test_utf8_under_another_name_is_told(desk, declared):
    path = desk.write("text.csv", IN_CYRILLIC)
    wrong = desk.mapping(CYRILLIC.format(more=f"encoding: {declared}"))
    desk.refused(path, mapping=wrong, words=["text.csv", "encoding"])


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_byte_order_marks_and_line_ends_change_nothing(desk, mark, encoding, end):
    path = desk.write("text.csv", mark + IN_CYRILLIC.replace("\n", end).encode(encoding))
    for more in ("", f"encoding: {encoding[:6]}" if encoding != "utf-8" else "encoding: utf-8"):
        checked = desk.check(path, mapping=desk.mapping(CYRILLIC.format(more=more)))
        assert (checked.read, checked.loaded) == (8, 8)


def test_a_broken_character_deep_in_a_file_is_placed(desk):
    rows = "".join(r + "\n" for r in desk.rows)
    broken = desk.csv() + rows.replace("D", "E") + "X1,P1,2024-01-05 08:30:00,,Inspect"
    path = desk.write("bad.csv", broken.encode() + b"\xffr,B,0,1\n")
    desk.refused(path, words=["bad.csv", "line 26", "0xff"])


def test_nul_bytes_cost_their_rows_and_no_other(desk):
    rows = list(desk.rows)
    rows[3] = rows[3].replace("Broker", "Bro\0ker")
    checked = desk.check(desk.write("bad.csv", desk.csv(*rows)))
    assert (checked.read, checked.loaded, checked.lines) == (12, 11, [5])
    assert "NUL" in checked.rejects[0]["reason"]
    assert "\0" not in (desk.folder / "checked" / "rejects.csv").read_text(encoding="utf-8")


def test_a_file_of_zeros_is_refused(desk):
    desk.refused(desk.write("bad.csv", b"\0" * 100_000), words=["bad.csv"])


@pytest.mark.parametrize("size", [100_000, 200_000, 900_000])
def test_a_very_long_field_is_a_field(desk, size):
    rows = list(desk.rows)
    rows[4] = rows[4].replace("Broker4", "B" * size)
    checked = desk.check(desk.write("bad.csv", desk.csv(*rows)))
    assert (checked.read, checked.loaded) == (12, 12)
    rows[5] = rows[5].replace("5.50", "9" * size)
    checked = desk.check(desk.write("bad.csv", desk.csv(*rows)))
    assert (checked.read, checked.loaded, checked.lines) == (12, 11, [7])
    assert len(checked.rejects[0]["value"]) < 100
    assert desk.run("records", "draft", desk.folder / "bad.csv").code == 0


def test_a_line_longer_than_any_record_is_one_reject_and_its_end_no_row(desk):
    # The end of the line, cut off where the reader stops, would be a whole row.
    rows = list(desk.rows)
    rows[2] = "x" * (9 << 20) + "\0" * 0 + rows[2]
    rows.insert(5, "y" * (5 << 20))
    checked = desk.check(desk.write("bad.csv", desk.csv(*rows)))
    assert (checked.read, checked.loaded, checked.lines) == (13, 11, [4, 7])


def test_an_unclosed_quote_costs_its_own_line(desk):
    rows = list(desk.rows)
    rows[3] = rows[3].replace("Broker3", '"Broker3')
    checked = desk.check(desk.write("bad.csv", desk.csv(*rows)))
    assert (checked.read, checked.loaded, checked.lines) == (12, 11, [5])
    assert "quote" in checked.rejects[0]["reason"]
    rows[11] = rows[11].replace("Broker1", '"Broker1')
    checked = desk.check(desk.write("bad.csv", desk.csv(*rows)))
    # Two open quotes look like one field over lines; no line between them is lost.
    assert checked.read == 12
    assert set(checked.lines) >= {5, 13} or checked.loaded == 10


def test_an_unclosed_quote_in_a_long_file_loses_nothing_after_it(desk):
    rows = [
        f"N{i},P{i % 2},2024-01-05 08:30:00,2024-01-05 10:00:00,Inspector{i % 4},Broker{i % 5},0,1"
        for i in range(60_000)
    ]
    rows[100] = rows[100].replace("Broker", '"Broker')
    checked = desk.check(desk.write("bad.csv", desk.csv(*rows)))
    assert (checked.read, checked.loaded, checked.lines) == (60_000, 59_999, [102])


def test_ragged_rows_are_listed_one_by_one(desk):
    rows = list(desk.rows)
    rows[1] += ",more"
    rows[4] = ",".join(rows[4].split(",")[:5])
    rows[7] = "just one"
    checked = desk.check(desk.write("bad.csv", desk.csv(*rows)))
    assert (checked.read, checked.loaded, checked.lines) == (12, 9, [3, 6, 9])
    assert [r["reason"] for r in checked.rejects] == [
        "it has 9 fields where the header has 8",
        "it has 5 fields where the header has 8",
        "it has 1 field where the header has 8",
    ]


def test_a_header_that_says_a_name_twice_is_refused(desk):
    header = desk.header.replace("broker", "inspector")
    desk.refused(desk.write("bad.csv", desk.csv(header=header)), words=["'inspector' 2 times"])


def test_a_header_that_lacks_a_column_shows_those_there_are(desk):
    header = desk.header.replace("broker", "brocker")
    desk.refused(desk.write("bad.csv", desk.csv(header=header)), words=["broker", "brocker"])


def test_a_formula_is_no_formula_in_the_list_of_rejects(desk):
    rows = list(desk.rows)
    rows[0] = rows[0].replace("0.50", "=cmd|'/C calc'!A1")
    rows[1] = rows[1].replace("1.50", "@SUM(1)")
    rows[2] = rows[2].replace("2.50", "+1+1")
    rows[3] = rows[3].replace("3.50", "-2+3")
    rows[4] = rows[4].replace("4.50", "\t=1+1")
    path = desk.write("=evil;1.csv", desk.csv(*rows))
    checked = desk.check(path)
    assert (checked.loaded, checked.lines) == (7, [2, 3, 4, 5, 6])
    with (desk.folder / "checked" / "rejects.csv").open(encoding="utf-8", newline="") as file:
        cells = [c for row in list(csv.reader(file))[1:] for c in row]
    assert not [c for c in cells if c[:1] in ("=", "+", "-", "@", "\t", "\r")]
    assert any("'=evil" in c for c in cells)


@pytest.mark.slow
def test_a_million_times_the_same_cell_is_read(desk):
    text = "decl\n" + "same\n" * 1_000_000
    mapping = desk.mapping("format: csv\ncolumns: {declaration_id: decl}\nidentities: keep\n")
    path = desk.folder / "same.csv.gz"
    path.write_bytes(gzip.compress(text.encode(), 1))
    checked = desk.check(path, mapping=mapping)
    assert (checked.read, checked.loaded, checked.rejected) == (1_000_000, 1, 999_999)
    assert checked.lines[:2] == [3, 4]


def test_one_declaration_and_one_officer_are_records(desk):
    one = desk.write("one.csv", desk.csv(desk.rows[0]))
    assert desk.check(one).loaded == 1
    told = desk.analyse(one)
    assert told.code == 0, told.err
    alone = desk.write("alone.csv", desk.csv(*(r.replace("Inspector", "I").replace("I1", "I0")
                       .replace("I2", "I0").replace("I3", "I0") for r in desk.rows)))  # fmt: skip
    assert desk.analyse(alone).code == 0


def test_an_officer_column_without_a_value_is_said_and_measured_around(desk):
    rows = [",".join([*r.split(",")[:4], "", *r.split(",")[5:]]) for r in desk.rows]
    path = desk.write("nobody.csv", desk.csv(*rows))
    checked = desk.check(path)
    assert checked.loaded == 12
    assert "officer" in checked.told.out
    told = desk.analyse(path)
    assert told.code == 0, told.err
    assert "Not measurable" in told.out
