"""Do pages show each side to those who may see it, and take what people say, with script off?"""

from __future__ import annotations

import hashlib
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from tests.web.selfassessments.conftest import ONE, THREE, TWO
from tests.web.test_journey import is_whole

from evenhand.web.initiatives import changes as initiatives
from evenhand.web.people import changes as people
from evenhand.web.people.models import Office, Person
from evenhand.web.people.roles import Role
from evenhand.web.selfassessments.models import Answer, Assessment, Proof, Settlement, Wave
from evenhand.web.texts import texts

MARKS = {
    "in_law": "3",
    "in_law_reason": "",
    "in_practice": "not_known",
    "in_practice_reason": "The chief of the port",
    "confidence": "low",
    "comment": "<script>alert(1)</script>",
}


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def post_of(page: str) -> str:
    return re.search(r'name="post" value="([0-9a-f-]{36})"', page)[1]


@pytest.fixture
def unit(sign_in, uma):
    return sign_in(name="uma")


@pytest.fixture
def olga(sign_in, asked, begin):
    """Return a client of a rater, and the assessment that asks her."""
    assessment = begin()[0]
    asked(assessment, "olga")
    return sign_in(name="olga"), assessment


def test_migrations_are_whole(db):
    call_command("makemigrations", "selfassessments", check=True, dry_run=True, verbosity=0)


def test_every_requirement_is_reachable_from_the_screens_of_its_instrument(sign_in):
    client = sign_in(Role.OFFICER)
    first = text(client.get(reverse("instruments")))
    whole = texts()
    linked = set()
    for each in whole.instruments:
        assert f'href="{reverse("instrument", args=[each.id])}"' in first
        page = text(client.get(reverse("instrument", args=[each.id])))
        linked |= set(re.findall(rf'href="/instruments/{each.id}/([^/"]+)/"', page))
        assert each.wording.split(".")[0] in page.replace("&#x27;", "'")
    assert linked == set(whole.entries)
    # 68 + 121 + 132 + 47 + 52 requirements.
    assert len([id for id in linked if whole.entries[id].level == "requirement"]) == 420


@pytest.mark.parametrize(
    "id", ["arusha.4.7", "rkc.ga.3.40", "tfa.7.6.1", "tpg.3.1", "idg.item.2.1", "idg.scheme.01"]
)
def test_an_entry_says_what_it_rests_on_and_where_the_text_is(sign_in, id):
    whole = texts()
    entry = whole.requirement(id)
    of = whole.instrument(entry.instrument)
    page = text(sign_in(Role.OFFICER).get(reverse("entry", args=[of.id, id])))
    is_whole(page)
    plain = page.replace("&#x27;", "'").replace("&quot;", '"').replace("&amp;", "&")
    assert "a paraphrase in Evenhand's words, never the text itself" in plain
    assert f"<strong>{entry.basis}</strong>: {' '.join(of.bases[entry.basis].split())}" in plain
    assert entry.ref in plain
    assert (of.reference or of.title) in plain


def test_an_entry_of_another_instrument_or_none_is_not_found(sign_in):
    client = sign_in(Role.OFFICER)
    for instrument, id in (("rkc", "arusha.4.7"), ("arusha", "arusha.99"), ("none", "x")):
        assert client.get(reverse("entry", args=[instrument, id])).status_code == 404
    assert client.get(reverse("instrument", args=["none"])).status_code == 404


