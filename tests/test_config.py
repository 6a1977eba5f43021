from pathlib import Path

import pytest

from evenhand.config import Config
from evenhand.errors import ConfigError


def test_nothing_set_gives_the_defaults():
    assert Config.read({"PATH": "/bin", "EVENHAND_TEST_WORKERS": "2"}) == Config()


def test_every_setting_is_read():
    found = Config.read(
        {
            "EVENHAND_MEMORY": "2GB",
            "EVENHAND_SPILL": "s",
            "EVENHAND_THREADS": "3",
            "EVENHAND_KEY": "k",
        }
    )
    assert found == Config(memory="2GB", spill=Path("s"), threads=3, key=Path("k"))


def test_an_unknown_setting_fails_with_the_nearest_name():
    with pytest.raises(ConfigError, match=r"EVENHAND_MEMROY.*Did you mean EVENHAND_MEMORY"):
        Config.read({"EVENHAND_MEMROY": "2GB"})
    with pytest.raises(ConfigError, match="unknown setting EVENHAND_QQQ"):
        Config.read({"EVENHAND_QQQ": "1"})


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5"])
def test_threads_must_be_a_whole_number_from_one(text):
    with pytest.raises(ConfigError, match="no number of threads"):
        Config.read({"EVENHAND_THREADS": text})


def test_an_empty_setting_keeps_the_default():
    assert Config.read({"EVENHAND_THREADS": "", "EVENHAND_SPILL": ""}) == Config()
