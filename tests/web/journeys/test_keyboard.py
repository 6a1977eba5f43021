"""Can somebody who uses the keyboard alone sign in and fill in a form, and see where they are?"""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)


class Keyboard:
    """Hands that have no mouse."""

    def __init__(self, walker: Any) -> None:
        self.page = walker.page
        self.whole = walker.is_whole

    def focused(self) -> dict[str, Any]:
        """Return what has the focus, and how it is shown."""
        return self.page.evaluate(
            """() => {
              const e = document.activeElement, s = getComputedStyle(e);
              const b = e.getBoundingClientRect();
              return {name: e.name || "", href: e.getAttribute("href") || "", tag: e.tagName,
                      type: e.type || "", words: e.innerText || "", value: e.value || "",
                      outline: parseFloat(s.outlineWidth), style: s.outlineStyle,
                      inside: b.top >= 0 && b.bottom <= innerHeight && b.left >= 0};
            }"""
        )

    def tab_to(self, **wanted: str) -> None:
        """Press Tab until something has the focus; each on the way can be seen to have it."""
        for _ in range(80):
            self.page.keyboard.press("Tab")
            at = self.focused()
            assert (at["style"], at["outline"] >= 2, at["inside"]) == ("solid", True, True), at
            if all(at[name] == value for name, value in wanted.items()):
                return
        pytest.fail(f"Tab does not lead to {wanted}")

    def press(self, key: str) -> None:
        """Press a key that leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        self.whole()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_signing_in_and_asking_for_an_analysis_by_keyboard_alone(language, walk, house):
    walker = walk("", language)
    walker.page.context.clear_cookies(name="practice-session")
    walker.open("/account/login/")
    hands = Keyboard(walker)
    # The first Tab offers the way past the menu.
    hands.tab_to(href="#main")
    hands.tab_to(name="login")
    # One code is good once: each language has a person of its own.
    who = "ann" if language == "en" else "ivo"
    walker.page.keyboard.type(who)
    hands.tab_to(name="password")
    walker.page.keyboard.type(house["password"])
    hands.press("Enter")
    hands.tab_to(name="code")
    counter = next(iter(yield_hotp_counters_from_time()))
    walker.page.keyboard.type(format_hotp_value(hotp_value(house["secrets"][who], counter)))
    hands.press("Enter")
    walker.open("/runs/new/")
    hands.tab_to(name="title")
    walker.page.keyboard.type("By hand")
    hands.tab_to(tag="BUTTON", type="submit")
    # Whatever is wrong is said on top, and the way to the field is a link.
    assert hands.focused()["tag"] == "BUTTON"
    walker.picture()
