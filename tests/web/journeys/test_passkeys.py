"""Can somebody add a passkey in a browser, and sign in with it?

The authenticator is Chromium's own virtual one: it makes and keeps real keys, and signs with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.web.journeys.walking import Walker

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(browser: Browser, house: dict[str, Any]) -> Iterator[Page]:
    """Open a page of a browser that has a device for passkeys; they need a name, not an address."""
    faults: list[str] = []
    context = browser.new_context(base_url=f"http://localhost:{house['port']}")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda err: faults.append(str(err)))
    yield page
    context.close()
    assert faults == []


def sign_in(walker: Walker, house: dict[str, Any]) -> None:
    walker.page.context.clear_cookies(name="practice-session")
    walker.open("/account/login/")
    walker.fill(login="mia", password=house["password"])
    walker.click("Sign in")


def test_a_passkey_is_added_signs_in_and_is_taken_away(page, house, pictures):
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    kept = device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]
    walker = Walker(page, pictures / "passkeys", "en")
    # The practice house is entered without a password: the first factor is added like that.
    walker.open("/practice/")
    page.locator('button[value="mia"]').click()
    page.wait_for_load_state("load")
    walker.open("/account/2fa/")
    walker.click("Add a passkey")
    walker.click("Add a passkey")
    walker.fill(password=house["password"])
    walker.click("Go on")
    walker.fill(name="My desk")
    walker.picture()
    with page.expect_navigation():
        page.locator("button.passkey").click()
    walker.open("/account/2fa/webauthn/")
    assert page.locator("tbody th").inner_text() == "My desk"
    (credential,) = device.send("WebAuthn.getCredentials", {"authenticatorId": kept})["credentials"]
    assert credential["rpId"] == "localhost"

    sign_in(walker, house)
    walker.picture()
    with page.expect_navigation():
        page.locator("button.passkey").click()
    walker.open("/briefing/")
    walker.open("/account/2fa/webauthn/")
    assert page.locator("tbody td").nth(1).inner_text() != "–"

    # A device that has another key, or none, opens nothing, and says so.
    device.send("WebAuthn.clearCredentials", {"authenticatorId": kept})
    sign_in(walker, house)
    page.locator("button.passkey").click()
    page.locator("[role=status]", has_text="gave no passkey").wait_for()
    walker.picture()
    assert page.goto("/briefing/").url.endswith("?next=/briefing/")


def test_where_script_is_off_a_code_is_asked_for_all_the_same(browser, house):
    context = browser.new_context(
        base_url=f"http://localhost:{house['port']}", java_script_enabled=False
    )
    page = context.new_page()
    sign_in(Walker(page, house, "en"), house)
    assert page.locator('main input[name="code"]').is_visible()
    context.close()
