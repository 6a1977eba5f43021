"""Does a rater lose nothing when the line breaks, or where there is none?"""

from __future__ import annotations

import json

import pytest
from benchmarks.web.visitors import Session
from playwright.sync_api import expect


@pytest.fixture
def page(contexts):
    # A line that is cut is told on the console: these pages are not walked as the others are.
    opened = contexts("rater2").new_page()
    yield opened
    opened.context.set_offline(False)
    opened.close()


def test_an_answer_that_meets_a_broken_line_is_sent_when_the_line_is_back(page, house):
    held = house["assessments"]["arusha"]
    entry, at = held["unanswered"][-1], f"/self-assessments/{held['number']}/mine/"
    page.goto(f"{at}{entry}/")
    page.fill('[name="comment"]', "Half a sentence")
    # Before any draft was sent the window itself has it, and gives it back.
    page.reload()
    assert page.input_value('[name="comment"]') == "Half a sentence"
    page.check('[name="in_law"][value="2"]')
    page.check('[name="in_practice"][value="3"]')
    page.context.set_offline(True)
    page.click("#answer button >> nth=0")
    expect(page.locator("#state")).to_contain_text("No connection.")
    assert page.url.endswith(f"{entry}/")
    page.context.set_offline(False)
    page.wait_for_url(lambda url: not url.endswith(f"{entry}/"))
    page.goto(at)
    expect(page.locator("main li", has=page.locator(f'a[href$="/{entry}/"]'))).to_contain_text(
        "answered"
    )
    page.goto(f"{at}{entry}/")
    assert page.is_checked('[name="in_practice"][value="3"]')
    assert page.input_value('[name="comment"]') == "Half a sentence"


def test_a_form_of_one_page_is_filled_in_from_a_disk_and_brought_in(page, house, tmp_path):
    number = house["assessments"]["tpg"]["number"]
    page.goto(f"/self-assessments/{number}/mine/")
    page.click('main a[href*="/forms/"]')
    place = page.url
    session = Session(house["port"])
    session.enter("rater2")
    form, saved = tmp_path / "form.html", tmp_path / "answers.json"
    address = page.get_attribute('main a[href$=".html"]', "href")
    form.write_bytes(session.ask(address)[1])

    # From the disk, with no line at all: its own script runs, and nothing else.
    away = page.context.browser.new_context(offline=True)
    paper = away.new_page()
    faults = []
    paper.on("console", lambda said: faults.append(said.text))
    paper.goto(form.as_uri())
    last = paper.locator("section").last
    last.locator('[data-name="in_law"][value="1"]').check()
    last.locator('[data-name="in_practice"][value="2"]').check()
    last.locator('[data-name="comment"]').fill("=1+1")
    expect(paper.locator("#state")).to_contain_text("1 / ")
    with paper.expect_download() as told:
        paper.click("#save")
    told.value.save_as(saved)
    # Begun anew, it goes on from the file.
    paper.goto(form.as_uri())
    expect(paper.locator("#state")).to_contain_text("0 / ")
    paper.set_input_files("#open", saved)
    expect(paper.locator("#state")).to_contain_text("1 / ")
    assert last.locator('[data-name="comment"]').input_value() == "=1+1"
    away.close()
    assert faults == []

    rows = json.loads(saved.read_text(encoding="utf-8"))["answers"]
    assert [row["in_practice"] for row in rows if row["in_practice"]] == ["2"]
    page.goto(place)
    page.set_input_files('[name="file"]', saved)
    page.click("main form button")
    expect(page.locator('main [role="status"]')).to_contain_text("1 answer was taken.")