def test_a_wave_is_begun_over_its_page_with_all_requirements(unit):
    page = text(unit.get(reverse("begin_wave")))
    is_whole(page)
    said = {
        "title": "2026",
        "instrument": "arusha",
        "offices": ["whole", str(Office.objects.first().pk)],
        "first": "2026-01-01",
        "last": "2026-06-30",
    }
    wrong = unit.post(reverse("begin_wave"), {**said, "last": "2025-01-01"})
    assert wrong.status_code == 422
    assert "The last day is before the first." in text(wrong)
    assert unit.post(reverse("begin_wave"), said).status_code == 302
    wave = Wave.objects.get()
    assert len(wave.asked) == 68
    assert [a.office_id for a in wave.assessments.all()] == [None, Office.objects.first().pk]
    page = text(unit.get(reverse("wave", args=[wave.pk])))
    is_whole(page)
    assert page.count("Gives:") == 12
    done = {"progress": "done", "said": "Signed on 3 March"}
    assert unit.post(reverse("wave_step", args=[wave.pk, "idg.step.1"]), done).status_code == 302
    assert unit.post(reverse("wave_step", args=[wave.pk, "idg.step.99"]), done).status_code == 404
    assert "Signed on 3 March" in text(unit.get(reverse("wave", args=[wave.pk])))
    papers = reverse("wave_papers", args=[wave.pk])
    is_whole(text(unit.get(papers)))
    assert "1 document changed." in text(unit.post(papers, {"d0": "received"}, follow=True))
    assert '<option value="received" selected>' in text(unit.get(papers))


def test_persons_are_asked_by_heading(unit, begin, house):
    assessment = begin()[0]
    page = reverse("raters", args=[assessment.pk])
    is_whole(text(unit.get(page)))
    said = {"people": [str(house[0].pk)], "group": "management", "headings": ["arusha.5"]}
    assert unit.post(page, {**said, "headings": ["arusha.9"]}).status_code == 422
    assert unit.post(page, said).status_code == 302
    rater = assessment.raters.get()
    assert (rater.group, rater.requirements) == ("management", [ONE, TWO])
    # One by one too; what is asked now takes the place of what was asked before.
    single = {**said, "headings": [], "single": f"{THREE}, {ONE}"}
    assert unit.post(page, single).status_code == 302
    rater.refresh_from_db()
    assert rater.requirements == [ONE, THREE]
    strange = unit.post(page, {**single, "single": "arusha.9.1"})
    assert "does not ask &#x27;arusha.9.1&#x27;" in text(strange)
    assert "name a requirement" in text(unit.post(page, {**single, "single": ""}))


def test_a_rater_answers_alone_and_goes_on_to_the_next(olga):
    client, assessment = olga
    shown = text(client.get(reverse("selfassessments")))
    assert "0 of 3 answered" in shown
    page = text(client.get(reverse("answer", args=[assessment.pk, ONE])))
    is_whole(page)
    # The words of each level stand on the form, for both marks.
    assert page.count("Used in some offices or sometimes") == 2
    post = post_of(page)
    for _ in range(2):
        answer = client.post(reverse("answer", args=[assessment.pk, ONE]), {**MARKS, "post": post})
        assert answer["Location"] == reverse("answer", args=[assessment.pk, TWO])
    row = Answer.objects.get()
    assert (row.in_law, row.in_practice, row.in_practice_other) == (3, None, "not_known")
    again = text(client.get(reverse("answer", args=[assessment.pk, ONE])))
    assert "You have answered." in again
    assert "The chief of the port" in again
    assert "<script>alert" not in again
    is_whole(text(client.get(reverse("my_answers", args=[assessment.pk]))))


def test_what_is_no_mark_is_refused_and_nothing_typed_is_lost(olga):
    client, assessment = olga
    at = reverse("answer", args=[assessment.pk, ONE])
    wrong = {**MARKS, "in_practice_reason": "", "in_law": "7", "post": uuid.uuid4()}
    answer = client.post(at, wrong)
    assert answer.status_code == 422
    assert "stands without a reason" in text(answer)
    assert "7 is not one of the available choices" in text(answer)
    assert "&lt;script&gt;alert(1)" in text(answer)
    assert not Answer.objects.exists()


