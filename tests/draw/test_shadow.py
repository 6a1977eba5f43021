import pytest

from evenhand.draw.shadow import Queued, deal, loads, rosters


def queue(number, handlers, files, office="port"):
    return [
        Queued(f"{number}-{i}", number, office, handlers[i % len(handlers)]) for i in range(files)
    ]


def test_the_same_seed_deals_the_same_and_another_does_not():
    files = queue(0, ["a", "b", "c"], 60)
    tickets = rosters(files)
    assert deal(files, tickets, "1") == deal(files, tickets, "1")
    assert deal(files, tickets, "1") != deal(files, tickets, "2")


def test_a_file_is_dealt_the_same_whatever_lies_beside_it():
    files = queue(0, ["a", "b", "c"], 60)
    tickets = rosters(files)
    assert deal(files[7:8], tickets, "1") == deal(files, tickets, "1")[7:8]


def test_shares_follow_the_weights():
    files = queue(0, ["a", "b"], 4000)
    dealt = deal(files, {0: {"a": 3, "b": 1}}, "1")
    # Binomial of 4,000 at 3/4: standard deviation 27.4; five of them.
    assert abs(sum(d.drawn == "a" for d in dealt) - 3000) < 137


def test_a_set_of_one_leaves_the_lot_nothing_to_say():
    files = queue(0, ["a"], 3)
    (first, *_) = deal(files, rosters(files), "1")
    assert (first.drawn, first.following, first.eligible) == ("a", "", 1)


def test_loads_worked_by_hand():
    # One set of two handlers dealt 3 to 1: each one's share is 2, so one file lies above.
    files = [Queued(str(i), 0, "port", "a" if i < 3 else "b") for i in range(4)]
    dealt = deal(files, rosters(files), "1")
    (load,) = loads(files, dealt, rosters(files))
    assert (load.files, load.queues, load.few_files, load.few_queues) == (4, 1, 4, 1)
    assert load.surplus == pytest.approx(1.0)
    to_a = sum(d.drawn == "a" for d in dealt)
    assert load.shadow_surplus == pytest.approx(abs(to_a - 2))
    assert load.moved == sum(d.drawn != f.handler for d, f in zip(dealt, files, strict=True))


def test_a_weight_is_no_surplus():
    # Weight 3 to 1 and four files dealt 3 to 1: nobody lies above the share.
    files = [Queued(str(i), 0, "port", "a" if i < 3 else "b") for i in range(4)]
    (load,) = loads(files, deal(files, rosters(files), "1"), {0: {"a": 3, "b": 1}})
    assert load.surplus == 0.0
