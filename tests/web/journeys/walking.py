"""Somebody at a browser: goes where a link leads, fills in what a form asks, and looks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from benchmarks.web.visitors import Session, hidden
from playwright.sync_api import Locator, Page


class Walker:
    """A page with its number of clicks so far, and the pictures that are kept of it.

    Attributes
    ----------
    page : Page
    clicks : int
        Of links and buttons, and choices in forms; what is typed is no click.
    """

    def __init__(self, page: Page, pictures: Path, language: str) -> None:
        self.page = page
        self.clicks = 0
        self._pictures = pictures
        self._language = language
        self._taken = 0

    def open(self, address: str) -> None:
        """Open an address, which must be a page."""
        answer = self.page.goto(address, wait_until="load")
        assert answer is not None
        assert answer.status == 200, (address, answer.status)
        self.is_whole()

    def is_whole(self) -> None:
        """Ask for one heading, the language and direction that were chosen, and no loose end."""
        html = self.page.locator("html")
        assert html.get_attribute("lang") == self._language
        assert html.get_attribute("dir") == ("rtl" if self._language == "ar" else "ltr")
        assert self.page.locator("h1").count() == 1

    def click(self, what: Locator | str) -> None:
        """Click, and wait for the page that comes; a text names a link or button of the content."""
        found = self.find(what) if isinstance(what, str) else what
        found.first.click()
        self.clicks += 1
        self.page.wait_for_load_state("load")
        self.is_whole()

    def find(self, text: str) -> Locator:
        """Return the links and buttons of the page with a text."""
        return self.page.locator("a, button", has_text=text)

    def place(self, name: str) -> None:
        """Go to a place of the menu, by its address."""
        self.click(self.page.locator(f'header nav a[href="{name}"]'))

    def fill(self, **said: str) -> None:
        """Type into fields, by their names in the form."""
        for name, value in said.items():
            self.page.locator(f'main [name="{name}"]').first.fill(value)

    def choose(self, name: str, value: str) -> None:
        """Choose of a list or of buttons, by name and value."""
        field = self.page.locator(f'main [name="{name}"]').first
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            self.page.locator(f'main [name="{name}"][value="{value}"]').check()
        self.clicks += 1

    def shows(self, *words: str) -> None:
        """Ask for words on the page."""
        text = self.page.locator("body").inner_text()
        for word in words:
            assert word in text, (word, text[:2000])

    def picture(self) -> None:
        """Keep a picture of the whole page."""
        self._taken += 1
        self.page.screenshot(path=f"{self._pictures}-{self._taken}.png", full_page=True)


def answered_by(port: int, codes: Sequence[str]) -> None:
    """Let other phones answer all that is open, page after page, at their second options."""
    for code in codes:
        phone = Session(port)
        _, page = phone.ask("/answer/")
        _, page = phone.ask("/answer/", {**hidden(page), "code": code})
        while names := dict.fromkeys(re.findall(r'name="(choice-\d+)"', page.decode())):
            found = re.search(r'name="round" value="(\d+)"', page.decode())
            assert found is not None
            said = {"code": code, "round": found[1], **dict.fromkeys(names, "2")}
            status, page = phone.ask("/answer/", {**hidden(page), **said})
            assert status == 200
