"""Is a file for its owner alone, and is one that is not refused in the words of who asked?"""

import os
import stat

import pytest

from evenhand.errors import ConfigError, DrawError
from evenhand.private_files import is_open_to_others, read_secret, write_private

posix = pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")


def ask(path, family=DrawError, size=None):
    return read_secret(path, family=family, if_gone="Look for it.", size=size)


def test_private_file_is_new_and_whole(tmp_path):
    path = tmp_path / "key"
    write_private(path, b"k" * 100_000)
    assert ask(path) == b"k" * 100_000
    with pytest.raises(FileExistsError):
        write_private(path, b"x")
    assert ask(path) == b"k" * 100_000


@posix
def test_mode_is_private_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        write_private(tmp_path / "key", b"k")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o602, 0o610])
@pytest.mark.parametrize("family", [DrawError, ConfigError])
def test_file_open_to_others_is_refused_in_the_family_asked(tmp_path, mode, family):
    path = tmp_path / "key"
    write_private(path, b"k")
    assert not is_open_to_others(path)
    path.chmod(mode)
    assert is_open_to_others(path)
    with pytest.raises(family, match="Others than the owner") as told:
        ask(path, family)
    assert str(path) in told.value.do_next


def test_missing_and_short_secrets_are_told(tmp_path):
    with pytest.raises(DrawError, match="cannot be read") as told:
        ask(tmp_path / "none")
    assert told.value.do_next == "Look for it."
    write_private(tmp_path / "key", b"short")
    with pytest.raises(DrawError, match="5 bytes, not 32"):
        ask(tmp_path / "key", size=32)
