from evenhand.records.rules.stamps import AT_ONCE, stamps


def test_acts_of_many_cases_in_one_second_are_counted_apart(make, engine):
    script = [(str(n), "release", 0, {"office": "X"}) for n in range(AT_ONCE)]
    work = [(str(n), "release", n, {"office": "X"}) for n in range(1, 6)]
    other = [(str(n), "release", 0, {"office": "Y"}) for n in range(AT_ONCE - 1)]
    records = make([*script, *work, *other, ("1", "pay", 0)])
    rows = engine.to_pyarrow(stamps(records, ("release",)).order_by("office")).to_pylist()
    assert rows == [
        {"office": "X", "activity": "release", "events": AT_ONCE + 5, "at_once": AT_ONCE},
        {"office": "Y", "activity": "release", "events": AT_ONCE - 1, "at_once": 0},
    ]


def test_without_offices_all_acts_of_a_second_count_together(make, engine):
    records = make([(str(n), "pay", 0) for n in range(AT_ONCE)], fields=())
    rows = engine.to_pyarrow(stamps(records, ("pay",))).to_pylist()
    assert rows == [{"office": "", "activity": "pay", "events": AT_ONCE, "at_once": AT_ONCE}]
