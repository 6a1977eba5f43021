from evenhand.practice.tally import Pair


def test_pairs_add_up():
    found = Pair(files=3, observed=1, by_lot=0.5, moved=1).plus(Pair(files=2, by_lot=0.25))
    assert found == Pair(files=5, observed=1, by_lot=0.75, moved=1)


def test_the_numbers_of_the_truth_are_those_of_the_files(faulty):
    numbers = faulty.truth["numbers"]
    assert numbers["declarations"] == faulty.declarations.num_rows
    assert numbers["items"] == faulty.items.num_rows
    assert numbers["events"] == faulty.events.num_rows
    open_files = faulty.declarations["released_at"].null_count
    assert numbers["open_at_extract"] == open_files > 0
    assert numbers["assessed"] == 20_000 - faulty.declarations["assessed_at"].null_count


def test_planted_files_are_as_many_as_the_truth_says(faulty):
    planted = faulty.column("fault", table="planted")
    for fault in faulty.truth["faults"]:
        if fault["id"] in set(planted):
            assert (planted == fault["id"]).sum() == sum(fault["files"].values())
