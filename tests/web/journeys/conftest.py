"""One house, one server of the deployed kind and one browser, for every journey."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from benchmarks.web.processes import free_port, pages
from benchmarks.web.visitors import Session
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tests.web.journeys.walking import Walker

NAMES = ("chromium", "chromium-browser", "google-chrome")
ALONE = (
    # As root Chromium asks for it; whatever it would fetch on its own account stays undone.
    *("--no-sandbox", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run", "--disable-dev-shm-usage"),
)
ROOT = Path(__file__).parents[3]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every journey, so that one process runs them all: each more would be a browser more."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Debian's Chromium; no browser is ever downloaded."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        # Nothing may be left out in CI for want of a tool.
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            "Chromium is missing: no journey was walked. Install the package chromium."
        )
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=[*ALONE])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Set up a practice house, serve it, and say where its pages are."""
    home = tmp_path_factory.mktemp("journeys")
    own = {k: v for k, v in os.environ.items() if not k.startswith(("EVENHAND", "DJANGO"))}
    own |= {"EVENHAND_HOME": str(home), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    words = [sys.executable, "-m", "tests.web.journeys.made_house", str(home)]
    made = subprocess.run(words, env=own, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
    port = free_port()
    with pages(home / "practice", port):
        yield {**json.loads(made.stdout), "port": port}


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where screenshots are kept, to be looked at."""
    named = os.environ.get("TEST_PICTURES")
    folder = Path(named) if named else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def contexts(browser: Browser, house: dict[str, Any]) -> Iterator[Any]:
    """Return what gives the browser context of a person, signed in, each made once."""
    made: dict[tuple[str, str, bool], BrowserContext] = {}

    def of(who: str, language: str = "en", *, script: bool = True) -> BrowserContext:
        key = (who, language, script)
        if key not in made:
            at = f"http://127.0.0.1:{house['port']}"
            context = browser.new_context(
                base_url=at, java_script_enabled=script, viewport={"width": 1280, "height": 900}
            )
            cookies = {"language": language}
            if who:
                session = Session(house["port"])
                session.enter(who)
                cookies |= session.cookies
            context.add_cookies([{"name": n, "value": v, "url": at} for n, v in cookies.items()])
            made[key] = context
        return made[key]

    yield of
    for context in made.values():
        context.close()


@pytest.fixture
def walk(contexts: Any, house: dict[str, Any], pictures: Path, request: Any) -> Iterator[Any]:
    """Return what lets somebody walk; whatever a page complains of fails the test at its end."""
    faults: list[str] = []
    opened: list[Page] = []

    def of(who: str, language: str = "en", *, script: bool = True) -> Walker:
        page = contexts(who, language, script=script).new_page()
        page.set_default_timeout(60_000)
        opened.append(page)
        page.on("console", lambda m: faults.append(m.text) if _complains(m) else None)
        page.on("pageerror", lambda err: faults.append(str(err)))
        page.on("request", lambda r: faults.append(r.url) if _leaves(r.url, house) else None)
        name = re.sub(r"\W+", "-", f"{request.node.name}-{who}-{language}").strip("-")
        return Walker(page, pictures / name, language)

    yield of
    for page in opened:
        page.close()
    assert faults == []


def _complains(message: Any) -> bool:
    # A form that is not taken answers so, and Chromium writes that on the console.
    return message.type == "error" and "a status of 422" not in message.text


def _leaves(address: str, house: dict[str, Any]) -> bool:
    return not address.startswith((f"http://127.0.0.1:{house['port']}/", "data:", "blob:"))
