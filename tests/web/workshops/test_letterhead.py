"""Do Word files take the looks of the administration's template, and who may choose it?"""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.reports.word_files import file_of

from evenhand.web.journal.models import Entry
from evenhand.web.people.roles import Role
from evenhand.web.workshops import letterhead
from evenhand.web.workshops.paper_models import Letterhead


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def sent(content: bytes) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile("looks.docx", content)}


def header_of(client, planned) -> str:
    made = client.get(reverse("workshop_paper_file", args=[planned.pk, "outcomes", 1, "docx"]))
    with zipfile.ZipFile(BytesIO(made.content)) as file:
        ours = [n for n in file.namelist() if re.search(r"(header|footer)\d\.xml$", n)]
        return "".join(file.read(n).decode() for n in ours)


def test_a_template_gives_word_files_its_head_until_it_is_taken_away(facilitator, planned):
    place = reverse("letterhead")
    facilitator.post(reverse("make_outcomes", args=[planned.pk]))
    assert "Customs of Nowhere" not in header_of(facilitator, planned)
    assert "There is none" in text(facilitator.get(place))
    assert facilitator.post(place, sent(file_of()))["Location"] == place
    page = text(facilitator.get(place))
    assert "looks.docx" in page
    held = letterhead.current()
    assert held.sha256 in page
    assert "Customs of Nowhere" in header_of(facilitator, planned)
    assert "version 1" in header_of(facilitator, planned)
    entry = Entry.objects.filter(action="workshops.letterhead_kept").get()
    assert json.loads(entry.facts) == {"sha256": held.sha256}
    facilitator.post(place, {"away": "yes"})
    assert letterhead.current() is None
    assert "Customs of Nowhere" not in header_of(facilitator, planned)


def test_what_could_do_harm_is_refused_and_nothing_is_kept(facilitator):
    place = reverse("letterhead")
    for content, told in (
        (file_of({"word/vbaProject.bin": b"x"}), "The template holds macros."),
        (b"no file", "no whole Word document"),
        (b"", "empty"),
    ):
        refused = facilitator.post(place, sent(content))
        assert (refused.status_code, told in text(refused)) == (422, True)
    assert not Letterhead.objects.exists()


def test_a_post_in_one_office_chooses_no_looks(sign_in, planned):
    place = reverse("letterhead")
    assert sign_in(Role.MANAGER, name="mia").get(place).status_code == 403
    assert sign_in(Role.INTEGRITY_UNIT, name="ivo").get(place).status_code == 200
