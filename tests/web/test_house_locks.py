"""Does a lock keep others out, and go with the process that held it?"""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from evenhand.errors import ConfigError
from evenhand.web.house_locks import SERVICES, hold, serve_in

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="locks of files")
HOLDS = """
import sys, time
from pathlib import Path
from evenhand.web.house_locks import hold
held = hold(Path(sys.argv[1]), alone=True)
print("held", flush=True)
time.sleep(600)
"""


def test_many_serve_together_and_one_is_alone(tmp_path):
    first, second = serve_in(tmp_path / "home"), serve_in(tmp_path / "home")
    path = tmp_path / "home" / SERVICES
    assert hold(path, alone=True) is None
    first.let_go()
    assert hold(path, alone=True) is None
    second.let_go()
    alone = hold(path, alone=True)
    assert alone is not None
    with pytest.raises(ConfigError, match="is being restored"):
        serve_in(tmp_path / "home")
    alone.let_go()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_lock_goes_with_a_process_that_was_killed(tmp_path):
    path = tmp_path / "worker.lock"
    words = [sys.executable, "-c", HOLDS, str(path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        assert hold(path, alone=True) is None
        other.send_signal(signal.SIGKILL)
        other.wait(30)
    assert hold(path, alone=True) is not None


def test_a_house_that_cannot_be_used_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be used"):
        serve_in(tmp_path / "file")
