"""Is a secret made once, for its owner alone?"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from evenhand.errors import ConfigError
from evenhand.web.secret_file import secret


def test_a_secret_is_made_on_first_use_and_stays(tmp_path):
    path = tmp_path / "house" / "session.key"
    made = secret(path)
    assert len(made) == 32
    assert secret(path) == made
    assert [p.name for p in path.parent.iterdir()] == ["session.key"]


def test_of_many_that_come_first_one_makes_it(tmp_path):
    path = tmp_path / "session.key"
    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(lambda _: secret(path), range(64)))) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="modes of files")
def test_a_secret_that_others_may_read_is_refused(tmp_path):
    path = tmp_path / "session.key"
    secret(path)
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    with pytest.raises(ConfigError, match="Others than the owner"):
        secret(path)


def test_a_secret_of_another_length_and_a_folder_in_its_place_are_refused(tmp_path):
    path = tmp_path / "session.key"
    path.write_bytes(b"short")
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="5 bytes"):
        secret(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        secret(tmp_path)


def test_each_process_that_runs_tests_has_a_house_of_its_own(settings, home):
    assert home == settings.HOME
