"""Do completion records come in by number, once each, with what cannot be taken listed?"""

from __future__ import annotations

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evenhand.web.journal.models import Entry
from evenhand.web.workshops import courses, outcomes
from evenhand.web.workshops.models import Completion
from evenhand.web.workshops.writing import WorkshopError

FILE = (
    "Name,number,course,provider,completed_on\n"
    "Ms A,1,Ethics,E-learning,2026-05-01\n"
    "Mr B,2,Ethics,E-learning,2026-05-02\n"
    "Mr B,2,Audit,Partner,2026-05-03\n"
    "\n"
    "Mr X,77,Ethics,E-learning,2026-05-01\n"
    "Mr C,3,,E-learning,2026-05-01\n"
    "Mr C,3,Ethics,E-learning,1 May\n"
    "Mr C,3,Ethics,E-learning,2999-01-01\n"
)


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_file_comes_in_once_with_what_cannot_be_taken(facilitator, planned, fred):
    place = reverse("workshop_courses", args=[planned.pk])
    page = text(facilitator.post(place, {"file": SimpleUploadedFile("a.csv", FILE.encode())}))
    assert "Taken: 3; there before: 0; not taken: 4." in page
    assert "No participant has the number &#x27;77&#x27;." in page
    assert "The course or its provider is missing." in page
    assert "is no day: write it as 2026-11-30." in page
    assert "2999-01-01 has not come yet." in page
    assert ">6</th>" in page
    # A name stays outside.
    assert "Columns that were not read: <bdi>name</bdi>" in page
    assert "Ms A" not in page
    again = courses.bring_in(planned, FILE.encode(), by=fred)
    assert (again.taken, again.had, Completion.objects.count()) == (0, 3, 3)
    entry = Entry.objects.filter(action="workshops.courses_brought_in").last()
    assert json.loads(entry.facts) == {"had": 3, "rejected": 4, "taken": 0}
    found = [(c.name, c.participants) for c in courses.courses(planned)]
    assert found == [("Audit", 1), ("Ethics", 2)]
    told = outcomes.compose(planned, fred, version=1).parts[0].grids[2]
    assert told.rows == (("Audit", "Partner", "1"), ("Ethics", "E-learning", "2"))


def test_semicolons_and_a_mark_of_bytes_are_read(planned, fred):
    lines = "\ufeffprovider;number;completed_on;course\nP;1;2026-01-01;C\n".encode()
    assert courses.bring_in(planned, lines, by=fred).taken == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no column number, course, provider, completed_on"),
        (b"number,course\n1,C\n", "no column provider, completed_on"),
        (b"\xff\xfe\x00", "no CSV in UTF-8"),
        (b'number,course\n1,"C\n', "no CSV in UTF-8"),
        (b"x" * (courses.MOST_BYTES + 1), "more than 1,000,000 bytes"),
    ],
)
def test_what_is_no_such_file_is_refused(planned, fred, content, told):
    with pytest.raises(WorkshopError, match=told):
        courses.bring_in(planned, content, by=fred)


def test_too_many_lines_are_refused(planned, fred, monkeypatch):
    monkeypatch.setattr(courses, "MOST_LINES", 3)
    with pytest.raises(WorkshopError, match="more than 3 lines"):
        courses.bring_in(planned, FILE.encode(), by=fred)
