"""Do strangers manage: a facilitator, the head of Customs, the integrity unit?"""

from __future__ import annotations

import re

from tests.web.journeys.walking import answered_by

MOST_CLICKS = 40
"""From nothing to the report; a click a third of a minute is a quarter of an hour."""


def test_a_facilitator_comes_from_nothing_to_a_workshop_and_its_report(walk, house):
    finn = walk("finn")
    finn.open("/start/")
    finn.place("/workshops/")
    finn.click("Plan a workshop")
    finn.fill(
        title="Integrity at the port",
        objectives="List what the port decides freely",
        facilitators="One expert",
        languages="English",
    )
    finn.click("Plan it")
    finn.click("Add days")
    finn.fill(first="2027-02-01", last="2027-02-03")
    finn.choose("mode", "room")
    finn.click("Write it down")
    finn.click("Fill it from the library")
    for session in ("instruments", "discretion", "risk_mapping"):
        finn.choose("sessions", session)
    finn.click("Write it down")
    finn.click("Add participants")
    finn.fill(woman="12", man="14")
    finn.click("Write it down")
    assert (
        finn.page.locator("table", has_text="Participants by office")
        .locator("td.number")
        .last.inner_text()
        == "26"
    )
    workshop = finn.page.url
    finn.picture()

    finn.place("/self-assessments/")
    finn.click("Begin a self-assessment")
    finn.fill(title="At the workshop", first="2026-01-01", last="2026-12-31")
    finn.choose("instrument", "tpg")
    finn.choose("offices", "whole")
    finn.click(finn.page.locator("main form button"))
    finn.click(
        finn.page.locator("main a[href^='/self-assessments/']", has_text="the whole administration")
    )
    finn.click(finn.page.locator("main a[href$='/people/']"))
    finn.page.locator('main [name="people"]').first.check()
    finn.choose("group", "staff")
    finn.page.locator('main [name="headings"]').first.check()
    finn.clicks += 2
    finn.click("Ask them")
    finn.shows("requirement")

    finn.open(workshop)
    finn.click("To the questions")
    finn.click("Make cards")
    finn.fill(count="26")
    finn.click("Write it down")
    finn.click("Print them")
    codes = re.findall(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", finn.page.inner_text("main"))
    assert len(codes) == 26
    finn.click(finn.page.locator("nav.crumbs a").last)
    finn.click("Rate together")
    part = finn.page.locator('main [name="part"]')
    named = part.locator("option", has_text="At the workshop").first
    finn.choose("part", str(named.get_attribute("value")))
    finn.click("Open the round of requirements")
    answered_by(house["port"], codes[:6])
    finn.click("Show it as it comes")
    assert finn.page.locator("table td.number", has_text="5").count() >= 1
    finn.picture()
    finn.click("Close the round")
    finn.shows("Settle in the session")

    finn.open(workshop)
    finn.click(finn.page.locator("main a[href$='/reports/']"))
    finn.click("Make the paper")
    finn.shows("Integrity at the port", "26")
    finn.picture()
    assert finn.clicks <= MOST_CLICKS


def test_the_head_of_customs_comes_from_the_reports_third_action_to_what_stands_behind_it(
    walk, house
):
    held = house["workshop"]
    mia = walk("mia")
    mia.open(f"/workshops/{held['number']}/reports/outcomes/{held['report']}/")
    mia.shows("Ask a second signature at desk 3")
    mia.click(mia.page.locator("nav ol a").nth(2))
    mia.click("Ask a second signature at desk 3")
    mia.picture()
    action = mia.page.url
    # Finding, requirement and records stand on the page of the action, each a click away.
    for link, words in (
        (f'a[href^="/runs/{house["run"]}/channel_change/"]', "channel"),
        ('a[href^="/instruments/arusha/arusha.4.7/"]', "arusha.4.7"),
        (f'a[href="/runs/{house["run"]}/"]', "fingerprint"),
    ):
        mia.open(action)
        mia.clicks = 2
        mia.click(mia.page.locator("main").locator(link))
        assert mia.clicks == 3
        assert re.search(words, mia.page.locator("body").inner_text(), re.IGNORECASE)
        mia.picture()


def test_the_integrity_unit_sees_on_one_page_what_is_not_borne_out_and_not_watched(walk):
    ivo = walk("ivo")
    ivo.open("/start/")
    ivo.click("To claims and watching")
    assert ivo.clicks == 1
    ivo.shows("Marks and records that differ", "Nobody watches these", "No record says it.")
    ivo.picture()
