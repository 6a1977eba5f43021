"""Hands that have no mouse: where they are can be seen, and nothing holds them."""

from __future__ import annotations

from typing import Any

import pytest

FOCUSED = """() => {
  const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();
  const before = window.lastFocus;
  const goes = !before || !!(before.compareDocumentPosition(e) & 4);
  window.lastFocus = e;
  const path = (to) => new URL(to, location).pathname;
  return {name: e.name || "", href: e.getAttribute("href") || "", tag: e.tagName, goes,
          type: e.type || "", words: e.innerText || "", value: e.value || "", id: e.id,
          at: e.type == "submit" ? path(e.form.getAttribute("action") || "") : "",
          about: e.form ? [...e.form.querySelectorAll("[type=hidden][name=part], [name=moment]")]
            .map((hidden) => hidden.value).join(" ") : "",
          box: [b.top, b.bottom, b.left, b.right],
          outline: parseFloat(s.outlineWidth), style: s.outlineStyle,
          wide: b.width > 0 && b.height > 0,
          inside: b.top > -1 && b.bottom < innerHeight + 1
            && b.left > -1 && b.right < innerWidth + 1};
}"""
"""What has the focus and how it is shown; whether it comes after what had it before."""
MOST = 250


class Keyboard:
    """Presses keys, and asks after each where the focus is."""

    def __init__(self, walker: Any) -> None:
        self.page = walker.page
        self.walker = walker

    def focused(self) -> dict[str, Any]:
        """Return what has the focus, and how it is shown."""
        found: dict[str, Any] = self.page.evaluate(FOCUSED)
        return found

    def tab(self) -> dict[str, Any]:
        """Press Tab once; what then has the focus can be seen to have it, and comes later."""
        self.page.keyboard.press("Tab")
        at = self.focused()
        seen = (at["style"], at["outline"] >= 2, at["inside"], at["wide"], at["goes"])
        assert seen == ("solid", True, True, True, True), at
        return at

    def tab_to(self, **wanted: str) -> None:
        """Press Tab until something has the focus."""
        for _ in range(MOST):
            at = self.tab()
            if all(at[name] == value for name, value in wanted.items()):
                return
        pytest.fail(f"Tab does not lead to {wanted}")

    def to_content(self) -> None:
        """Go past the menu, by the first link of every page."""
        assert self.tab()["href"] == "#main"
        self.page.keyboard.press("Enter")
        assert self.focused()["id"] == "main"

    def press(self, key: str = "Enter") -> None:
        """Press a key that leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        self.walker.is_whole()

    def place(self, address: str) -> None:
        """Go to a place of the menu, and past the menu to what stands there."""
        self.tab_to(href=address)
        self.press()
        self.to_content()

    def follow(self, address: str) -> None:
        """Go to where a link of the content leads, and past the menu."""
        self.tab_to(href=address)
        self.press()
        self.to_content()

    def type_into(self, name: str, words: str) -> None:
        """Go to a field, and type."""
        self.tab_to(name=name)
        self.page.keyboard.type(words)

    def choose(self, name: str, value: str) -> None:
        """Go to a list, and press the arrow until a value is chosen."""
        self.tab_to(name=name)
        for key in ("ArrowUp", "ArrowDown"):
            for _ in range(30):
                if self.focused()["value"] == value:
                    return
                self.page.keyboard.press(key)
        pytest.fail(f"No arrow leads to {value} of {name}")

    def out(self) -> None:
        """Tab to the end of the page: nothing on it holds the focus, and the footer is last."""
        last = ""
        for _ in range(MOST):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement === document.body"):
                assert last == "/language/"
                return
            last = self.focused()["href"]
        pytest.fail("The focus does not leave the page.")
