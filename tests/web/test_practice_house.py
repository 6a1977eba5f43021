"""Does a practice house have a folder of its own, and is nothing else ever removed?"""

from __future__ import annotations

import os
import stat
import sys

import pytest

from evenhand.errors import ConfigError
from evenhand.web.practice_house import FOLDER, MARK, choose, home_of, is_marked, remove


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """Put back what `choose` changes."""
    for name in ("EVENHAND_HOME", "EVENHAND_DATABASE", "EVENHAND_HOSTS"):
        monkeypatch.setenv(name, os.environ.get(name, "of-the-real-house"))


def test_it_is_a_folder_under_the_real_house_with_a_database_of_its_own(tmp_path):
    own = choose(tmp_path)
    assert own == tmp_path / FOLDER
    assert is_marked(own)
    assert not is_marked(tmp_path)
    assert os.environ["EVENHAND_HOME"] == str(own)
    # Neither the database of the real house, nor the names under which others ask for it.
    assert "EVENHAND_DATABASE" not in os.environ
    assert "EVENHAND_HOSTS" not in os.environ
    if sys.platform != "win32":
        assert stat.S_IMODE(own.stat().st_mode) == 0o700


def test_it_is_found_again_from_the_real_house_and_from_itself(tmp_path):
    own = choose(tmp_path)
    (own / "evenhand.sqlite3").write_bytes(b"kept")
    assert choose(tmp_path) == choose(own) == home_of(own) == own
    assert (own / "evenhand.sqlite3").read_bytes() == b"kept"


def test_a_folder_of_something_else_is_not_taken(tmp_path):
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "evenhand.sqlite3").write_bytes(b"real")
    with pytest.raises(ConfigError, match="is no practice house"):
        choose(tmp_path)
    assert not is_marked(tmp_path / FOLDER)


def test_it_is_removed_whole_and_the_real_house_stays(tmp_path):
    (tmp_path / "evenhand.sqlite3").write_bytes(b"real")
    own = choose(tmp_path)
    (own / "runs" / "1").mkdir(parents=True)
    (own / "runs" / "1" / "report.pdf").write_bytes(b"x")
    remove(own)
    assert [p.name for p in tmp_path.iterdir()] == ["evenhand.sqlite3"]


def test_a_house_without_the_mark_is_never_removed(tmp_path):
    (tmp_path / "evenhand.sqlite3").write_bytes(b"real")
    with pytest.raises(ConfigError, match="is no practice house, and is not removed"):
        remove(tmp_path)
    assert (tmp_path / "evenhand.sqlite3").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links")
def test_what_a_link_leads_to_stays(tmp_path):
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "a.csv").write_text("a", encoding="utf-8")
    own = choose(tmp_path / "home")
    (own / "sources").symlink_to(tmp_path / "records")
    remove(own)
    assert (tmp_path / "records" / "a.csv").exists()
    assert (own.parent / MARK).exists() is False
