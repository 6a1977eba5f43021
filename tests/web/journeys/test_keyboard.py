"""Can somebody of each role who uses the keyboard alone do their part, and see where they are?"""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from tests.web.journeys.hands import Keyboard


@pytest.fixture
def hands(walk: Any) -> Any:
    """Return what gives the hands of a person, at the page where that person begins."""

    def of(who: str, language: str = "en", *, script: bool = True) -> Keyboard:
        walker = walk(who, language, script=script)
        walker.open("/start/")
        return Keyboard(walker)

    return of


@pytest.mark.parametrize("language", ["en", "ar"])
def test_signing_in_and_asking_for_an_analysis(language, walk, house):
    walker = walk("", language)
    walker.page.context.clear_cookies(name="practice-session")
    walker.open("/account/login/")
    hands = Keyboard(walker)
    # The first Tab offers the way past the menu.
    hands.tab_to(href="#main")
    # One code is good once: each language has a person of its own.
    who = "ann" if language == "en" else "ivo"
    hands.type_into("login", who)
    hands.type_into("password", house["password"])
    hands.press("Enter")
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(house["secrets"][who], counter))
    hands.type_into("code", code)
    hands.press("Enter")
    walker.open("/runs/new/")
    hands.type_into("title", "By hand")
    hands.tab_to(tag="BUTTON", type="submit")
    walker.picture()


def test_an_administrator_gives_an_account(hands):
    ada = hands("ada")
    ada.place("/people/")
    ada.follow("/people/new/")
    ada.type_into("username", "nina")
    ada.choose("role", "officer")
    ada.choose("office", "1")
    ada.tab_to(tag="BUTTON", at="/people/new/")
    ada.press("Space")
    ada.walker.shows("nina")
    ada.walker.picture()
    ada.out()


def test_an_analyst_asks_for_an_analysis_and_takes_it_back(hands):
    ann = hands("ann", "ar")
    ann.place("/runs/")
    ann.follow("/runs/new/")
    ann.type_into("title", "By hand alone")
    ann.tab_to(tag="BUTTON", at="/runs/new/")
    ann.press()
    run = re.search(r"/runs/\d+/", ann.page.url)
    assert run is not None, ann.page.url
    ann.walker.shows("By hand alone")
    # It asks again by itself, and not once somebody goes through it: the place would be lost.
    ann.walker.open(run[0])
    with ann.page.expect_navigation():
        pass
    ann.tab_to(tag="BUTTON", at=f"{run[0]}cancel/")
    ann.page.wait_for_timeout(3_500)
    assert ann.focused()["at"] == f"{run[0]}cancel/"
    ann.press("Space")
    ann.walker.picture()
    ann.out()


def test_the_integrity_unit_asks_for_a_release_and_a_manager_decides(hands, house):
    ivo = hands("ivo")
    ivo.place("/releases/")
    ask = f"/runs/{house['run']}/release/"
    ivo.follow(ask)
    ivo.choose("measure", "release_time")
    ivo.choose("audience", "workshop")
    # Sent without a reason, the page says what is wrong, and its link leads to the field.
    ivo.tab_to(tag="BUTTON", at=ask)
    ivo.press()
    ivo.tab_to(href="#id_why")
    ivo.page.keyboard.press("Enter")
    assert ivo.focused()["name"] == "why"
    ivo.page.keyboard.type("For the workshop")
    ivo.press("Enter")
    ivo.walker.picture()
    ivo.out()

    mia = hands("mia", "ar")
    mia.place("/releases/")
    mia.follow("/releases/1/")
    mia.tab_to(name="reason")
    mia.tab_to(name="decision", value="release")
    mia.press("Space")
    item = mia.page.locator('main form[action="/releases/1/withdraw/"]')
    assert item.count() == 1
    mia.walker.picture()
    mia.out()


def test_an_officer_asks_for_the_own_figures_and_takes_the_wish_back(hands):
    ola = hands("ola", "ar")
    ola.place("/my-figures/")
    ola.follow("/my-figures/ask/")
    ola.type_into("account", "IVANOV")
    ola.type_into("reason", "To learn")
    ola.tab_to(tag="BUTTON", at="/my-figures/ask/")
    ola.press()
    ola.walker.picture()
    ola.tab_to(tag="BUTTON", at="/my-figures/end/")
    ola.press("Space")
    assert ola.page.locator('main a[href="/my-figures/ask/"]').count() == 1
    ola.out()


def test_an_internal_auditor_countersigns_totals(hands, house):
    inga = hands("inga", script=False)
    inga.place("/records/")
    inga.tab_to(words="Declarations of one day")
    inga.press()
    inga.to_content()
    inga.follow(f"/records/versions/{house['totals']}/")
    inga.follow(f"/records/versions/{house['totals']}/totals/")
    inga.type_into("remark", "As the report says")
    inga.tab_to(name="do", value="countersign")
    inga.press("Space")
    inga.walker.shows("countersigned inga", "As the report says")
    inga.walker.picture()
    inga.out()


def test_a_facilitator_opens_a_round_and_closes_it(hands, house):
    finn = hands("finn", "ar")
    finn.place("/workshops/")
    at = f"/workshops/{house['workshop']['number']}/"
    finn.follow(at)
    finn.follow(f"{at}questions/")
    # Of a session whose other round no other walk opens.
    finn.tab_to(tag="BUTTON", at=f"{at}questions/open/", about="discretion after")
    finn.press()
    held = re.search(r"questions/(\d+)/", finn.page.url)
    assert held is not None, finn.page.url
    finn.walker.picture()
    finn.tab_to(tag="BUTTON", at=f"{at}questions/{held[1]}/close/")
    finn.press("Space")
    finn.out()
