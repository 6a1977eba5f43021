"""Does one command make a practice house, serve it, and take it away with one button?"""

from __future__ import annotations

import http.cookiejar
import os
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

import pytest

from evenhand.errors import ConfigError
from evenhand.web.operations import practice

WORDS = [sys.executable, "-m", "evenhand"]


def test_nothing_invented_is_put_into_a_real_house(db):
    with pytest.raises(ConfigError, match="is no practice house"):
        practice.load(analyse=False, tell=lambda words: None)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of processes")
def test_it_is_made_with_a_run_done_served_entered_and_removed(tmp_path):
    own = {k: v for k, v in os.environ.items() if not k.startswith(("EVENHAND", "DJANGO"))}
    own["EVENHAND_HOME"] = str(tmp_path / "home")
    made = subprocess.run(
        [*WORDS, "practice", "house", "--declarations", "1200"],
        env=own, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    home = tmp_path / "home" / "practice"
    assert made.stdout == f"{home}\nNext: evenhand serve --practice\n"
    # The earlier one waits for the worker, the whole year is done.
    assert not (home / "runs" / "1").exists()
    assert (home / "runs" / "2" / "report.pdf").is_file()
    again = subprocess.run(
        [*WORDS, "practice", "house"], env=own, capture_output=True, text=True, check=False
    )
    assert (again.returncode, again.stderr) == (0, "")

    server = subprocess.Popen(
        [*WORDS, "serve", "--practice", "--port", "0"], env=own, stderr=subprocess.PIPE, text=True
    )
    try:
        said = server.stderr.readline()
        address = re.search(r"http://\S+", said)[0]
        assert (home / "practice.address").read_text() == address
        browser = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )

        def post(path: str, page: str, **given: str) -> str:
            shown = browser.open(address + page).read().decode()
            token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', shown)[1]
            data = urllib.parse.urlencode({**given, "csrfmiddlewaretoken": token}).encode()
            return browser.open(address + path, data).read().decode()

        assert "mia" in post("practice/", "practice/", person="mia")
        run = browser.open(f"{address}runs/2/").read().decode()
        assert "Not measurable with these records" in run
        assert "is removed" in post("practice/leave/", "start/")
        assert server.wait(60) == 0
        assert "The practice house is removed." in server.stderr.read()
    finally:
        server.kill()
        server.wait()
        server.stderr.close()
    assert not home.exists()
    assert (tmp_path / "home").is_dir()
    with pytest.raises(urllib.error.URLError):
        browser.open(address, timeout=5)
