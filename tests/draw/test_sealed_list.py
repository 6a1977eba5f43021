from dataclasses import replace

import pytest

from evenhand.draw import sealed_list
from evenhand.draw.sealed_list import Used, check, make
from evenhand.errors import DrawError

PARTS = {"auditor": b"a" * 32, "chief": b"c" * 32}
OFFICERS = {"ann": 1, "bob": 1, "cid": 1}


@pytest.fixture
def shift():
    return make("port", "2026-12-01", OFFICERS, PARTS, 30)


def used(lines, count=10, **other):
    rows = [
        Used(n + 1, line.number, f"D{n}", line.drawn, line.value, "")
        for n, line in enumerate(lines[:count], start=1)
    ]
    return [other.get(f"row{n}", row) for n, row in enumerate(rows, start=1)]


def test_a_list_used_in_order_has_no_fault(shift):
    commitments, lines = shift
    found = check(commitments, used(lines))
    assert (found.lines, found.moved, found.faults) == (10, 0, ())


def test_seals_show_nobody_and_secrets_fix_everything(shift):
    commitments, lines = shift
    assert not any(line.value.replace(" ", "") in commitments.text() for line in lines)
    assert make("port", "2026-12-01", OFFICERS, PARTS, 30) == shift
    other = {**PARTS, "chief": b"d" * 32}
    again, _ = make("port", "2026-12-01", OFFICERS, other, 30)
    assert not set(again.seals) & set(commitments.seals)


def test_lines_follow_the_weights():
    _, lines = make("port", "s", {"ann": 3, "bob": 1}, PARTS, 2000)
    # Binomial of 2,000 at 3/4: standard deviation 19.4; five of them.
    assert abs(sum(line.drawn == "ann" for line in lines) - 1500) < 97
    assert all(line.following == ("bob" if line.drawn == "ann" else "ann") for line in lines)


def faults(shift, rows):
    commitments, _ = shift
    return [fault.partition(": ")[2] for fault in check(commitments, rows).faults]


def test_handled_by_another_needs_a_reason(shift):
    commitments, lines = shift
    line = lines[2]
    other = Used(4, 3, "D3", line.following, line.value, "")
    assert faults(shift, used(lines, row3=other)) == [
        f"drawn {line.drawn}, handled by {line.following}, no reason given"
    ]
    given = Used(4, 3, "D3", line.following, line.value, "ill")
    found = check(commitments, used(lines, row3=given))
    assert (found.moved, found.faults) == (1, ())


def test_a_value_that_was_not_sealed_is_found(shift):
    _, lines = shift
    forged = Used(4, 3, "D3", lines[3].drawn, lines[3].value, "")
    assert faults(shift, used(lines, row3=forged)) == ["the value is not the one that was sealed"]
    nonsense = Used(4, 3, "D3", "ann", "no value", "")
    assert faults(shift, used(lines, row3=nonsense)) == ["the value is not the one that was sealed"]


def test_a_line_passed_over_is_found(shift):
    _, lines = shift
    rows = used(lines)
    del rows[4]
    assert faults(shift, rows) == ["line 5 was not used before it"]


def test_a_line_opened_for_nothing_needs_a_reason(shift):
    _, lines = shift
    empty = Used(4, 3, "", "", lines[2].value, "")
    assert faults(shift, used(lines, row3=empty)) == [
        "opened for no declaration, and no reason given"
    ]
    torn = Used(4, 3, "", "", lines[2].value, "torn")
    assert faults(shift, used(lines, row3=torn)) == []


def test_a_line_or_declaration_used_twice_is_found(shift):
    _, lines = shift
    rows = used(lines)
    again = Used(12, 3, "D99", lines[2].drawn, lines[2].value, "")
    assert faults(shift, [*rows, again]) == ["used twice"]
    second = Used(12, 11, "D3", lines[10].drawn, lines[10].value, "")
    assert faults(shift, [*rows, second]) == ["D3 has line 3 already"]


def test_files_come_back_as_they_were_written(shift, tmp_path):
    commitments, lines = shift
    path = tmp_path / "commitments.json"
    path.write_text(commitments.text())
    assert sealed_list.read_commitments(path) == commitments
    table = tmp_path / "used.csv"
    table.write_text(
        f"line,declaration_id,officer,value,reason\n1,D1,{lines[0].drawn},{lines[0].value.lower()},\n"
    )
    assert check(commitments, sealed_list.read_used(table)).faults == ()


def test_secrets_shown_after_the_shift_give_the_seals_or_not(shift):
    commitments, _ = shift
    assert sealed_list.check_parts(commitments, {}) == []
    assert sealed_list.check_parts(commitments, PARTS) == []
    other = {**PARTS, "chief": b"d" * 32}
    assert sealed_list.check_parts(commitments, other) == [
        "the secret of chief is not the one that was committed"
    ]
    assert sealed_list.check_parts(commitments, {"chief": PARTS["chief"]}) == [
        "the secret of auditor is not shown"
    ]
    seals = (commitments.seals[1], *commitments.seals[1:])
    forged = replace(commitments, seals=seals)
    assert sealed_list.check_parts(forged, PARTS) == ["the secrets do not give these seals"]


@pytest.mark.parametrize(
    ("lines", "parts", "officers", "said"),
    [
        (0, PARTS, OFFICERS, "1 to 2000 lines"),
        (5, {"chief": b"c" * 32}, OFFICERS, "secrets of two people"),
        (5, {"chief": b"c" * 32, "auditor": b"c" * 32}, OFFICERS, "secrets of two people"),
        (5, {**PARTS, "chief": b"c"}, OFFICERS, "fewer than 16 bytes"),
        (5, PARTS, {}, "names nobody"),
        (5, PARTS, {"ann": 0}, "weight of ann is 0"),
    ],
)
def test_what_makes_no_list_is_refused(lines, parts, officers, said):
    with pytest.raises(DrawError, match=said):
        make("port", "s", officers, parts, lines)


def test_files_of_another_form_are_told(tmp_path):
    path = tmp_path / "x"
    path.write_text("officer,weight\nann,1\nann,2\n")
    with pytest.raises(DrawError, match="line 3"):
        sealed_list.read_roster(path)
    path.write_text("[]")
    with pytest.raises(DrawError, match="no commitments"):
        sealed_list.read_commitments(path)
    path.write_text("line,officer\n")
    with pytest.raises(DrawError, match="no column declaration_id, value, reason"):
        sealed_list.read_used(path)
    path.chmod(0o644)
    with pytest.raises(DrawError, match="Others than the owner"):
        sealed_list.read_part(path)