def test_a_draft_is_kept_without_script_and_with_it_and_is_no_answer(olga, unit):
    client, assessment = olga
    at = reverse("answer", args=[assessment.pk, ONE])
    typed = {"in_law": "2", "comment": "half a sent", "csrf": "x"}
    assert client.post(at, {**typed, "draft": "1"}).status_code == 302
    assert client.post(at + "draft/", {**typed, "comment": "half a sentence"}).json() == {
        "kept": True
    }
    page = text(client.get(at))
    assert "half a sentence</textarea>" in page
    assert re.search(r'name="in_law" value="2"[^>]*checked', page)
    assert not Answer.objects.exists()
    assert "<strong>draft</strong>" in text(client.get(reverse("my_answers", args=[assessment.pk])))
    assert "half a sentence" not in text(unit.get(reverse("assessed", args=[assessment.pk, ONE])))


def test_marks_stay_hidden_until_settled_and_then_nobody_is_named(
    olga, unit, asked, give, ran, begin
):
    client, assessment = olga
    client.post(reverse("answer", args=[assessment.pk, TWO]), {**MARKS, "post": uuid.uuid4()})
    give(asked(assessment, "otto")[0], TWO, 4)
    pages = [
        reverse("assessment", args=[assessment.pk]),
        reverse("assessed", args=[assessment.pk, TWO]),
        reverse("settle", args=[assessment.pk, TWO]),
        reverse("marks_file", args=[assessment.pk, "csv"]),
    ]
    before = [text(unit.get(page)) for page in pages]
    assert "2 persons have answered; what was given stays hidden" in before[1]
    assert not any("The chief of the port" in page for page in before)
    assert "Raters at each level" not in before[1]
    agreed = {**MARKS, "in_practice": "4", "on": "2026-11-01", "comment": "We are fast."}
    agreed |= {"post": post_of(before[2])}
    for _ in range(2):
        assert unit.post(pages[2], agreed).status_code == 302
    assert Settlement.objects.count() == 1
    after = text(unit.get(pages[1]))
    is_whole(after)
    assert "Raters at each level" in after
    # Two raters are too few to show management and staff apart.
    assert "<td>staff</td>" not in after
    assert "otto" not in after
    assert "olga" not in after
    assert "level 4 in practice stands without" in after
    is_whole(text(unit.get(pages[0])))
    # Now a reason is asked.
    assert unit.post(pages[2], {**agreed, "post": uuid.uuid4()}).status_code == 422
    said = text(client.get(reverse("answer", args=[assessment.pk, TWO])))
    assert "A session has settled it." in said


def test_management_and_staff_are_shown_apart_from_five_each(unit, begin, asked, give, settled):
    assessment = begin(ONE)[0]
    for group, level in (("staff", 1), ("management", 4)):
        for n in range(5):
            give(asked(assessment, f"{group}{n}", group=group)[0], ONE, level)
    settled(assessment, ONE, 2)
    page = text(unit.get(reverse("assessed", args=[assessment.pk, ONE])))
    for group, counts in (("all", (0, 5, 0, 0, 5)), ("staff", (0, 5, 0, 0, 0))):
        cells = "".join(f'<td class="number" dir="ltr">{n}</td>' for n in counts)
        assert f"in practice</th><td>{group}</td>{cells}" in page
    assert "between 1 and 4" in page
    assert 'low <bdi dir="ltr">0</bdi>, middle <bdi dir="ltr">10</bdi>, high' in page


