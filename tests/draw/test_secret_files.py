import os
import stat

import pytest

from evenhand.draw.secret_files import read_secret, write_secret, write_whole
from evenhand.errors import DrawError


def test_secret_is_for_its_owner_alone_and_never_written_over(tmp_path):
    path = tmp_path / "key"
    write_secret(path, b"k" * 32)
    assert read_secret(path) == b"k" * 32
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(DrawError, match="already"):
        write_secret(path, b"x" * 32)


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_secret_that_others_may_read_is_refused(tmp_path, mode):
    path = tmp_path / "key"
    write_secret(path, b"k" * 32)
    path.chmod(mode)
    with pytest.raises(DrawError, match="chmod 600"):
        read_secret(path)


def test_secret_of_wrong_length_or_none_is_refused(tmp_path):
    with pytest.raises(DrawError, match="cannot be read"):
        read_secret(tmp_path / "none")
    write_secret(tmp_path / "short", b"k")
    with pytest.raises(DrawError, match="1 bytes, not 32"):
        read_secret(tmp_path / "short")


def test_whole_file_is_replaced(tmp_path):
    write_whole(tmp_path / "head", b"old")
    write_whole(tmp_path / "head", b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["head"]
    assert (tmp_path / "head").read_bytes() == b"new"
