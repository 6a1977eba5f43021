"""Does a workshop read as it was planned?"""

from __future__ import annotations

from datetime import date, time

from evenhand.instruments.catalogue import requirement
from evenhand.instruments.sessions import session
from evenhand.web.workshops import changes, queries


def test_participants_are_counted_by_office_and_gender(planned):
    found = queries.rows(planned.participants.select_related("office"))
    assert [(r.name, r.counts, r.total) for r in found] == [
        ("P01 Port", (2, 1, 0), 3),
        ("outside this administration", (0, 0, 2), 2),
        ("all", (2, 1, 2), 5),
    ]
    assert queries.rows([]) == []


def test_lines_of_the_agenda_stand_by_the_clock_and_say_when_they_end(planned, fred):
    assert [
        (x.slot.session, x.ends.isoformat("minutes"), x.there) for x in queries.lines(planned)
    ] == [
        ("instruments", "10:30", None),
        ("discretion", "12:45", None),
    ]
    early = {"day": date(2026, 11, 2), "begins": time(8), "minutes": 30, "title": "Opening"}
    changes.add_slot(planned, said=early, by=fred)
    assert next(x.slot.title for x in queries.lines(planned)) == "Opening"
    assert queries.period(planned) == "2026-11-02 – 2026-11-03"


def test_slides_take_their_words_from_the_instruments_in_two_languages():
    kind = session("instruments")
    assert queries.languages(kind) == ["ar", "es", "fr", "ru"]
    title, shown = queries.slides(kind, "ru")[0]
    assert title == kind.slides[0].title
    assert [x.entry for x in shown] == [requirement(id) for id in kind.slides[0].entries]
    assert shown[2].beside == "Прозрачность"
    assert {x.beside for _, each in queries.slides(kind, "") for x in each} == {""}