def test_evidence_is_hashed_from_its_file_which_is_not_kept(olga, unit, home):
    client, assessment = olga
    at = reverse("prove", args=[assessment.pk, ONE])
    is_whole(text(client.get(at)))
    said = {
        "name": "Minutes",
        "kind": "document",
        "received": "2026-03-02",
        "effective": "2026-03-01",
        "review_due": "2027-03-01",
        "sha256": "",
        "post": uuid.uuid4(),
    }
    content = b"minutes 7f3a, of which no copy is kept"
    file = SimpleUploadedFile("minutes.pdf", content)
    wrong = client.post(at, {**said, "sha256": "b" * 64, "file": file})
    assert "The file has another SHA-256" in text(wrong)
    for spoil, told in (
        ({"review_due": "2026-01-01"}, "due before the evidence holds"),
        ({"received": "2999-01-01"}, "This day has not come"),
        ({"sha256": "xyz"}, "Give 64 hexadecimal digits"),
    ):
        refused = client.post(at, {**said, **spoil})
        assert refused.status_code == 422
        assert told in text(refused)
    file.seek(0)
    assert client.post(at, {**said, "file": file}).status_code == 302
    digest = hashlib.sha256(content).hexdigest()
    assert Proof.objects.get().sha256 == digest
    assert not [p for p in home.rglob("*") if p.is_file() and content in p.read_bytes()]
    assert digest in text(unit.get(reverse("assessed", args=[assessment.pk, ONE])))
    again = reverse("prove_again", args=[assessment.pk, ONE, 1])
    assert 'value="Minutes"' in text(unit.get(again))
    old = {**said, "review_due": "2026-03-02", "post": uuid.uuid4()}
    assert unit.post(again, old).status_code == 302
    listed = text(unit.get(reverse("assessment", args=[assessment.pk])))
    assert re.search(r"Evidence whose review is due.*Minutes.*2026-03-02", listed)
    gone = {**said, "is_withdrawn": "on", "post": uuid.uuid4()}
    assert unit.post(again, gone).status_code == 302
    page = text(unit.get(reverse("assessed", args=[assessment.pk, ONE])))
    assert "None is attached." in page
    assert "withdrawn" in page
    assert unit.get(reverse("prove_again", args=[assessment.pk, ONE, 9])).status_code == 404


def test_marks_and_records_that_differ_show_both_sides_and_the_owners_comment(
    unit, sign_in, begin, settled, ran
):
    assessment = begin(TWO, THREE)[0]
    settled(assessment, TWO, 4, comment="We are fast.")
    settled(assessment, THREE, 1)
    at = reverse("differ", args=[assessment.pk])
    remark = reverse("remark", args=[assessment.pk, TWO])
    is_whole(text(unit.get(remark)))
    assert unit.post(remark, {"said": "Strike in May."}).status_code == 302
    page = text(unit.get(at))
    is_whole(page)
    plain = page.replace("\u00a0", " ")
    assert "The mark stands 3 levels above the records." in plain
    assert "Proven" in plain
    assert "20.0 % (95 % interval 18.0 % to 22.0 %)" in plain
    assert "Strike in May." in plain
    assert f'href="{reverse("finding", args=[ran.pk, "clearance_panel"])}"' in plain
    assert plain.count("<h2><a") == 1
    line = text(unit.get(reverse("assessment", args=[assessment.pk])))
    assert "not measurable, because:" in line
    # Who sees no findings sees no level of the records, and is told why.
    fred = sign_in(Role.FACILITATOR, name="fred")
    for name in ("differ", "assessment"):
        closed = text(fred.get(reverse(name, args=[assessment.pk])))
        assert "What records show is not open to your post." in closed
        assert "20.0" not in closed
    sheet = fred.get(reverse("marks_file", args=[assessment.pk, "csv"])).content.decode()
    assert "20.0" not in sheet


def test_carried_answers_are_shown_with_their_source_and_a_session_may_begin_with_them(
    unit, begin, settled
):
    of = begin("rkc.ga.3.28", instrument="rkc", title="Kyoto")[0]
    to = begin("tpg.ext.D.3", instrument="tpg")[0]
    settled(of, "rkc.ga.3.28", 1, in_law=0)
    assert "carried from" in text(unit.get(reverse("assessment", args=[to.pk])))
    page = text(unit.get(reverse("assessed", args=[to.pk, "tpg.ext.D.3"])))
    assert "Kyoto" in page
    begun = text(unit.get(reverse("settle", args=[to.pk, "tpg.ext.D.3"]) + "?from=rkc.ga.3.28"))
    assert re.search(r'name="in_practice" value="1"[^>]*checked', begun)
    assert re.search(r'name="in_law" value="0"[^>]*checked', begun)
    # It is no own answer: nothing is settled by it.
    assert Settlement.objects.filter(assessment=to).count() == 0


