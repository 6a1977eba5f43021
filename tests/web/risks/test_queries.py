"""Does the map count risks, show what moved, and pass nothing that nobody settled?"""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from evenhand.web.people.models import Office
from evenhand.web.risks import changes, queries, rating
from evenhand.web.risks.choosing import Choice
from evenhand.web.risks.flags import Records
from evenhand.web.risks.models import RATED, Risk

NOTHING = Records(None, {}, "no run")


def settled(risk, by, *levels):
    made = rating.open_round(risk, by=by)
    said = dict(zip(RATED, levels, strict=True))
    rating.rate(made, said={**said, "comment": ""}, by=by)
    rating.end(made, by=by)
    return rating.settle(made, said={**said, "reason": "r"}, by=by)


@pytest.fixture
def three(uma, said):
    """Return three risks, of which two are settled."""
    port = Office.objects.get(code="P01")
    made = [
        changes.enter(scheme=scheme, office=office, said={**said, **more}, by=uma)
        for scheme, office, more in (
            ("idg.scheme.08", None, {"function": "Selectivity"}),
            ("idg.scheme.22", port, {"function": "Relief", "process": "Reliefs"}),
            ("", port, {"function": "Relief", "review_on": date(2026, 2, 1)}),
        )
    ]
    row = {"what": "c", "works": "strong", "tested_on": date(2026, 5, 1)}
    changes.control(made[0], place=None, said=row, read=0, by=uma)
    settled(made[0], uma, 5, 5, 4, 5)
    settled(made[1], uma, 2, 1, 2, 1)
    return made


def read(person):
    return queries.lines(list(queries.open_to(person)), NOTHING)


def cells(found):
    return {
        (cell.likelihood, cell.impact): cell.count
        for _, _, row in found.rows
        for cell in row
        if cell.count
    }


def test_a_map_counts_risks_and_says_which_are_on_none(three, uma):
    found = queries.heat_map(read(uma), "inherent")
    assert cells(found) == {(5, 5): 1, (2, 1): 1}
    assert cells(queries.heat_map(read(uma), "residual")) == {(4, 5): 1, (2, 1): 1}
    assert found.unsettled == 1
    assert found.bands == (("critical", 1), ("high", 0), ("medium", 0), ("low", 1))
    assert [row[0] for row in found.rows] == [5, 4, 3, 2, 1]


def test_the_gravest_come_first_and_the_unsettled_before_the_low(three, uma):
    assert [x.risk.pk for x in read(uma)] == [three[0].pk, three[2].pk, three[1].pk]


def test_a_risk_that_is_over_is_on_no_map(three, uma, said):
    changes.change(three[0], said={**said, "is_over": True}, read=1, by=uma)
    found = queries.heat_map(read(uma), "inherent")
    assert cells(found) == {(2, 1): 1}
    assert read(uma)[-1].risk == three[0]


def test_what_moved_is_shown_with_where_it_stood(three, uma):
    assert not any(x.has_moved for x in read(uma))
    settled(three[0], uma, 5, 5, 2, 5)
    line = read(uma)[0]
    assert line.has_moved
    assert (line.before.says, line.residual.says) == ("Likely / Severe", "Unlikely / Severe")
    settled(three[1], uma, 2, 1, 2, 1)
    assert not read(uma)[-1].has_moved


def test_reviews_are_due_from_their_day_on(three, uma):
    assert [x.risk for x in queries.reviews_due(read(uma), date(2026, 2, 1))] == [three[2]]
    assert queries.reviews_due(read(uma), date(2026, 1, 31)) == ()
    line = next(x for x in read(uma) if x.risk == three[2])
    assert line.is_overdue is (timezone.localdate() > date(2026, 2, 1))


def test_a_choice_is_of_place_function_and_cell(three, uma):
    every = read(uma)
    port = str(Office.objects.get(code="P01"))
    assert len(Choice.of({"office": port}).among(every)) == 2
    assert len(Choice.of({"office": port, "process": "Reliefs"}).among(every)) == 1
    assert len(Choice.of({"function": "Relief"}).among(every)) == 2
    cell = {"side": "residual", "likelihood": "4", "impact": "5"}
    assert [x.risk for x in Choice.of(cell).among(every)] == [three[0]]
    for wrong in ({**cell, "side": "x"}, {**cell, "impact": "9"}, {**cell, "impact": ""}):
        assert len(Choice.of(wrong).among(every)) == 3
    assert Choice.of({}).offered(every)["function"] == ["Relief", "Selectivity"]


def test_schemes_that_nobody_looked_at_are_named(three, uma):
    lacking = queries.missing(read(uma))
    assert len(lacking) == 43
    assert not {"idg.scheme.08", "idg.scheme.22"} & {each.id for each in lacking}


def test_many_risks_take_as_many_queries_as_few(three, uma, said, django_assert_max_num_queries):
    for _ in range(10):
        changes.enter(scheme="", office=None, said=said, by=uma)
    risks = list(Risk.objects.select_related("office"))
    with django_assert_max_num_queries(4):
        assert len(queries.lines(risks, NOTHING)) == 13
