"""Does somebody without an account answer on a phone, and does the room see it when it may?"""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.web.journeys.walking import answered_by

LEAST = 5
"""Cards of which answers are shown."""


class Phone:
    """A participant with a card, in a browser as narrow as a phone."""

    def __init__(self, walker: Any, code: str) -> None:
        self.page, self.walker = walker.page, walker
        self.page.context.clear_cookies(name="practice-session")
        self.page.set_viewport_size({"width": 360, "height": 740})
        walker.open("/answer/")
        assert self.page.locator("header nav").count() == 0
        walker.picture()
        # As a thumb types it.
        self.page.fill("#code", f" {code.lower()} ")
        self.press()

    def press(self) -> None:
        """Press the first button of the page."""
        self.walker.click(self.page.locator("main form button").first)

    def answer(self, place: int) -> int:
        """Choose the same option of each question, send it, and return how many were asked."""
        asked = self.page.locator("main fieldset.question")
        for n in range(asked.count()):
            asked.nth(n).locator("input").nth(place).check()
        # Nothing is wider than the phone.
        assert self.page.locator("html").evaluate("e => e.scrollWidth") <= 360
        number = asked.count()
        self.press()
        return number


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_participant_answers_on_a_phone_and_the_room_sees_counts_of_five(language, walk, house):
    # With script in one direction, without in the other. Each has a session of its own.
    script = language == "en"
    session, moment = ("instruments", "after") if script else ("discretion", "before")
    workshop = f"/workshops/{house['workshop']['number']}/"
    finn = walk("finn", language, script=script)
    finn.open(f"{workshop}cards/")
    codes = re.findall(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", finn.page.inner_text("main"))[:LEAST]
    finn.open(f"{workshop}questions/")
    form = f'form:has([name="part"][value="{session}"]):has([name="moment"][value="{moment}"])'
    finn.click(finn.page.locator(form).locator("button"))
    page = finn.page.url

    phone = Phone(walk("", language, script=script), codes[0])
    number = phone.answer(0)
    assert number >= 8
    assert phone.page.locator("main .answer").inner_text().count(str(number)) == 2
    # Of four nothing is shown, on the screen of the room either; of five the counts.
    answered_by(house["port"], codes[1:-1])
    finn.open(page)
    assert finn.page.locator("table").count() == 0
    answered_by(house["port"], codes[-1:])
    finn.open(page)
    cells = finn.page.locator("table").first.locator("td.number").all_inner_texts()
    assert cells == ["1", "4", "0", "0"]
    assert finn.page.locator("table").count() == number
    finn.picture()
    finn.click(finn.page.locator('form[action$="/close/"] button'))

    finn.open(f"{workshop}questions/")
    finn.click(finn.page.locator('main a[href$="/together/"]'))
    if script:
        for n in range(2):
            finn.page.locator('[name="risks"]').nth(n).check()
        finn.click(finn.page.locator('button[name="of-risks"]'))
    else:
        finn.click(finn.page.locator("main form:has(select) button"))
    page = finn.page.url

    # One risk or requirement after the other; what is done is listed, and can be changed.
    phone.press()
    phone.walker.picture()
    things = phone.page.locator("main ul li").count()
    assert things >= 2
    for done in range(things):
        assert phone.page.locator("main ul strong").count() == done
        phone.answer(0)
    assert phone.page.locator("main fieldset").count() == 0
    answered_by(house["port"], codes[1:-1])
    finn.open(f"{page}?show=yes")
    assert finn.page.locator("table").count() == 0
    answered_by(house["port"], codes[-1:])
    finn.open(page)
    assert finn.page.locator("table").count() == 0
    finn.open(f"{page}?show=yes")
    tables = finn.page.locator("table")
    assert tables.count() == things
    for n in range(things):
        cells = tables.nth(n).locator("tbody tr").first.locator("td").all_inner_texts()
        assert (cells[:2], {*cells[2:]} - {"0"}) == (["1", "4"], set())
    finn.picture()
    finn.click(finn.page.locator('form[action$="/close/"] button'))
    assert finn.page.locator("main ul a").count() >= 1