def test_it_is_submitted_and_closed_over_its_page(unit, sign_in, begin, settled):
    assessment = begin(ONE)[0]
    page = reverse("assessment", args=[assessment.pk])
    move = reverse("move_assessment", args=[assessment.pk, "submit"])
    assert "Not settled yet" in text(unit.post(move, follow=True))
    settled(assessment, ONE, 1)
    assert "Close</button>" not in text(unit.get(page))
    assert "submitted" in text(unit.post(move, follow=True))
    close = reverse("move_assessment", args=[assessment.pk, "close"])
    assert unit.post(close).status_code == 403
    mia = sign_in(Role.MANAGER, name="mia")
    back = reverse("move_assessment", args=[assessment.pk, "request_changes"])
    assert "nothing says which" in text(mia.post(back, {"reason": ""}, follow=True))
    assert "closed" in text(mia.post(close, follow=True))
    assert Assessment.objects.get().status == "closed"
    assert mia.post(page + "move/nothing/").status_code == 404


def test_a_post_in_one_office_sees_the_assessment_of_that_office_alone(sign_in, house, begin, uma):
    port, border = Office.objects.order_by("code")
    here, there = begin(ONE, offices=(port, border), title="Both")
    client = sign_in(name="dora")
    dora = Person.objects.get(username="dora")
    people.give_post(dora, Role.FACILITATOR, port, by=house[0].pk)
    page = text(client.get(reverse("wave", args=[here.wave_id])))
    assert "P01 Port" in page
    assert "P02" not in page
    # The path of a wave of several offices is the whole administration's.
    step = reverse("wave_step", args=[here.wave_id, "idg.step.1"])
    assert client.post(step, {"progress": "done", "said": ""}).status_code == 403
    for name in ("assessment", "differ", "raters"):
        assert client.get(reverse(name, args=[here.pk])).status_code == 200
        assert client.get(reverse(name, args=[there.pk])).status_code == 403
    for name in ("assessed", "settle", "remark", "prove"):
        assert client.get(reverse(name, args=[there.pk, ONE])).status_code == 403
    assert client.get(reverse("marks_file", args=[there.pk, "csv"])).status_code == 403


def test_who_is_asked_nothing_answers_nothing(sign_in, begin):
    assessment = begin(ONE)[0]
    client = sign_in(Role.OFFICER, name="oleg")
    assert "Nothing is asked of you." in text(client.get(reverse("selfassessments")))
    at = reverse("answer", args=[assessment.pk, ONE])
    for address in (at, at + "draft/", reverse("my_answers", args=[assessment.pk])):
        method = client.post if address != at else client.get
        assert method(address).status_code in (403, 405)
    assert client.get(reverse("assessment", args=[assessment.pk])).status_code == 403


def test_files_hold_the_marks_and_run_nothing(unit, begin, settled):
    assessment = begin(ONE)[0]
    settled(assessment, ONE, 2, comment="=HYPERLINK(1)")
    answer = unit.get(reverse("marks_file", args=[assessment.pk, "csv"]))
    sheet = answer.content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in sheet
    assert sheet.splitlines()[1].startswith(ONE)
    book = unit.get(reverse("marks_file", args=[assessment.pk, "xlsx"])).content
    assert book[:2] == b"PK"
    assert b"<f>" not in book
    assert unit.get(reverse("marks_file", args=[assessment.pk, "pdf"])).status_code == 404


def test_what_was_already_done_stands_beside_the_marks(unit, begin, uma):
    assessment = begin()[0]
    place = reverse("assessed", args=[assessment.pk, ONE])
    assert "None is on record. That is no pass." in text(unit.get(place))
    said = {
        **{"title": "A post of its own", "kind": ONE, "since": "2026-03-01", "state": "in_force"},
        **{"owner": "Head of personnel", "unmeasured_because": "No records", "reason": "First"},
    }
    initiatives.begin(office=None, said=said, by=uma)
    assert "A post of its own</bdi></a>" in text(unit.get(place))
