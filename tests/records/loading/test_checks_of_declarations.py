import os

from evenhand.records.design import Design, Outcome


def named(made):
    return {c.name: c for c in made.checks}


DECLARATIONS = {
    "declaration_id": "d",
    "office": "port",
    "registered_at": "r",
    "assessed_at": "a",
    "released_at": "o",
    "officer": "who",
}
HEADER = "d,port,r,a,o,who"


def test_an_orderly_file_has_no_warning(small, tmp_path):
    lines = [f"S{i},P,2024-01-01 08:00:{i:02d},,2024-01-02 08:00:01,Ann" for i in range(1, 30)]
    path = small.write(tmp_path / "d.csv", HEADER, *lines)
    made = small.load(path, small.source(columns=DECLARATIONS), into=tmp_path)
    assert [c.name for c in made.checks] == ["missing:declarations.assessed_at"]
    assert named(made)["missing:declarations.assessed_at"].statement == (
        "declarations.assessed_at is empty on 29 of 29 rows (100.0 %)."
    )


def test_gaps_in_runs_of_numbers_are_counted_and_shown(small, tmp_path):
    # 1 to 20 without 7, 8 and 15; the numbers of Q are no run, they lie far apart.
    kept = [i for i in range(1, 21) if i not in (7, 8, 15)]
    lines = [f"S{i:03d},P,2024-01-01 08:00:01,,,Ann" for i in kept]
    lines += [f"{i * 977},Q,2024-01-01 08:00:01,,,Ann" for i in range(12)]
    path = small.write(tmp_path / "d.csv", HEADER, *lines)
    gaps = named(small.load(path, small.source(columns=DECLARATIONS), into=tmp_path))["number_gaps"]
    assert (gaps.count, gaps.total) == (3, 20)
    assert sorted(gaps.examples) == ["after S006", "after S014"]


def test_impossible_orders_are_counted_each(small, tmp_path):
    path = small.write(
        tmp_path / "d.csv",
        HEADER,
        "A,P,2024-01-02 08:00:01,2024-01-01 08:00:00,2024-01-03 08:00:00,Ann",
        "B,P,2024-01-02 08:00:00,2024-01-02 09:00:00,2024-01-02 07:59:59,Ann",
        "C,P,2024-01-02 08:00:00,,,Ann",
    )
    found = named(small.load(path, small.source(columns=DECLARATIONS), into=tmp_path))
    assert found["assessed_before_registered"].examples == ("A",)
    assert (
        found["released_before_registered"].count,
        found["released_before_registered"].total,
    ) == (1, 2)


def test_a_day_of_release_is_not_before_the_hour_of_registration(small, tmp_path):
    # Released on the day it was registered; the day has no hour to be earlier in.
    path = small.write(
        tmp_path / "d.csv",
        "d,r,o",
        "A,2024-01-02 18:30:05,2024-01-02",
        "B,2024-01-02 18:30:05,2024-01-01",
    )
    mapped = small.source(columns={"declaration_id": "d", "registered_at": "r", "released_at": "o"})
    made = small.load(path, mapped, into=tmp_path, design=Design(time_zone="Asia/Tokyo"))
    assert named(made)["released_before_registered"].examples == ("B",)


def test_times_after_the_file_was_written_are_future(small, tmp_path):
    path = small.write(tmp_path / "d.csv", "d,r", "A,2024-01-02 18:30:05", "B,2024-06-01 00:00:00")
    os.utime(path, (1_709_251_200, 1_709_251_200))  # 1 March 2024, 00:00 UTC
    made = small.load(
        path, small.source(columns={"declaration_id": "d", "registered_at": "r"}), into=tmp_path
    )
    future = named(made)["future:declarations.registered_at"]
    assert (future.count, future.examples) == (1, ("B",))
    assert "2024-03-01 00:00 UTC" in future.statement


def test_negative_outcomes_and_nameless_files_are_counted(small, tmp_path):
    path = small.write(tmp_path / "d.csv", "d,who,fine", "A,Ann,-3", "B,,4", "C,,5")
    made = small.load(
        path,
        small.source(columns={"declaration_id": "d", "officer": "who"}, extra=("fine",)),
        into=tmp_path,
        design=Design(outcomes=(Outcome("fine", "fine", "amount"),)),
    )
    found = named(made)
    assert found["negative:declarations.fine"].examples == ("A",)
    assert (found["no_handler"].count, found["no_handler"].total) == (2, 3)


def test_items_of_unknown_declarations_and_items_twice_are_counted(small, tmp_path):
    small.write(tmp_path / "d.csv", "d", "A", "B")
    small.write(tmp_path / "i.csv", "d,n", "A,1", "A,1", "A,2", "X,1")
    made = small.load(
        tmp_path,
        small.source(pattern="d.csv", columns={"declaration_id": "d"}),
        small.source(table="items", pattern="i.csv", columns={"declaration_id": "d", "item": "n"}),
        into=tmp_path / "out",
    )
    found = named(made)
    assert found["items_twice"].examples == ("A item 1",)
    assert (
        found["unknown_declaration:items"].count,
        found["unknown_declaration:items"].examples,
    ) == (1, ("X",))
    assert made.tables["items"].rows_loaded == 4
