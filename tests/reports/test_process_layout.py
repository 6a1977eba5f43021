from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.reports.process_layout import Arc, apart, greedy_order, lay_out

LOOP = (Arc("a", "b", 10), Arc("b", "c", 9), Arc("c", "b", 2), Arc("c", "d", 8))


def test_the_light_arc_of_a_loop_is_the_one_that_goes_back():
    layout = lay_out(LOOP)
    assert [r.goes_back for r in layout.routes] == [False, False, True, False]
    assert {n: at for n, (_, at) in layout.places.items()} == {"a": 0, "b": 1, "c": 2, "d": 3}


def test_an_arc_over_several_layers_stops_in_each():
    layout = lay_out((Arc("a", "b", 5), Arc("b", "c", 5), Arc("a", "c", 1)))
    assert [at for _, at in layout.routes[2].points] == [0, 1, 2]


def test_two_chains_side_by_side_do_not_cross():
    # a leads to x and y, which lead to their own ends; given in the crossed order y, x.
    arcs = (Arc("a", "x", 1), Arc("a", "y", 1), Arc("y", "q", 1), Arc("x", "p", 1))
    across = {n: x for n, (x, _) in lay_out(arcs).places.items()}
    assert (across["x"] - across["y"]) * (across["p"] - across["q"]) > 0


def test_a_single_way_stands_in_one_straight_column():
    layout = lay_out((Arc("a", "b", 3), Arc("b", "c", 3)))
    assert {round(x, 9) for x, _ in layout.places.values()} == {0.0}


def test_the_order_of_a_chain_is_the_chain():
    assert greedy_order((Arc("c", "d", 1), Arc("a", "b", 1), Arc("b", "c", 1))) == list("abcd")


def test_what_nothing_leads_to_stands_just_above_what_it_leads_to():
    layout = lay_out((Arc("a", "b", 5), Arc("b", "c", 5), Arc("x", "c", 1)))
    assert layout.places["x"][1] == layout.places["b"][1] == 1


def test_nothing_gives_nothing():
    layout = lay_out(())
    assert (layout.places, layout.routes, layout.layers) == ({}, (), 0)


def test_apart_pools_those_that_wish_for_one_place():
    # Both wish for 0 and must stand 1 apart: the nearest in squares is half a step each way.
    assert apart([0.0, 0.0], [1.0]) == pytest.approx([-0.5, 0.5])
    assert apart([0.0, 5.0], [1.0]) == pytest.approx([0.0, 5.0])
    assert apart([], []) == []


names = st.sampled_from("abcdefgh")
arcs = st.lists(
    st.builds(Arc, names, names, st.integers(1, 99).map(float)).filter(
        lambda a: a.source != a.target
    ),
    max_size=20,
    unique_by=lambda a: (a.source, a.target),
)


@settings(max_examples=60, deadline=None)
@given(arcs)
def test_whatever_the_process_no_two_activities_overlap_and_no_arc_lies_flat(given_arcs):
    layout = lay_out(given_arcs)
    rows: dict[int, list[float]] = {}
    for x, at in layout.places.values():
        rows.setdefault(at, []).append(x)
    for row in rows.values():
        row.sort()
        assert all(b - a >= 0.99 for a, b in pairwise(row))
    for route in layout.routes:
        layers = [at for _, at in route.points]
        step = -1 if route.goes_back else 1
        assert layers == list(range(layers[0], layers[-1] + step, step))
        assert layers[0] == layout.places[route.arc.source][1]
        assert layers[-1] == layout.places[route.arc.target][1]


@settings(max_examples=20, deadline=None)
@given(arcs)
def test_the_same_process_is_always_laid_out_the_same(given_arcs):
    assert lay_out(given_arcs) == lay_out(given_arcs)
